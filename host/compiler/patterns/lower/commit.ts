/**
 * Atomic groups without backtracking. An atomic group ends where the first match in order of preference ends, and that can be said with look-ahead: one way is
 * taken, and those after it only where it cannot lead to the end of the group.
 *
 * Each function here gives a pattern for a part of the group, given what must follow up to the group's end. The pattern ends where the preferred match of the part
 * ends, and otherwise only where what must follow does not match, so that nothing else gets to the end of the group.
 */
import type { Pattern } from '../ast.ts';
import { PatternError } from '../error.ts';
import { combineFlags } from '../syntax/flags.ts';
import type { Flag, Node, Sequence } from '../syntax/tree.ts';
import { widthOf } from '../syntax/width.ts';
import { EMPTY, choice, notAhead, repeat, sequence } from './build.ts';

/** Repeats of what may match in several ways are unfolded up to so many times. */
const MOST_UNFOLDED = 8;

/** What the parts of a pattern mean when nothing is committed. */
export interface Plain {
  readonly sequence: (item: Sequence, flags: ReadonlySet<Flag>) => Pattern;
  readonly node: (node: Node, flags: ReadonlySet<Flag>) => Pattern;
  /** Charges for a copy of a pattern: what has too many copies is too large. */
  readonly charge: (copy: Pattern) => void;
}

type Repeat = Node & { readonly kind: 'repeat' };

/** Whether a part can end in one place only, given where it starts. */
const endsInOnePlace = (node: Node): boolean => {
  const { least, most } = widthOf(node);
  if (least === most) return true;
  switch (node.kind) {
    case 'atomic':
      return true;
    case 'group':
      return node.item.nodes.every((item) => endsInOnePlace(item));
    case 'repeat':
      return (
        node.mode === 'possessive' || (node.min === node.max && node.item.nodes.every((item) => endsInOnePlace(item)))
      );
    default:
      return false;
  }
};

const refuse = (construct: string): PatternError =>
  new PatternError('unsupported', `${construct} in an atomic group cannot be compiled`);

/** Of a repeat of what ends in one place only. */
const commitSimpleRepeat = ({ mode, min, max }: Repeat, item: Pattern, rest: Pattern): Pattern => {
  const least = repeat(item, min, min);
  if (rest.kind === 'empty') return mode === 'lazy' ? least : asOftenAsCanBe(item, min, max);
  if (mode === 'lazy') {
    return sequence([least, repeat(sequence([notAhead(rest), item]), 0, max - min)]);
  }
  if (max === Infinity) {
    return sequence([repeat(item, min, max), notAhead(sequence([repeat(item, 1, max), rest]))]);
  }
  if (max - min > MOST_UNFOLDED) throw refuse('a long repeat before something else');
  const ways: Pattern[] = [];
  for (let count = max; count >= min; count--) {
    const more = count < max ? [notAhead(sequence([repeat(item, 1, max - count), rest]))] : [];
    ways.push(sequence([repeat(item, count, count), ...more]));
  }
  return choice(ways);
};

/** As many times as an item, which ends in one place only and is not empty, occurs, up to `max`. */
const asOftenAsCanBe = (item: Pattern, min: number, max: number): Pattern => {
  if (max === Infinity) return sequence([repeat(item, min, max), notAhead(item)]);
  if (min === max) return repeat(item, min, max);
  return choice([repeat(item, max, max), sequence([repeat(item, min, max - 1), notAhead(item)])]);
};

/** A possessive repeat: as often as can be, each time the preferred match of the item. */
export const possessive = ({ item, min, max }: Repeat, flags: ReadonlySet<Flag>, plain: Plain): Pattern => {
  const committed = commit(item, flags, EMPTY, plain);
  if (max === 0 || (min === 0 && item.width.most === 0)) return EMPTY;
  if (item.width.most === 0) return committed;
  if (max <= 1) return max === min ? committed : asOftenAsCanBe(committed, min, max);
  if (item.width.least === 0) throw new PatternError('unsupported', 'a possessive repeat of what may be empty');
  return asOftenAsCanBe(committed, min, max);
};

/** Of a repeat of what may end in several places: an item at a time. */
const commitRepeat = (node: Repeat, flags: ReadonlySet<Flag>, rest: Pattern, plain: Plain): Pattern => {
  const { item, mode, min, max } = node;
  if (item.width.least === 0 && max > 1) throw refuse('a repeat of what may be empty');
  if (min > MOST_UNFOLDED || (max !== Infinity && max > MOST_UNFOLDED)) throw refuse('a long repeat');
  const one = plain.sequence(item, flags);
  const once = (before: number, atMost: number): Pattern =>
    commit(item, flags, sequence([repeat(one, before, atMost), rest]), plain);
  const parts: Pattern[] = [];
  for (let count = 1; count <= min; count++) parts.push(once(min - count, max - count));
  if (mode === 'lazy' && rest.kind === 'empty') return sequence(parts);
  if (max === Infinity) {
    const guard = mode === 'lazy' ? notAhead(rest) : notAhead(sequence([repeat(one, 1, max), rest]));
    parts.push(
      mode === 'lazy'
        ? repeat(sequence([guard, once(0, max)]), 0, max)
        : sequence([repeat(once(0, max), 0, max), guard]),
    );
    return sequence(parts);
  }
  let more: Pattern = EMPTY;
  for (let left = 1; left <= max - min; left++) {
    const another = sequence([once(0, left - 1), more]);
    const guard = mode === 'lazy' ? notAhead(rest) : notAhead(sequence([one, repeat(one, 0, left - 1), rest]));
    more = mode === 'lazy' ? choice([EMPTY, sequence([guard, another])]) : choice([another, guard]);
  }
  return sequence([...parts, more]);
};

const commitBranch = (items: readonly Sequence[], flags: ReadonlySet<Flag>, rest: Pattern, plain: Plain): Pattern => {
  const ways: Pattern[] = [];
  const before: Pattern[] = [];
  for (const item of items) {
    const way = commit(item, flags, rest, plain);
    const guard = before.length === 0 ? EMPTY : notAhead(choice([...before]));
    plain.charge(guard);
    ways.push(sequence([guard, way]));
    const whole = sequence([plain.sequence(item, flags), rest]);
    if (whole.kind === 'empty') break;
    before.push(whole);
  }
  return choice(ways);
};

const commitNode = (node: Node, flags: ReadonlySet<Flag>, rest: Pattern, plain: Plain): Pattern => {
  switch (node.kind) {
    case 'group':
      return commit(node.item, combineFlags(flags, node), rest, plain);
    case 'branch':
      return commitBranch(node.items, flags, rest, plain);
    case 'repeat': {
      const isSimple = node.item.width.least > 0 && node.item.nodes.every((item) => endsInOnePlace(item));
      return isSimple
        ? commitSimpleRepeat(node, plain.sequence(node.item, flags), rest)
        : commitRepeat(node, flags, rest, plain);
    }
    default:
      return plain.node(node, flags);
  }
};

/** The preferred match of a part of an atomic group, given what follows it in the group. */
export const commit = (item: Sequence, flags: ReadonlySet<Flag>, rest: Pattern, plain: Plain): Pattern => {
  const parts: Pattern[] = [];
  const behind = [rest];
  for (const node of item.nodes.toReversed()) {
    const whole = plain.node(node, flags);
    if (endsInOnePlace(node)) parts.push(whole);
    else {
      const follows = sequence(behind.toReversed());
      plain.charge(follows);
      plain.charge(whole);
      parts.push(commitNode(node, flags, follows, plain));
    }
    behind.push(whole);
  }
  return sequence(parts.toReversed());
};
