import { didYouMean } from '../lex/spelling.ts';
import { MAX_DEPTH } from '../syntax/limits.ts';
import { NOWHERE } from '../syntax/types.ts';
import type { Expression, ExtensionFunction } from '../syntax/types.ts';
import { CONSTRUCTORS, EXTENSION_METHODS, isConstructor, isExtensionMethod } from '../syntax/words.ts';
import { readEntity } from './entity.ts';
import { fieldsOf, itemsOf, membersOf, refuse, refuseShape, textOf } from './fields.ts';
import type { Field } from './fields.ts';

const MAX_LONG = 2n ** 63n - 1n;

const readLong = (field: Field, value: number | bigint): Expression => {
  // A double beyond 2^53 may stand for another number than was written.
  const exact = typeof value === 'bigint' || Number.isSafeInteger(value);
  const long = exact ? BigInt(value) : null;
  if (long === null || long > MAX_LONG || long < -MAX_LONG - 1n) {
    return refuseShape(field, 'a whole number that fits 64 bits and is written exactly');
  }
  return { kind: 'long', value: long, range: NOWHERE };
};

/** A function by its name; the value that a method is called on is its first argument. */
export const readCall = (field: Field, name: string, args: readonly Expression[]): Expression => {
  if (!isConstructor(name) && !isExtensionMethod(name)) {
    const meant = didYouMean(name, [...CONSTRUCTORS, ...EXTENSION_METHODS]);
    return refuse(field, 'EC023', { name, meant });
  }
  if (isExtensionMethod(name) && args.length === 0) refuse(field, 'EC025', { name });
  const call: ExtensionFunction = name;
  return { kind: 'call', function: call, arguments: args, range: NOWHERE };
};

const readExtension = (field: Field, level: number): Expression => {
  const { fn, arg, args } = membersOf(field, ['fn'], ['arg', 'args']);
  if ((arg === undefined) === (args === undefined)) refuseShape(field, 'an object with fn and either arg or args');
  const fields = arg === undefined ? (args === undefined ? [] : itemsOf(args)) : [arg];
  return readCall(
    fn,
    textOf(fn),
    fields.map((one) => readValue(one, level + 1)),
  );
};

/** A value: what stands behind `Value`, and what records and sets of values hold. */
export const readValue = (field: Field, level: number): Expression => {
  const { value } = field;
  if (level > MAX_DEPTH) refuse(field, 'EC006', { limit: MAX_DEPTH });
  if (typeof value === 'boolean') return { kind: 'boolean', value, range: NOWHERE };
  if (typeof value === 'number' || typeof value === 'bigint') return readLong(field, value);
  if (typeof value === 'string') return { kind: 'string', value: textOf(field), range: NOWHERE };
  if (Array.isArray(value)) {
    return { kind: 'set', elements: itemsOf(field).map((item) => readValue(item, level + 1)), range: NOWHERE };
  }
  const fields = fieldsOf(field, 'a whole number, text, boolean, list or object');
  if (fields.has('__entity')) return readEntity(field);
  const extension = fields.get('__extn');
  if (extension !== undefined) return readExtension(membersOf(field, ['__extn']).__extn, level);
  if (fields.has('__expr')) refuse(field, 'EC051', { key: '__expr', meant: '' });
  const entries = Array.from(fields, ([text, entry]) => ({
    key: { text, range: NOWHERE },
    value: readValue(entry, level + 1),
    range: NOWHERE,
  }));
  return { kind: 'record', entries, range: NOWHERE };
};
