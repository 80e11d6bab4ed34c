import type { OperationName, ValueOperationName } from '../../../ir/operations/index.ts';
import type { ExtensionFunction } from '../syntax/types.ts';

/** What a function of an extension type is in the IR, and how many arguments it takes. */
export type FunctionMeaning =
  | { readonly yields: 'truth'; readonly operation: OperationName; readonly arity: number }
  | { readonly yields: 'value'; readonly operation: ValueOperationName; readonly arity: number };

const truth = (operation: OperationName, arity: number): FunctionMeaning => ({ yields: 'truth', operation, arity });

const value = (operation: ValueOperationName, arity: number): FunctionMeaning => ({
  yields: 'value',
  operation,
  arity,
});

/** `unknown` is missing: outside of partial evaluation it has no value. */
export const FUNCTIONS: Readonly<Record<Exclude<ExtensionFunction, 'unknown'>, FunctionMeaning>> = {
  ip: value('cedar.ip', 1),
  decimal: value('cedar.decimal', 1),
  datetime: value('cedar.datetime', 1),
  duration: value('cedar.duration', 1),
  lessThan: truth('cedar.decimal-less', 2),
  lessThanOrEqual: truth('cedar.decimal-less-or-equal', 2),
  greaterThan: truth('cedar.decimal-greater', 2),
  greaterThanOrEqual: truth('cedar.decimal-greater-or-equal', 2),
  isIpv4: truth('cedar.is-ipv4', 1),
  isIpv6: truth('cedar.is-ipv6', 1),
  isLoopback: truth('cedar.is-loopback', 1),
  isMulticast: truth('cedar.is-multicast', 1),
  isInRange: truth('cedar.is-in-range', 2),
  offset: value('cedar.offset', 2),
  durationSince: value('cedar.duration-since', 2),
  toDate: value('cedar.to-date', 1),
  toTime: value('cedar.to-time', 1),
  toMilliseconds: value('cedar.to-milliseconds', 1),
  toSeconds: value('cedar.to-seconds', 1),
  toMinutes: value('cedar.to-minutes', 1),
  toHours: value('cedar.to-hours', 1),
  toDays: value('cedar.to-days', 1),
};
