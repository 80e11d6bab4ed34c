import { PatternError } from '../error.ts';
import { uniteAlternatives } from './alternatives.ts';
import { readClass } from './class.ts';
import { readEscape } from './escape.ts';
import { readGroup } from './group.ts';
import { readRepeat } from './repeat.ts';
import type { State } from './state.ts';
import type { Anchor, Node, Sequence } from './tree.ts';
import { sequenceOf } from './width.ts';

/** Groups within groups; CPython 3.11 gives up at some 490. */
const DEEPEST = 250;

const ANCHORS: ReadonlyMap<string, Anchor> = new Map([
  ['^', 'line-start'],
  ['$', 'line-end'],
  ['\\A', 'text-start'],
  ['\\Z', 'text-end'],
  ['\\b', 'boundary'],
  ['\\B', 'not-boundary'],
]);

const escapeOf = (state: State, token: string, start: number): Node => {
  const escape = readEscape(state, token, start);
  switch (escape.kind) {
    case 'literal':
      return escape;
    case 'category':
      return { kind: 'class', parts: [escape], negated: false };
    case 'reference':
      state.refuse(`the back-reference \\${escape.group}`, start);
      return { kind: 'irregular', width: state.widthOfGroup(escape.group) ?? { least: 0, most: 0 } };
  }
};

const skipComment = (state: State): void => {
  for (let token = state.tokens.take(); token !== null && token !== '\n';) token = state.tokens.take();
};

/** Puts what a group holds in its place where the group itself changes nothing. */
const unpack = (nodes: readonly Node[]): readonly Node[] =>
  nodes.flatMap((node) =>
    node.kind === 'group' && !node.isCapturing && node.add.length === 0 && node.remove.length === 0
      ? node.item.nodes
      : [node],
  );

/**
 * Reads a sequence up to `|`, `)` or the end.
 *
 * @param isFirst whether it begins the pattern, so that flags for the whole may stand at its start
 */
const readSequence = (state: State, isVerboseBefore: boolean, depth: number, isFirst = false): Sequence => {
  const { tokens } = state;
  if (depth > DEEPEST) {
    throw new PatternError('too_large', `groups are nested more than ${DEEPEST} deep`, tokens.position);
  }
  const nodes: Node[] = [];
  let isVerbose = isVerboseBefore;
  while (tokens.next !== null && tokens.next !== '|' && tokens.next !== ')') {
    const start = tokens.position;
    const token = tokens.take() ?? '';
    if (isVerbose && /^[ \t\n\r\v\f]$/.test(token)) continue;
    if (isVerbose && token === '#') {
      skipComment(state);
      continue;
    }
    const anchor = ANCHORS.get(token);
    if (anchor !== undefined) nodes.push({ kind: 'anchor', anchor });
    else if (token.startsWith('\\')) nodes.push(escapeOf(state, token, start));
    else if (token === '.') nodes.push({ kind: 'any' });
    else if (token === '[') nodes.push(readClass(state, start));
    else if (/^[*+?{]$/.test(token)) readRepeat(state, token, start, nodes);
    else if (token === '(') {
      const node = readGroup({ state, start, isVerbose, depth, isFirst: isFirst && nodes.length === 0 });
      if (node !== null) nodes.push(node);
      else if (isFirst && nodes.length === 0) isVerbose = state.flags.has('x');
    } else nodes.push({ kind: 'literal', codePoint: token.codePointAt(0) ?? 0, negated: false });
  }
  return sequenceOf(unpack(nodes));
};

const readAlternatives = (state: State, isVerbose: boolean, depth: number): Sequence => {
  const items = [readSequence(state, isVerbose, depth + 1, depth === 0)];
  while (state.tokens.takeIf('|')) {
    items.push(readSequence(state, depth === 0 ? state.flags.has('x') : isVerbose, depth + 1));
  }
  return uniteAlternatives(items);
};

/** The readers of what nests. */
export const READERS = { readAlternatives, readSequence };
