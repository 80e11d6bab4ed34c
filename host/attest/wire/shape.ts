import type { CborData } from '../../engine/cbor/types.ts';
import { AttestError } from '../error/error.ts';

/** Reads decoded CBOR as what must stand there. @throws AttestError `malformed` */
export type Shape<T> = (data: CborData | undefined, what: string) => T;

function refuse(what: string, wanted: string): never {
  throw new AttestError('malformed', `${what} is no ${wanted}`);
}

export const bytes: Shape<Uint8Array<ArrayBuffer>> = (data, what) =>
  data instanceof Uint8Array ? data : refuse(what, 'byte string');

export const text: Shape<string> = (data, what) => (typeof data === 'string' ? data : refuse(what, 'text'));

/** A whole number from 0. */
export const index: Shape<number> = (data, what) =>
  typeof data === 'number' && Number.isSafeInteger(data) && data >= 0 ? data : refuse(what, 'index');

export const nothing: Shape<null> = (data, what) => (data === null ? null : refuse(what, 'null'));

/** An array, of at most `most` members. */
export function list<T>(each: Shape<T>, most: number): Shape<readonly T[]> {
  return (data, what) => {
    if (!Array.isArray(data) || data.length > most) return refuse(what, `list of at most ${most}`);
    return (data as readonly CborData[]).map((member, i) => each(member, `${what}[${i}]`));
  };
}

type Members<T> = {
  readonly [K in keyof T]-?: object extends Pick<T, K> ? Shape<T[K] | undefined> : Shape<T[K]>;
};

/** A map with exactly these members, of which those that accept a missing one may be missing. */
export function record<T extends object>(members: Members<T>): Shape<T> {
  return (data, what) => {
    if (!(data instanceof Map)) return refuse(what, 'map');
    const map: ReadonlyMap<unknown, CborData> = data;
    const names = Object.keys(members) as (keyof T & string)[];
    for (const key of map.keys()) {
      if (!names.some((name) => name === key)) refuse(what, `map of its members: one of them is unknown`);
    }
    const read = names.flatMap((name) => {
      const value: unknown = members[name](map.get(name), `${what}.${name}`);
      return value === undefined ? [] : [[name, value] as const];
    });
    // Each member was read by the shape of its name.
    return Object.fromEntries(read) as T;
  };
}

/** A member that may be missing. */
export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (data, what) => (data === undefined ? undefined : shape(data, what));
}

/** One of two shapes. */
export function either<A, B>(first: Shape<A>, second: Shape<B>): Shape<A | B> {
  return (data, what) => {
    try {
      return first(data, what);
    } catch (error) {
      if (!(error instanceof AttestError)) throw error;
      return second(data, what);
    }
  };
}
