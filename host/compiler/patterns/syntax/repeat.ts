import type { State } from './state.ts';
import type { Node } from './tree.ts';
import { sequenceOf } from './width.ts';

/** CPython's `MAXREPEAT`: a bound must be less. */
const REPEAT_END = 0xffffffff;

interface Bounds {
  readonly min: number;
  readonly max: number;
}

const boundOf = (state: State, digits: string, start: number): number => {
  const bound = Number(digits);
  if (bound >= REPEAT_END) throw state.tokens.refusal('the bound of a repeat is too large', start);
  return bound;
};

/** The bounds in braces of which the first, at `start`, is taken already; null where the brace is a literal. */
const readBraces = (state: State, start: number): Bounds | null => {
  const { tokens } = state;
  if (tokens.next === '}') return null;
  const behind = tokens.position;
  const low = tokens.takeWhile('0123456789');
  const high = tokens.takeIf(',') ? tokens.takeWhile('0123456789') : low;
  if (!tokens.takeIf('}')) {
    tokens.seek(behind);
    return null;
  }
  const min = low === '' ? 0 : boundOf(state, low, start);
  const max = high === '' ? Infinity : boundOf(state, high, start);
  if (max < min) throw tokens.refusal('a repeat has a maximum below its minimum', start);
  return { min, max };
};

const boundsOf = (state: State, token: string, start: number): Bounds | null => {
  switch (token) {
    case '?':
      return { min: 0, max: 1 };
    case '*':
      return { min: 0, max: Infinity };
    case '+':
      return { min: 1, max: Infinity };
    default:
      return readBraces(state, start);
  }
};

/** Reads a repeat, whose first token is taken already, of the last of the nodes, which it replaces. */
export const readRepeat = (state: State, token: string, start: number, nodes: Node[]): void => {
  const { tokens } = state;
  const bounds = boundsOf(state, token, start);
  if (bounds === null) {
    nodes.push({ kind: 'literal', codePoint: 0x7b, negated: false });
    return;
  }
  const node = nodes.at(-1);
  if (node === undefined || node.kind === 'anchor') throw tokens.refusal('nothing to repeat', start);
  if (node.kind === 'repeat') throw tokens.refusal('multiple repeat', start);
  if (state.flags.has('t')) throw tokens.refusal('the flag t allows no repeat', start);
  const mode = tokens.takeIf('?') ? 'lazy' : tokens.takeIf('+') ? 'possessive' : 'greedy';
  nodes[nodes.length - 1] = { kind: 'repeat', mode, ...bounds, item: sequenceOf([node]) };
};
