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

/** A request of Cedar without what says nothing. */
function requestText({ context, entities, ...request }: PolicyInput): string {
  const isEmpty = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  const rest = Object.entries({ context, entities }).filter(([, value]) => value !== undefined && !isEmpty(value));
  return printable(formatJson({ ...request, context: {}, ...Object.fromEntries(rest) }));
}

/** An input as the user would give it to `edict eval`: a request of Cedar, or the context, and the flags where they are not the default. */
export function inputText({ dim }: Palette, input: PolicyInput): string {
  if (input['principal'] !== undefined) return requestText(input);
  const { context, agent, stage } = input;
  const flag = (name: string, value: unknown, usual: string): string =>
    value === undefined || value === usual ? '' : ` ${dim(`--${name}`)} ${printable(formatJson(value))}`;
  const given = context === undefined ? dim('no context') : printable(formatJson(context));
  return `${given}${flag('agent', agent, '*')}${flag('stage', stage, 'pre_tool')}`;
}
