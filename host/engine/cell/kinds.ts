/** Which objects are data. An object's own methods are never called, and what stands on prototypes is never read. */

// Taken once, so that nobody can put another function in its place later.
const { getPrototypeOf, prototype: root } = Object;

/**
 * Whether an object is a plain record: its prototype is none, or a root such as `Object.prototype` of this or another realm. An instance of a class is not.
 */
export function isPlain(value: object): boolean {
  const prototype: unknown = getPrototypeOf(value);
  return prototype === root || prototype === null || getPrototypeOf(prototype) === null;
}

/** The entries of a `Map` whose keys are all strings. */
export function mapEntries(value: object): readonly (readonly [string, unknown])[] | undefined {
  if (!(value instanceof Map)) return undefined;
  const entries: [string, unknown][] = [];
  let strings = true;
  Map.prototype.forEach.call(value, (each: unknown, key: unknown) => {
    if (typeof key === 'string') entries.push([key, each]);
    else strings = false;
  });
  return strings ? entries : undefined;
}

/** The items of a `Set`. */
export function setItems(value: object): readonly unknown[] | undefined {
  if (!(value instanceof Set)) return undefined;
  const items: unknown[] = [];
  Set.prototype.forEach.call(value, (item: unknown) => items.push(item));
  return items;
}

const typedArray: object = Object.getPrototypeOf(Uint8Array.prototype) as object;
// oxlint-disable typescript/unbound-method -- called with `call` below; taken once, before anyone can replace them.
const nameOfView = Object.getOwnPropertyDescriptor(typedArray, Symbol.toStringTag)?.get;
const lengthOfView = Object.getOwnPropertyDescriptor(typedArray, 'length')?.get;
// oxlint-enable typescript/unbound-method

/**
 * A copy of the bytes of a `Uint8Array`; undefined for anything else, such as what only borrows its prototype.
 *
 * @param spend is told the length before anything is copied
 */
export function bytesOf(value: object, spend: (bytes: number) => void): Uint8Array<ArrayBuffer> | undefined {
  if (!(value instanceof Uint8Array) || nameOfView?.call(value) !== 'Uint8Array') return undefined;
  spend(lengthOfView?.call(value) as number);
  return new Uint8Array(value);
}
