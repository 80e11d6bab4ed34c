import { GuardError } from '../error/error.ts';
import { copyExotic } from './exotic.ts';
import { MAX_DEPTH, Tally } from './tally.ts';

// Taken once, so that nobody can put another function in their place later.
const { freeze, getOwnPropertySymbols, getPrototypeOf, hasOwn } = Object;
const { isArray } = Array;
const objectPrototype = Object.prototype;

/** Whether the object is a record: its prototype is null or an `Object.prototype`, of whatever realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = getPrototypeOf(value);
  return prototype === objectPrototype || prototype === null || getPrototypeOf(prototype) === null;
}

/**
 * The frozen copy of an object's own enumerable string-keyed properties. Spreading reads each property once, getters and proxies included, never consults the
 * prototype and makes an own property even of `__proto__`; what is looked at afterwards is our copy alone.
 */
function copyRecord(value: object, depth: number, tally: Tally): Readonly<Record<string, unknown>> {
  if (depth >= MAX_DEPTH) throw tooDeep();
  const out: Record<string | symbol, unknown> = { ...value };
  let count = 0;
  for (const key in out) {
    count++;
    tally.read(key);
    const member = out[key];
    if (typeof member === 'string') tally.read(member);
    else if ((typeof member === 'object' && member !== null) || typeof member === 'function') {
      // A key that somebody put on `Object.prototype` is no property of this object.
      if (hasOwn(out, key)) out[key] = copyValue(member, depth + 1, tally);
    } else if (typeof member === 'undefined') delete out[key];
    else if (typeof member === 'symbol') tally.special = tally.opaque = true;
  }
  tally.spend(count);
  const symbols = getOwnPropertySymbols(out);
  for (let i = 0; i < symbols.length; i++) delete out[symbols[i] as symbol];
  return freeze(out);
}

function copyList(value: readonly unknown[], depth: number, tally: Tally): readonly unknown[] {
  if (depth >= MAX_DEPTH) throw tooDeep();
  const { length } = value;
  tally.spend(length);
  const out: unknown[] = [];
  for (let i = 0; i < length; i++) {
    const member = hasOwn(value, i) ? copyValue(value[i], depth + 1, tally) : null;
    out.push(member === undefined ? null : member);
  }
  return freeze(out);
}

function copyValue(value: unknown, depth: number, tally: Tally): unknown {
  switch (typeof value) {
    case 'string':
      tally.read(value);
      return value;
    case 'object':
      if (value === null) return null;
      if (isArray(value)) return copyList(value, depth, tally);
      if (isPlain(value)) return copyRecord(value, depth, tally);
      return copyExotic(value, tally, (member) => copyMember(member, depth + 1, tally));
    case 'function':
    case 'symbol':
      tally.special = tally.opaque = true;
      return value;
    default:
      return value;
  }
}

function copyMember(value: unknown, depth: number, tally: Tally): unknown {
  if (depth > MAX_DEPTH) throw tooDeep();
  const copied = copyValue(value, depth, tally);
  return copied === undefined ? null : copied;
}

function tooDeep(): GuardError {
  return new GuardError('input_invalid', `the arguments are nested deeper than ${MAX_DEPTH} levels, or in a circle`);
}

/**
 * The canonical copy of a value (docs/module-format.md §3.2): records and lists are copied deeply and frozen; a property that is `undefined` is left out, a hole
 * is null; maps, sets, dates, bytes and typed arrays are private copies; functions, symbols and every other object pass through as opaque references.
 *
 * @throws GuardError `input_invalid` on a lone surrogate, more than 64 levels or a cycle, or too many values; and whatever a getter or a proxy throws
 */
export function snapshot(value: unknown, tally: Tally = new Tally()): unknown {
  return copyValue(value, 0, tally);
}

/** The canonical copy of an object as a record of its own enumerable properties, whatever its class. Throws as `snapshot` does. */
export function snapshotRecord(value: object, tally: Tally = new Tally()): Readonly<Record<string, unknown>> {
  return copyRecord(value, 0, tally);
}
