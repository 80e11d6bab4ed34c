/** Bytes that are broken in small ways, for parsers and verifications that must answer to whatever comes. */
import type { Random } from '../random/random.ts';

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
