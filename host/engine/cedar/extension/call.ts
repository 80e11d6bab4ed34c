import type { Cell } from '../../cell/cell.ts';
import { isInRange, isIpv4, isIpv6, isLoopback, isMulticast } from './address.ts';
import { durationSince, offset, parseDatetime, toDate, toTime } from './datetime.ts';
import { decimalGreater, decimalGreaterOrEqual, decimalLess, decimalLessOrEqual, parseDecimal } from './decimal.ts';
import { parseDuration, toDays, toHours, toMilliseconds, toMinutes, toSeconds } from './duration.ts';
import { parseIp } from './ip.ts';

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

/** The types of arguments. */
export type Parameter = 'string' | 'ip' | 'decimal' | 'datetime' | 'duration';

/** A function, and the types of its arguments; what a method is called on is the first. */
interface ExtensionFunction {
  readonly parameters: readonly Parameter[];
  readonly apply: (first: Cell, second: Cell) => Cell | boolean | 'error';
}

const taking = (apply: ExtensionFunction['apply'], ...parameters: readonly Parameter[]): ExtensionFunction => ({
  parameters,
  apply,
});

const constructing = (parse: (text: string) => Cell | null): ExtensionFunction =>
  taking((text) => (text.tag === 'string' ? (parse(text.value) ?? 'error') : 'error'), 'string');

const FUNCTIONS: ReadonlyMap<string, ExtensionFunction> = new Map(
  Object.entries({
    ip: constructing(parseIp),
    decimal: constructing(parseDecimal),
    datetime: constructing(parseDatetime),
    duration: constructing(parseDuration),
    isIpv4: taking(isIpv4, 'ip'),
    isIpv6: taking(isIpv6, 'ip'),
    isLoopback: taking(isLoopback, 'ip'),
    isMulticast: taking(isMulticast, 'ip'),
    isInRange: taking(isInRange, 'ip', 'ip'),
    lessThan: taking(decimalLess, 'decimal', 'decimal'),
    lessThanOrEqual: taking(decimalLessOrEqual, 'decimal', 'decimal'),
    greaterThan: taking(decimalGreater, 'decimal', 'decimal'),
    greaterThanOrEqual: taking(decimalGreaterOrEqual, 'decimal', 'decimal'),
    offset: taking(offset, 'datetime', 'duration'),
    durationSince: taking(durationSince, 'datetime', 'datetime'),
    toDate: taking(toDate, 'datetime'),
    toTime: taking(toTime, 'datetime'),
    toMilliseconds: taking(toMilliseconds, 'duration'),
    toSeconds: taking(toSeconds, 'duration'),
    toMinutes: taking(toMinutes, 'duration'),
    toHours: taking(toHours, 'duration'),
    toDays: taking(toDays, 'duration'),
  }),
);

/** The types of the arguments of a function; none for what is no function. */
export const parametersOf = (name: string): readonly Parameter[] => FUNCTIONS.get(name)?.parameters ?? [];

const MAX_SHOWN = 60;
const shown = (cell: Cell | undefined): string =>
  cell?.tag === 'string' ? ` of ${JSON.stringify(cell.value.slice(0, MAX_SHOWN))}` : '';

const ABSENT: Cell = { tag: 'absent' };

/**
 * What an extension function of Cedar makes of values.
 *
 * @throws CallError: no such function, another number of arguments, an argument of another type, a text that is no value, a result out of range
 */
export const callExtension = (name: string, args: readonly Cell[]): Cell => {
  const called = FUNCTIONS.get(name);
  if (called === undefined) throw new CallError('unknown_function', `There is no extension function ${name}`);
  const { apply, parameters } = called;
  if (args.length !== parameters.length)
    throw new CallError('arity', `${name} takes ${parameters.length} arguments; these are ${args.length}`);
  for (const [i, tag] of parameters.entries()) {
    const actual = args[i]?.tag;
    if (actual !== tag)
      throw new CallError('type', `${name} takes a value of type ${tag}; this is one of type ${actual}`);
  }
  const [first = ABSENT, second = ABSENT] = args;
  const value = apply(first, second);
  if (value === 'error') throw new CallError('extension', `${name}${shown(first)} has no value`);
  return typeof value === 'boolean' ? { tag: 'bool', value } : value;
};
