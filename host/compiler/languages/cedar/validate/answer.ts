import { BOOL, FALSE, TRUE } from './types.ts';
import type { Checked } from './types.ts';

/** Attributes and tags that are known to be there, by the keys that `identity.ts` gives them. */
export type Known = ReadonlySet<string>;

export const NOTHING_KNOWN: Known = new Set();

/** What is known of an expression. */
export interface Answer {
  /** Null where it could not be told. A wrong expression may have a type: `&&` is a truth value whatever its operands are. */
  readonly type: Checked | null;
  /** Whether nothing in it is wrong. */
  readonly ok: boolean;
  /** What is there if the expression is true. */
  readonly known: Known;
}

export const right = (type: Checked | null, known: Known = NOTHING_KNOWN): Answer => ({ type, ok: true, known });
export const wrong = (type: Checked | null = null): Answer => ({ type, ok: false, known: NOTHING_KNOWN });

/** An answer of these parts: it is wrong if one of them is. */
export const made = (type: Checked | null, parts: readonly Answer[], known: Known = NOTHING_KNOWN): Answer =>
  parts.every(({ ok }) => ok) ? right(type, known) : wrong(type);

export const union = (left: Known, other: Known): Known => {
  if (left.size === 0) return other;
  return other.size === 0 ? left : new Set([...left, ...other]);
};

/** What is known where one of the two is true. */
export const intersection = (left: Known, other: Known): Known => new Set([...left].filter((key) => other.has(key)));

/** `left && other`, where `left` is not always false: then the other is not looked at. */
export const both = (left: Answer, other: Answer): Answer => {
  const parts = [left, other];
  if (left.type === null || other.type === null) return wrong(BOOL);
  if (other.type.kind === 'false') return made(FALSE, parts);
  const known = union(left.known, other.known);
  if (other.type.kind === 'true') return made(left.type, parts, known);
  return made(left.type.kind === 'true' ? other.type : BOOL, parts, known);
};

/** `left || other`, where `left` is not always true. */
export const either = (left: Answer, other: Answer): Answer => {
  const parts = [left, other];
  if (left.type === null || other.type === null) return wrong(BOOL);
  if (other.type.kind === 'true') return made(TRUE, parts, other.known);
  if (other.type.kind === 'false') return made(left.type, parts, left.known);
  if (left.type.kind === 'false') return made(other.type, parts, other.known);
  return made(BOOL, parts, intersection(left.known, other.known));
};

/** `!operand`. */
export const negated = (operand: Answer): Answer => {
  if (operand.type?.kind === 'true') return made(FALSE, [operand]);
  return made(operand.type?.kind === 'false' ? TRUE : BOOL, [operand]);
};
