import type { Pattern, Place } from '../ast.ts';
import { PatternError } from '../error.ts';
import { combineFlags } from '../syntax/flags.ts';
import type { Anchor, Flag, Node, Sequence } from '../syntax/tree.ts';
import { EMPTY, choice, notAhead, repeat, sequence } from './build.ts';
import type { Sets } from './sets.ts';

const placeOf = (anchor: Anchor, flags: ReadonlySet<Flag>): Place => {
  switch (anchor) {
    case 'line-start':
      return flags.has('m') ? 'line-start' : 'text-start';
    case 'line-end':
      return flags.has('m') ? 'line-end' : 'final-line-end';
    case 'boundary':
      return flags.has('a') ? 'ascii-word-boundary' : 'word-boundary';
    case 'not-boundary':
      return flags.has('a') ? 'not-ascii-word-boundary' : 'not-word-boundary';
    default:
      return anchor;
  }
};

const refuse = (construct: string): PatternError =>
  new PatternError('unsupported', `${construct} cannot be compiled where what it takes has no fixed width`);

/** A possessive repeat: as often as can be. Where each time takes the same number of code points there is one way to do that. */
const possessive = (node: Node & { kind: 'repeat' }, item: Pattern): Pattern => {
  const { min, max } = node;
  const { least, most } = node.item.width;
  if (least !== most) throw refuse('a possessive repeat');
  if (most === 0) return min === 0 ? EMPTY : item;
  if (max === Infinity) return sequence([repeat(item, min, max), notAhead(item)]);
  if (min === max) return repeat(item, min, max);
  return choice([repeat(item, max, max), sequence([repeat(item, min, max - 1), notAhead(item)])]);
};

const lowerNode = (node: Node, flags: ReadonlySet<Flag>, sets: Sets): Pattern => {
  switch (node.kind) {
    case 'literal':
      return { kind: 'set', set: sets.literal(node.codePoint, node.negated, flags) };
    case 'any':
      return { kind: 'set', set: sets.any(flags) };
    case 'class':
      return { kind: 'set', set: sets.class(node.parts, node.negated, flags) };
    case 'anchor':
      return { kind: 'place', place: placeOf(node.anchor, flags) };
    case 'branch':
      return choice(node.items.map((item) => lower(item, flags, sets)));
    case 'group':
      return lower(node.item, combineFlags(flags, node), sets);
    case 'atomic':
      if (node.item.width.least !== node.item.width.most) throw refuse('an atomic group');
      return lower(node.item, flags, sets);
    case 'repeat': {
      const item = lower(node.item, flags, sets);
      return node.mode === 'possessive' ? possessive(node, item) : repeat(item, node.min, node.max);
    }
    case 'look':
      return { kind: 'look', behind: node.behind, negative: node.negative, item: lower(node.item, flags, sets) };
    case 'irregular':
      throw new PatternError('unsupported', 'a construct that is not regular');
  }
};

/** The pattern that a sequence means under flags. */
export const lower = (item: Sequence, flags: ReadonlySet<Flag>, sets: Sets): Pattern =>
  sequence(item.nodes.map((node) => lowerNode(node, flags, sets)));
