import type { Slot } from '../../../engine/index.ts';
import { isPlainName } from '../../../engine/cedar/name.ts';
import { quoted } from './quoted.ts';

/** What a condition of AGT's dialects asks about, in a request of the schema for agents. */
export type Subject =
  /** The acting agent: the principal. */
  | { readonly kind: 'agent' }
  /** The intervention point: the action. */
  | { readonly kind: 'stage' }
  /** The action's name, which the host vouches for: the tool. */
  | { readonly kind: 'tool' }
  /** A value of the context. */
  | { readonly kind: 'value'; readonly text: string; readonly has: string };

/** How an attribute of `base` is asked for, and whether it is there. */
const attribute = (base: string, path: readonly string[]): { readonly text: string; readonly has: string } => {
  if (path.every(isPlainName)) return { text: [base, ...path].join('.'), has: `${base} has ${path.join('.')}` };
  const steps: string[] = [];
  let at = base;
  for (const name of path) {
    steps.push(`${at} has ${isPlainName(name) ? name : quoted(name)}`);
    at = isPlainName(name) ? `${at}.${name}` : `${at}[${quoted(name)}]`;
  }
  return { text: at, has: steps.join(' && ') };
};

/**
 * What a slot is in a request of Cedar; null where a request has no such thing.
 *
 * @param tool the path in the context where the dialect has the action's name
 */
export const subjectOf = ({ path }: Slot, tool: readonly string[]): Subject | null => {
  const [root, ...rest] = path;
  if (root === 'agent' && rest.length === 0) return { kind: 'agent' };
  if (root === 'stage' && rest.length === 0) return { kind: 'stage' };
  if (root !== 'context' || rest.length === 0) return null;
  if (rest.length === tool.length && rest.every((name, index) => name === tool[index])) return { kind: 'tool' };
  return { kind: 'value', ...attribute('context', rest) };
};
