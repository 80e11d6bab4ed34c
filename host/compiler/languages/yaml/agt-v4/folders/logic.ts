import type { Expression } from '../../../../ir/types.ts';
import { expression } from '../../entry/expressions.ts';

/** A truth value that may be known already: what is known is left out of guards. */
export type Known = boolean | Expression;

/** All of them, in order. */
export const every = (parts: readonly Known[]): Known => {
  if (parts.includes(false)) return false;
  const open = parts.filter((part) => typeof part !== 'boolean');
  return open.length === 0 ? true : expression.and(open);
};

/** At least one of them, in order. */
export const some = (parts: readonly Known[]): Known => {
  if (parts.includes(true)) return true;
  const open = parts.filter((part) => typeof part !== 'boolean');
  return open.length === 0 ? false : expression.or(open);
};

export const none = (parts: readonly Known[]): Known => {
  const any = some(parts);
  return typeof any === 'boolean' ? !any : expression.not(any);
};
