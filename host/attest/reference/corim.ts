import { decodeCbor } from '../../engine/cbor/decode.ts';
import { CborTagged, type CborData, type CborMap } from '../../engine/cbor/types.ts';
import { EngineError } from '../../engine/error/error.ts';
import { AttestError } from '../error/error.ts';

/** Tags of CoRIM and CoMID (draft-ietf-rats-corim). */
const CORIM = 501;
const COMID = 506;
/** CBOR's own: a time in seconds (RFC 8949 §3.4.2), a URI. */
const TIME = 1;
const URI = 32;
/** Members of the map of a CoRIM. */
const MEMBER = { id: 0, tags: 1, dependents: 2, profile: 3, validity: 4, entities: 5 } as const;
const LIMITS = { bytes: 1 << 20, depth: 16, items: 65_536, keyOrder: 'any' } as const;

/** A CoRIM that was taken apart as far as its profile matters not. */
export interface Corim {
  /** As text, or the bytes of a UUID in hexadecimal. */
  readonly profile: string;
  readonly validity: Validity;
  /** The triples of each CoMID. */
  readonly comids: readonly CborMap[];
}

export function malformedCorim(why: string): never {
  throw new AttestError('malformed', `CoRIM: ${why}`);
}

/** CBOR as CoRIMs have it: maps in any order. @throws AttestError `malformed` */
export function decodeCorim(bytes: Uint8Array): CborData {
  try {
    return decodeCbor(bytes, LIMITS);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return malformedCorim(error.message);
  }
}

/** A value as a map. */
export function asMap(value: CborData | undefined, what: string): CborMap {
  return value instanceof Map ? value : malformedCorim(`${what} is no map`);
}

/** A value as a list with something in it. */
export function asList(value: CborData | undefined, what: string): readonly CborData[] {
  return Array.isArray(value) && value.length > 0 ? value : malformedCorim(`${what} is no list`);
}

/** What a tag holds. */
export function untag(value: CborData | undefined, tag: number, what: string): CborData {
  return value instanceof CborTagged && value.tag === tag
    ? (value.value as CborData)
    : malformedCorim(`${what} has not tag ${tag}`);
}

/** From when to when something holds, in milliseconds since 1970; null without a beginning or an end. */
export interface Validity {
  readonly notBefore: number | null;
  readonly notAfter: number | null;
}

function timeOf(value: CborData | undefined): number {
  const seconds = untag(value, TIME, 'a time');
  return typeof seconds === 'number' && Number.isSafeInteger(seconds)
    ? seconds * 1000
    : malformedCorim('a time that is none');
}

/** A validity, which may be left out, and has an end. */
export function readValidity(value: CborData | undefined): Validity {
  if (value === undefined) return { notBefore: null, notAfter: null };
  const map = asMap(value, 'validity');
  return { notBefore: map.has(0) ? timeOf(map.get(0)) : null, notAfter: timeOf(map.get(1)) };
}

function readComid(value: CborData): CborMap {
  const bytes = untag(value, COMID, 'a tag');
  if (!(bytes instanceof Uint8Array)) return malformedCorim('a CoMID that is no byte string');
  const comid = asMap(decodeCorim(bytes), 'a CoMID');
  if (!comid.has(1)) malformedCorim('a CoMID without an identity');
  return asMap(comid.get(4), 'the triples of a CoMID');
}

/**
 * Reads an unsigned CoRIM (draft-ietf-rats-corim), whose maps may be in any order, as the tools of others write them.
 * @throws AttestError `malformed`
 */
export function readCorim(bytes: Uint8Array): Corim {
  const corim = asMap(untag(decodeCorim(bytes), CORIM, 'it'), 'it');
  for (const key of corim.keys()) {
    if (!Object.values<unknown>(MEMBER).includes(key)) malformedCorim('a member that is not known');
  }
  // What depends on another is only half of what it says.
  if (corim.has(MEMBER.dependents)) malformedCorim('it depends on others');
  const profile = untag(corim.get(MEMBER.profile), URI, 'the profile');
  if (typeof profile !== 'string') return malformedCorim('a profile that is no text');
  return {
    profile,
    validity: readValidity(corim.get(MEMBER.validity)),
    comids: asList(corim.get(MEMBER.tags), 'its tags').map(readComid),
  };
}
