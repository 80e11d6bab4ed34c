import { Float, formatJson, type PolicyInput } from '../../engine/index.ts';
import type { Palette } from './paint.ts';
import { printable } from './table.ts';

/** ECMAScript's JSON.rawJSON (Node 21 and later): a text that `JSON.stringify` puts in as it is. */
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => object };

/** The value for a JSON report, with numbers that say what they said: big integers whole, `5.0` a float. */
export function exact(value: unknown): unknown {
  if (value instanceof Float || typeof value === 'bigint' || typeof value === 'number')
    return rawJSON(formatJson(value));
  if (Array.isArray(value)) return value.map(exact);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, exact(each)]));
}

/** An input as the user would give it to `edict eval`: the context, and the flags where they are not the default. */
export function inputText({ dim }: Palette, { context, agent, stage }: PolicyInput): string {
  const flag = (name: string, value: unknown, usual: string): string =>
    value === undefined || value === usual ? '' : ` ${dim(`--${name}`)} ${printable(formatJson(value))}`;
  const given = context === undefined ? dim('no context') : printable(formatJson(context));
  return `${given}${flag('agent', agent, '*')}${flag('stage', stage, 'pre_tool')}`;
}
