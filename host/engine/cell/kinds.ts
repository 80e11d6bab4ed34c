/** Which objects are data. An object's own methods are never called, and what stands on prototypes is never read. */

const { prototype: root } = Object;

/**
 * Whether an object is a plain record: its prototype is none, or a root such as `Object.prototype` of this or another realm. An instance of a class is not.
 */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === root || prototype === null || Object.getPrototypeOf(prototype) === null;
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
