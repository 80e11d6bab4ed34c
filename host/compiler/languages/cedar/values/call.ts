import type { Cell } from '../../../../engine/index.ts';
import { CEDAR_OPERATIONS, VALUE_OPERATIONS } from '../../../ir/operations/cedar/registry.ts';
import type { Type } from '../schema/types.ts';

/** Why a call of an extension function has no value. */
export type CallErrorCode = 'unknown_function' | 'arity' | 'type' | 'extension';

/** A call that has no value. */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly code: CallErrorCode;

  constructor(code: CallErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** A function: the operation that it is, and the types of its arguments; what a method is called on is the first. */
interface ExtensionFunction {
  readonly operation: keyof typeof CEDAR_OPERATIONS | keyof typeof VALUE_OPERATIONS;
  readonly parameters: readonly Parameter[];
}

type Parameter = 'string' | 'ip' | 'decimal' | 'datetime' | 'duration';

const TYPES: Readonly<Record<Parameter, Type>> = {
  string: { kind: 'string' },
  ip: { kind: 'extension', name: 'ipaddr' },
  decimal: { kind: 'extension', name: 'decimal' },
  datetime: { kind: 'extension', name: 'datetime' },
  duration: { kind: 'extension', name: 'duration' },
};

const FUNCTIONS: Readonly<Record<string, ExtensionFunction>> = {
  ip: { operation: 'cedar.ip', parameters: ['string'] },
  decimal: { operation: 'cedar.decimal', parameters: ['string'] },
  datetime: { operation: 'cedar.datetime', parameters: ['string'] },
  duration: { operation: 'cedar.duration', parameters: ['string'] },
  isIpv4: { operation: 'cedar.is-ipv4', parameters: ['ip'] },
  isIpv6: { operation: 'cedar.is-ipv6', parameters: ['ip'] },
  isLoopback: { operation: 'cedar.is-loopback', parameters: ['ip'] },
  isMulticast: { operation: 'cedar.is-multicast', parameters: ['ip'] },
  isInRange: { operation: 'cedar.is-in-range', parameters: ['ip', 'ip'] },
  lessThan: { operation: 'cedar.decimal-less', parameters: ['decimal', 'decimal'] },
  lessThanOrEqual: { operation: 'cedar.decimal-less-or-equal', parameters: ['decimal', 'decimal'] },
  greaterThan: { operation: 'cedar.decimal-greater', parameters: ['decimal', 'decimal'] },
  greaterThanOrEqual: { operation: 'cedar.decimal-greater-or-equal', parameters: ['decimal', 'decimal'] },
  offset: { operation: 'cedar.offset', parameters: ['datetime', 'duration'] },
  durationSince: { operation: 'cedar.duration-since', parameters: ['datetime', 'datetime'] },
  toDate: { operation: 'cedar.to-date', parameters: ['datetime'] },
  toTime: { operation: 'cedar.to-time', parameters: ['datetime'] },
  toMilliseconds: { operation: 'cedar.to-milliseconds', parameters: ['duration'] },
  toSeconds: { operation: 'cedar.to-seconds', parameters: ['duration'] },
  toMinutes: { operation: 'cedar.to-minutes', parameters: ['duration'] },
  toHours: { operation: 'cedar.to-hours', parameters: ['duration'] },
  toDays: { operation: 'cedar.to-days', parameters: ['duration'] },
};

/** The types of the arguments of a function; none for what is no function. */
export const parametersOf = (name: string): readonly Type[] =>
  Object.hasOwn(FUNCTIONS, name) ? (FUNCTIONS[name]?.parameters ?? []).map((parameter) => TYPES[parameter]) : [];

const apply = (operation: ExtensionFunction['operation'], args: readonly Cell[]): Cell | 'error' => {
  if (operation in VALUE_OPERATIONS) return VALUE_OPERATIONS[operation as keyof typeof VALUE_OPERATIONS].evaluate(args);
  const truth = CEDAR_OPERATIONS[operation as keyof typeof CEDAR_OPERATIONS].evaluate(args);
  return truth === 'true' || truth === 'false' ? { tag: 'bool', value: truth === 'true' } : 'error';
};

const MAX_SHOWN = 60;
const shown = (cell: Cell | undefined): string =>
  cell?.tag === 'string' ? ` of ${JSON.stringify(cell.value.slice(0, MAX_SHOWN))}` : '';

/**
 * What an extension function makes of values.
 *
 * @throws CallError: no such function, another number of arguments, an argument of another type, a text that is no value, a result out of range
 */
export const callExtension = (name: string, args: readonly Cell[]): Cell => {
  const called = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (called === undefined) throw new CallError('unknown_function', `There is no extension function ${name}`);
  const { operation, parameters } = called;
  if (args.length !== parameters.length)
    throw new CallError('arity', `${name} takes ${parameters.length} arguments; these are ${args.length}`);
  for (const [i, tag] of parameters.entries()) {
    const actual = args[i]?.tag;
    if (actual !== tag)
      throw new CallError('type', `${name} takes a value of type ${tag}; this is one of type ${actual}`);
  }
  const value = apply(operation, args);
  if (value === 'error') throw new CallError('extension', `${name}${shown(args[0])} has no value`);
  return value;
};
