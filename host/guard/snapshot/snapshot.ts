import { isPlain } from '../../engine/cell/kinds.ts';
import { GuardError } from '../error/error.ts';
import { copyExotic } from './exotic.ts';
import { MAX_DEPTH, SHORT_TEXT, Tally } from './tally.ts';

// Taken once, so that nobody can put another function in their place later.
const { defineProperty, freeze, hasOwn, keys } = Object;
const { isArray } = Array;
const MAX_I64 = 2n ** 63n - 1n;

/**
 * The frozen copy of an object's own enumerable string-keyed properties: each is read once, getters and proxies included, the prototype is never consulted, and
 * `__proto__` is a key like any other.
 */
function copyRecord(value: object, depth: number, tally: Tally): Readonly<Record<string, unknown>> {
  if (depth >= MAX_DEPTH) throw tooDeep();
  const names = keys(value);
  tally.spend(names.length);
  const out: Record<string, unknown> = {};
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    checkText(name, tally);
    const member = copyValue((value as Readonly<Record<string, unknown>>)[name], depth + 1, tally);
    if (member === undefined) continue;
    if (name === '__proto__') defineProperty(out, name, { value: member, enumerable: true });
    else out[name] = member;
  }
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

function checkText(text: string, tally: Tally): void {
  if (!text.isWellFormed()) throw new GuardError('input_invalid', 'a string has a lone surrogate');
  if (text.length > SHORT_TEXT) tally.read(text.length);
}

function copyValue(value: unknown, depth: number, tally: Tally): unknown {
  switch (typeof value) {
    case 'string':
      checkText(value, tally);
      return value;
    case 'object':
      if (value === null) return null;
      if (isArray(value)) return copyList(value, depth, tally);
      if (isPlain(value)) return copyRecord(value, depth, tally);
      return copyExotic(value, tally, (member) => copyMember(member, depth + 1, tally));
    case 'bigint':
      if (value > MAX_I64 || value < -MAX_I64) tally.copy(value.toString(16).length >> 1);
      return value;
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
 * @throws GuardError `input_invalid` on a lone surrogate, more than 64 levels or a cycle, too many values, too much text or too many bytes; and whatever a getter or a proxy throws
 */
export function snapshot(value: unknown, tally: Tally = new Tally()): unknown {
  return copyValue(value, 0, tally);
}

/** The canonical copy of an object as a record of its own enumerable properties, whatever its class. Throws as `snapshot` does. */
export function snapshotRecord(value: object, tally: Tally = new Tally()): Readonly<Record<string, unknown>> {
  return copyRecord(value, 0, tally);
}
