import { Float } from '../../../engine/json/float.ts';
import { GuardError } from '../../error/error.ts';
import { isMap, isSet } from '../../snapshot/exotic.ts';

const { defineProperty, getPrototypeOf, keys } = Object;
const { isArray } = Array;

/** What Cedar's JSON takes for a value of another type: an argument that has such a key could pass for an entity. */
const ESCAPES = new Set(['__entity', '__extn', '__expr']);

const MIN_I64 = -(2n ** 63n);
const MAX_I64 = 2n ** 63n - 1n;
/** A `decimal` is an i64 of ten thousandths. */
const DECIMAL = /^-?\d{1,15}\.\d{1,4}$/;
const MAX_DECIMAL = 922_337_203_685_477;

/** Whether the value's own keys may be those of Cedar's JSON. */
export type Escapes = 'refuse' | 'pass';

function refuse(why: string): never {
  throw new GuardError('input_invalid', `Cedar has no value for an argument: ${why}`);
}

/** @throws GuardError `input_invalid` for a number that no `decimal` is */
function decimalOf(value: number): unknown {
  const text = String(value);
  const written = text.includes('.') ? text : `${text}.0`;
  if (!DECIMAL.test(written) || Math.abs(value) >= MAX_DECIMAL) {
    return refuse('a number that is neither a whole one nor one with at most four decimal places');
  }
  return { __extn: { fn: 'decimal', arg: written } };
}

function numberOf(value: number): unknown {
  if (Number.isSafeInteger(value)) return value === 0 ? 0 : value;
  return Number.isInteger(value) ? refuse('a whole number beyond 2^53; give a bigint') : decimalOf(value);
}

function dateOf(value: Date): unknown {
  const time = Date.prototype.getTime.call(value);
  const text = Number.isNaN(time) ? '' : new Date(time).toISOString();
  // Beyond the years 0 to 9999 it has a sign and six digits.
  return text.length === 24 ? { __extn: { fn: 'datetime', arg: text } } : refuse('a date beyond the year 9999');
}

function put(record: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__')
    defineProperty(record, name, { value, enumerable: true, writable: true, configurable: true });
  else record[name] = value;
}

function entriesOf(
  entries: Iterable<readonly [unknown, unknown]>,
  escapes: Escapes,
): Readonly<Record<string, unknown>> {
  const record: Record<string, unknown> = {};
  for (const [name, value] of entries) {
    if (typeof name !== 'string') return refuse('a map whose keys are no texts');
    if (escapes === 'refuse' && ESCAPES.has(name)) return refuse(`a record with the key ${name}`);
    if (value !== null && value !== undefined) put(record, name, cedarValue(value, escapes));
  }
  return record;
}

/** The record itself where nothing of it becomes another value. */
function recordOf(value: object, escapes: Escapes): Readonly<Record<string, unknown>> {
  const fields = value as Readonly<Record<string, unknown>>;
  for (const name of keys(value)) {
    const member = fields[name];
    const plain = typeof member === 'string' || typeof member === 'boolean';
    if (name.startsWith('__') || (!plain && (member === null || cedarValue(member, escapes) !== member))) {
      return entriesOf(Object.entries(value), escapes);
    }
  }
  return fields;
}

function listOf(value: Iterable<unknown>, escapes: Escapes): readonly unknown[] {
  const items: unknown[] = [];
  for (const item of value) {
    if (item === null || item === undefined) return refuse('null in a list');
    items.push(cedarValue(item, escapes));
  }
  return items;
}

function objectOf(value: object, escapes: Escapes): unknown {
  if (isArray(value)) {
    const items = listOf(value, escapes);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  const prototype: unknown = getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return recordOf(value, escapes);
  if (prototype === Float.prototype) return decimalOf((value as Float).value);
  if (prototype === Date.prototype) return dateOf(value as Date);
  if (prototype === Set.prototype && isSet(value)) return listOf(value, escapes);
  if (prototype === Map.prototype && isMap(value)) return entriesOf(value, escapes);
  return refuse('a function, bytes, or an object of a class');
}

/**
 * A value as Cedar's JSON has it: what is null in a record is left out, lists and sets are sets, numbers with up to four decimal places are decimals, dates are datetimes. Values
 * that need no change are the same objects.
 *
 * @param escapes whether `__entity` and `__extn` mean what they mean in Cedar's JSON; what an agent says must not
 * @throws GuardError `input_invalid` for what Cedar has no value for
 * @example cedarValue({ to: 'alice', rate: 0.5, cc: null }, 'refuse') // { to: 'alice', rate: { __extn: { fn: 'decimal', arg: '0.5' } } }
 */
export function cedarValue(value: unknown, escapes: Escapes): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return numberOf(value);
    case 'bigint':
      return value >= MIN_I64 && value <= MAX_I64 ? value : refuse('a whole number beyond 64 bits');
    case 'object':
      return value === null ? refuse('null') : objectOf(value, escapes);
    default:
      return refuse('a function, bytes, or an object of a class');
  }
}
