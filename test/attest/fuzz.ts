/** Bytes that are broken in small ways, for parsers and verifications that must answer to whatever comes. */
import type { CborValue } from '../../host/engine/cbor/types.ts';
import { Random, runOptions } from '../random/random.ts';
import { attestRefusal } from './refusal.ts';

const BOUNDARIES = [0, 1, 0x7f, 0x80, 0xff] as const;

function changeOnce(bytes: Uint8Array<ArrayBuffer>, random: Random): Uint8Array<ArrayBuffer> {
  const at = random.below(bytes.length);
  switch (random.below(8)) {
    case 0:
      return bytes.slice(0, at);
    case 1: {
      // A stretch is left out.
      const end = at + random.below(16);
      return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(end)]);
    }
    case 2: {
      const more = random.times(random.between(1, 16), () => random.below(256));
      return Uint8Array.from([...bytes.subarray(0, at), ...more, ...bytes.subarray(at)]);
    }
    case 3:
      // One stretch takes the place of another.
      return bytes.copyWithin(random.below(bytes.length), at, at + random.below(64));
    case 4:
      bytes[at] = random.pick(BOUNDARIES);
      return bytes;
    case 5:
      bytes[at] = random.below(256);
      return bytes;
    default:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      return bytes;
  }
}

/** Some bytes with one to four small changes, which may undo each other. */
export function mutate(bytes: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  let mutated = new Uint8Array(bytes);
  for (let left = random.chance(70) ? 1 : random.between(2, 4); left > 0; left--) {
    if (mutated.length > 0) mutated = changeOnce(mutated, random);
  }
  return mutated;
}

const { seed, full } = runOptions();

/** How many changed pieces of evidence a test has verified: 20,000 where everything is tested. */
export const verifications = (few: number): number => (full ? 20_000 : few);

/**
 * Gives a parser some bytes with small changes, a million times where everything is tested. What it neither reads nor refuses with an AttestError is thrown on.
 * @returns the codes of refusal that were seen; `accepted` where it read
 */
export function readOrRefuse(
  bytes: Uint8Array,
  parse: (bytes: Uint8Array<ArrayBuffer>) => unknown,
  few = 4_000,
): readonly string[] {
  const codes = new Set<string>();
  for (let i = 0; i < (full ? 1_000_000 : few); i++) {
    const changed = mutate(bytes, Random.of(seed, i));
    codes.add(attestRefusal(() => parse(changed)));
  }
  return [...codes].toSorted();
}

type Path = readonly (string | number)[];
type Inner = Readonly<Record<string | number, CborValue>>;

/** Where its byte strings and texts are. */
export function leavesOf(value: CborValue, path: Path = []): readonly Path[] {
  if (value instanceof Uint8Array || typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value as Inner).flatMap(([name, each]) => leavesOf(each, [...path, name]));
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** The same with one of its byte strings or texts changed. */
export function withLeaf(
  value: CborValue,
  [name, ...rest]: Path,
  change: (bytes: Uint8Array) => Uint8Array,
): CborValue {
  if (value instanceof Uint8Array) return change(value);
  if (typeof value === 'string') return decoder.decode(change(encoder.encode(value)));
  if (name === undefined) return value;
  const inner = value as Inner;
  const changed = withLeaf(inner[name] ?? null, rest, change);
  return Array.isArray(value)
    ? value.map((each: CborValue, i) => (i === Number(name) ? changed : each))
    : { ...inner, [name]: changed };
}

/** The same with small changes in one of its byte strings or texts. */
export function mutateWithin(value: CborValue, random: Random): CborValue {
  return withLeaf(value, random.pick(leavesOf(value)), (bytes) => mutate(bytes, random));
}
