import type { Pattern, Place } from '../ast.ts';
import { PatternError } from '../error.ts';
import { combineFlags } from '../syntax/flags.ts';
import type { Anchor, Flag, Node, Sequence } from '../syntax/tree.ts';
import { EMPTY, choice, repeat, sequence } from './build.ts';
import { commit, possessive } from './commit.ts';
import type { Plain } from './commit.ts';
import type { Sets } from './sets.ts';

/** Parts of a pattern that are gone through, those of copies included: ten times what the longest pattern has. */
const MOST_PARTS = 1 << 20;

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

/** Gives the meaning of one pattern's syntax. */
export class Lowering implements Plain {
  readonly #sets: Sets;
  readonly #sizes = new WeakMap<Pattern, number>();
  #parts = 0;

  constructor(sets: Sets) {
    this.#sets = sets;
  }

  readonly sequence = (item: Sequence, flags: ReadonlySet<Flag>): Pattern =>
    sequence(item.nodes.map((node) => this.node(node, flags)));

  readonly node = (node: Node, flags: ReadonlySet<Flag>): Pattern => {
    this.#spend(node.kind === 'class' ? 1 + node.parts.length : 1);
    switch (node.kind) {
      case 'literal':
        return { kind: 'set', set: this.#sets.literal(node.codePoint, node.negated, flags) };
      case 'any':
        return { kind: 'set', set: this.#sets.any(flags) };
      case 'class':
        return { kind: 'set', set: this.#sets.class(node.parts, node.negated, flags) };
      case 'anchor':
        return { kind: 'place', place: placeOf(node.anchor, flags) };
      case 'branch':
        return choice(node.items.map((item) => this.sequence(item, flags)));
      case 'group':
        return this.sequence(node.item, combineFlags(flags, node));
      case 'atomic':
        return commit(node.item, flags, EMPTY, this);
      case 'repeat':
        return node.mode === 'possessive'
          ? possessive(node, flags, this)
          : repeat(this.sequence(node.item, flags), node.min, node.max);
      case 'look':
        return { kind: 'look', behind: node.behind, negative: node.negative, item: this.sequence(node.item, flags) };
      case 'irregular':
        throw new PatternError('unsupported', 'it is not regular');
    }
  };

  readonly charge = (copy: Pattern): void => {
    this.#spend(this.#sizeOf(copy));
  };

  #spend(parts: number): void {
    this.#parts += parts;
    if (this.#parts > MOST_PARTS) throw new PatternError('too_large', 'its atomic groups take too many parts');
  }

  #sizeOf(pattern: Pattern): number {
    const known = this.#sizes.get(pattern);
    if (known !== undefined) return known;
    const size = 1 + this.#sizeWithin(pattern);
    this.#sizes.set(pattern, size);
    return size;
  }

  #sizeWithin(pattern: Pattern): number {
    switch (pattern.kind) {
      case 'sequence':
      case 'choice':
        return pattern.items.reduce((size, item) => size + this.#sizeOf(item), 0);
      case 'repeat':
      case 'look':
        return this.#sizeOf(pattern.item);
      default:
        return 0;
    }
  }
}
