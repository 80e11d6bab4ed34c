/** Damaged frames: bytes, words, lengths, offsets and counts changed, cut and repeated. */
import type { Random } from '../random/random.ts';

const EDGES: readonly number[] = [
  0, 1, 2, 7, 8, 15, 16, 17, 24, 32, 63, 64, 255, 256, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_fff0,
  0xffff_fff8, 0xffff_ffff,
];

/** Bytes with no meaning, of any length up to `longest`. */
export function noise(random: Random, longest: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(random.below(longest + 1));
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = random.next();
  return bytes;
}

/** A frame with one to four changes; the changed parts are mostly where lengths, tags, counts and offsets stand. */
export function mutate(random: Random, frame: Uint8Array): Uint8Array<ArrayBuffer> {
  let bytes = new Uint8Array(frame);
  for (let changes = random.pick([1, 1, 1, 2, 3, 4]); changes > 0; changes -= 1) bytes = change(random, bytes);
  // What a truncated frame says of its length is mended now and then, so that the length is not always what is found wrong.
  if (bytes.length !== frame.length && bytes.length >= 8 && random.chance(70))
    view(bytes).setUint32(4, bytes.length, true);
  return bytes;
}

function change(random: Random, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (bytes.length < 4) return noise(random, 64);
  const word = random.below(Math.floor(bytes.length / 4)) * 4;
  switch (random.below(10)) {
    case 0:
      bytes[random.below(bytes.length)] = random.next();
      return bytes;
    case 1: {
      const at = random.below(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      return bytes;
    }
    case 2:
    case 3:
      view(bytes).setUint32(word, random.pick(EDGES), true);
      return bytes;
    case 4:
      view(bytes).setUint32(word, view(bytes).getUint32(word, true) + random.between(-16, 16), true);
      return bytes;
    case 5:
      view(bytes).setUint32(word, random.below(bytes.length + 32), true);
      return bytes;
    case 6: {
      const cell = random.below(Math.max(1, Math.floor(bytes.length / 16))) * 16;
      if (cell + 4 <= bytes.length) view(bytes).setUint32(cell, random.below(18), true);
      return bytes;
    }
    case 7: {
      const from = random.below(Math.floor(bytes.length / 8)) * 8;
      bytes.copyWithin(random.below(Math.floor(bytes.length / 8)) * 8, from, from + 8 * random.between(1, 4));
      return bytes;
    }
    case 8:
      return bytes.slice(
        0,
        random.chance(50) ? Math.floor(random.below(bytes.length) / 8) * 8 : random.below(bytes.length),
      );
    default: {
      const longer = new Uint8Array(bytes.length + random.pick([1, 8, 16, 64]));
      longer.set(bytes);
      return longer;
    }
  }
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
