import { Float } from '../../engine/json/float.ts';
import type { Tally } from './tally.ts';

type Method = (...args: never) => unknown;

const { getOwnPropertyDescriptor, getPrototypeOf, setPrototypeOf } = Object;

/** The base class's own method, taken once, so that nobody can put another in its place later. */
function methodOf(prototype: object, name: string): Method {
  return (prototype as Readonly<Record<string, unknown>>)[name] as Method;
}

function getterOf(prototype: object, name: string | symbol): Method {
  return methodOf(getOwnPropertyDescriptor(prototype, name) ?? {}, 'get');
}

const { apply } = Reflect;
const mapForEach = methodOf(Map.prototype, 'forEach');
const mapHas = methodOf(Map.prototype, 'has');
const setForEach = methodOf(Set.prototype, 'forEach');
const setHas = methodOf(Set.prototype, 'has');
const getTime = methodOf(Date.prototype, 'getTime');
const bufferSlice = methodOf(ArrayBuffer.prototype, 'slice');
const viewName = getterOf(getPrototypeOf(Uint8Array.prototype) as object, Symbol.toStringTag);
const viewBytes = getterOf(getPrototypeOf(Uint8Array.prototype) as object, 'byteLength');
const bufferBytes = getterOf(ArrayBuffer.prototype, 'byteLength');

const VIEWS: ReadonlyMap<string | undefined, new (from: ArrayLike<number> & ArrayLike<bigint>) => ArrayBufferView> =
  new Map(
    [
      Int8Array,
      Uint8Array,
      Uint8ClampedArray,
      Int16Array,
      Uint16Array,
      Int32Array,
      Uint32Array,
      Float32Array,
      Float64Array,
      BigInt64Array,
      BigUint64Array,
    ].map((constructor) => [constructor.name, constructor as never]),
  );

/** How the primitive of a boxed one is read: a tool takes `new String('x')` for the text that it is, and so must a policy. */
const UNBOX: ReadonlyMap<object, Method> = new Map(
  [String.prototype, Number.prototype, Boolean.prototype, BigInt.prototype].map((prototype) => [
    prototype,
    methodOf(prototype, 'valueOf'),
  ]),
);

/** Copies one member of a container, one level deeper. */
export type CopyMember = (value: unknown) => unknown;

/** The result of `read`, or undefined when `value` is not the kind of object that its prototype claims. */
function branded<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function copyMap(value: object, tally: Tally, copy: CopyMember): Map<unknown, unknown> {
  const out = new Map<unknown, unknown>();
  apply(mapForEach, value, [
    (member: unknown, key: unknown) => {
      tally.spend(2);
      out.set(copy(key), copy(member));
    },
  ]);
  return out;
}

function copySet(value: object, tally: Tally, copy: CopyMember): Set<unknown> {
  const out = new Set<unknown>();
  apply(setForEach, value, [
    (member: unknown) => {
      tally.spend(1);
      out.add(copy(member));
    },
  ]);
  return out;
}

/** The copy keeps the view's prototype, so that Node's `Buffer` stays one. A `DataView` stays an opaque reference. */
function copyView(value: ArrayBufferView, tally: Tally): unknown {
  const constructor = VIEWS.get(apply(viewName, value, []) as string | undefined);
  if (constructor === undefined) return value;
  tally.copy(apply(viewBytes, value, []) as number);
  return setPrototypeOf(new constructor(value as never), getPrototypeOf(value) as object | null);
}

function copyBuffer(value: object, tally: Tally): unknown {
  const bytes = branded(() => apply(bufferBytes, value, []) as number);
  if (bytes === undefined) return undefined;
  tally.copy(bytes);
  return branded(() => apply(bufferSlice, value, [0]));
}

function copyFloat({ value }: Float): Float | undefined {
  return typeof value === 'number' ? new Float(value) : undefined;
}

function unbox(value: object, prototype: object, copy: CopyMember): unknown {
  const primitive = branded(() => apply(UNBOX.get(prototype) as Method, value, []));
  return primitive === undefined ? undefined : copy(primitive);
}

/**
 * Copies an object that is neither array nor plain. Maps, sets, dates, buffers, typed arrays and the lossless reader's floats are copied, with the base classes' own
 * methods and never the value's; boxed primitives are unboxed; everything else (functions, class instances, streams, handles) is returned as it is: an opaque reference.
 */
export function copyExotic(value: object, tally: Tally, copy: CopyMember): unknown {
  tally.special = true;
  const prototype: object | null = getPrototypeOf(value) as object | null;
  let copied: unknown;
  if (prototype === Map.prototype) copied = isMap(value) ? copyMap(value, tally, copy) : undefined;
  else if (prototype === Set.prototype) copied = isSet(value) ? copySet(value, tally, copy) : undefined;
  else if (prototype === Date.prototype) copied = branded(() => new Date(apply(getTime, value, []) as number));
  else if (prototype === ArrayBuffer.prototype) copied = copyBuffer(value, tally);
  else if (prototype !== null && UNBOX.has(prototype)) copied = unbox(value, prototype, copy);
  else if (ArrayBuffer.isView(value)) copied = copyView(value, tally);
  else if (prototype === Float.prototype) copied = copyFloat(value as Float);
  if (copied !== undefined && copied !== value) return copied;
  tally.opaque = true;
  return value;
}

/** Whether the object really is a `Map`: a proxy, or an object that borrows the prototype, is none. */
export function isMap(value: object): value is ReadonlyMap<unknown, unknown> {
  return branded(() => apply(mapHas, value, [undefined])) !== undefined;
}

/** Whether the object really is a `Set`. */
export function isSet(value: object): value is ReadonlySet<unknown> {
  return branded(() => apply(setHas, value, [undefined])) !== undefined;
}
