import type { CborData } from '../cbor/types.ts';
import { EngineError } from '../error/error.ts';

/** Where in the manifest the reader stands, for its errors. */
export class Place {
  readonly #steps: (string | number)[] = [];

  /** Reads `value` one step further in. */
  into<T>(step: string | number, read: Read<T>, value: CborData): T {
    this.#steps.push(step);
    const result = read(value, this);
    this.#steps.pop();
    return result;
  }

  /** @throws EngineError `manifest_invalid` */
  refuse(why: string): never {
    throw new EngineError('manifest_invalid', `manifest, at ${this.#steps.join('.') || 'its root'}: ${why}`);
  }
}

/** Checks decoded CBOR and gives it its type. */
export type Read<T> = (value: CborData, place: Place) => T;

/** Text of at most `max` UTF-16 units. */
export function text(max: number): Read<string> {
  return (value, place) => {
    if (typeof value !== 'string') return place.refuse('must be text');
    return value.length <= max ? value : place.refuse(`is longer than ${max}`);
  };
}

/** An integer in a range that a number holds exactly. */
export function integer(min: number, max: number): Read<number> {
  return (value, place) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) return place.refuse('must be an integer');
    return value >= min && value <= max ? value : place.refuse(`must be from ${min} to ${max}`);
  };
}

/** A number of at least `min`, infinity included; NaN is refused. */
export function atLeast(min: number): Read<number> {
  return (value, place) =>
    typeof value === 'number' && value >= min ? value : place.refuse(`must be a number of at least ${min}`);
}

export function byteString(length: number): Read<Uint8Array> {
  return (value, place) =>
    value instanceof Uint8Array && value.length === length
      ? value
      : place.refuse(`must be a string of ${length} bytes`);
}

export function oneOf<const T extends string | number | boolean>(...values: readonly T[]): Read<T> {
  const known = new Map<unknown, T>(values.map((value) => [value, value]));
  return (value, place) => known.get(value) ?? place.refuse(`must be one of ${values.join(', ')}`);
}

export function orNull<T>(read: Read<T>): Read<T | null> {
  return (value, place) => (value === null ? null : read(value, place));
}

export function list<T>(read: Read<T>, max: number, min = 0): Read<readonly T[]> {
  return (value, place) => {
    if (!Array.isArray(value)) return place.refuse('must be a list');
    const items: readonly CborData[] = value;
    if (items.length < min || items.length > max) return place.refuse(`must have ${min} to ${max} items`);
    return Object.freeze(items.map((item, i) => place.into(i, read, item)));
  };
}

/** A map from text to values of one type. */
export function dictionary<T>(read: Read<T>, max: number, min = 0): Read<Readonly<Record<string, T>>> {
  return (value, place) => {
    if (!(value instanceof Map)) return place.refuse('must be a map');
    const map: ReadonlyMap<unknown, CborData> = value;
    if (map.size < min || map.size > max) return place.refuse(`must have ${min} to ${max} keys`);
    const entries: [string, T][] = [];
    for (const [key, each] of map) {
      if (typeof key !== 'string') return place.refuse('must have keys of text');
      entries.push([key, place.into(key, read, each)]);
    }
    return Object.freeze(Object.fromEntries(entries));
  };
}

/** A map with exactly these keys, of which some may be left out. */
export function record<T extends object>(
  fields: { readonly [K in keyof T & string]-?: Read<Exclude<T[K], undefined>> },
  ...optional: readonly (keyof T & string)[]
): Read<T> {
  const known = Object.entries<Read<unknown>>(fields).map(([name, read]) => ({
    name,
    read,
    optional: (optional as readonly string[]).includes(name),
  }));
  return (value, place) => {
    if (!(value instanceof Map)) return place.refuse('must be a map');
    const map: ReadonlyMap<unknown, CborData> = value;
    const result: Record<string, unknown> = {};
    let read = 0;
    for (const field of known) {
      const each = map.get(field.name);
      if (each === undefined) {
        if (!field.optional) return place.refuse(`lacks the field ${field.name}`);
        continue;
      }
      read++;
      result[field.name] = place.into(field.name, field.read, each);
    }
    if (read !== map.size) {
      const unknown = [...map.keys()].find((key) => !known.some(({ name }) => name === key));
      return place.refuse(`has the unknown field ${String(unknown)}`);
    }
    return Object.freeze(result) as T;
  };
}

/** A map whose shape depends on the text of its field `field`. */
export function variant<T extends object>(field: string, shapes: Readonly<Record<string, Read<T>>>): Read<T> {
  const known = new Map(Object.entries(shapes));
  return (value, place) => {
    const kind: unknown = value instanceof Map ? (value as ReadonlyMap<unknown, unknown>).get(field) : undefined;
    const read = typeof kind === 'string' ? known.get(kind) : undefined;
    return read
      ? read(value, place)
      : place.refuse(`must be a map whose ${field} is one of ${[...known.keys()].join(', ')}`);
  };
}
