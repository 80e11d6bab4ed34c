import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameOf, payloadOf, sealAgain } from '../../../test/audit/frames.ts';
import { encodeRecord, recordHead } from '../../../test/audit/records.ts';
import { runOptions } from '../../../test/random/random.ts';
import { MIN_ENTRY_BYTES } from '../record/codes.ts';
import { hashInto, type HashInto } from '../sha256/sha256.ts';
import { leafHash } from '../tree/hash.ts';
import { entryOf, FRAME_HEADER_BYTES, leafOf, readFrame, type Frame } from './frame.ts';

const { seed, full } = runOptions();
const HEADER = { first: 7, root: new Uint8Array(32).fill(3) };

/** A frame of a form; one that says that it is encrypted is not. */
function madeOf(form: 'plain' | 'pruned' | 'encrypted', entries: readonly Uint8Array[]): Uint8Array {
  const header = { ...HEADER, count: entries.length };
  if (form !== 'encrypted') return frameOf(form, entries, header);
  const frame = Uint8Array.of(...new Uint8Array(FRAME_HEADER_BYTES), ...payloadOf(entries));
  sealAgain(frame, header);
  return frame;
}

/** Reads frames whose payload is not encrypted, though it says so. */
const read = (bytes: Uint8Array, at = 0): Frame | undefined =>
  readFrame(bytes, at, hashInto, (frame) => frame.slice(FRAME_HEADER_BYTES));

const entries = fc.array(fc.uint8Array({ minLength: MIN_ENTRY_BYTES, maxLength: 300 }), { minLength: 1, maxLength: 6 });
const forms = fc.constantFrom('plain' as const, 'pruned' as const, 'encrypted' as const);

test('a frame of each form is read as it was written, wherever it stands, and its bytes are left as they are', () => {
  fc.assert(
    fc.property(forms, entries, fc.nat(40), (form, given, at) => {
      const frame = madeOf(form, given);
      const bytes = Uint8Array.of(...new Uint8Array(at).fill(9), ...frame, 1, 2);
      const before = bytes.slice();
      const found = read(bytes, at);
      expect(bytes).toStrictEqual(before);
      expect(found).toMatchObject({
        ...HEADER,
        count: given.length,
        pruned: form === 'pruned',
        end: at + frame.length,
      });
      if (found === undefined) return;
      for (const [place, entry] of given.entries()) {
        expect(leafOf(found, place)).toStrictEqual(leafHash(entry));
        if (!found.pruned) expect(entryOf(found, place)).toStrictEqual(entry);
      }
    }),
    { seed, numRuns: full ? 5000 : 100 },
  );
});

test('a frame with another byte, or cut, or with another in its place, is none', () => {
  fc.assert(
    fc.property(forms, entries, fc.nat(), fc.integer({ min: 1, max: 255 }), (form, given, where, change) => {
      const frame = madeOf(form, given);
      expect(read(frame.subarray(0, where % frame.length))).toBeUndefined();
      const forged = frame.slice();
      const at = where % frame.length;
      forged[at] = (forged[at] as number) ^ change;
      expect(read(forged)).toBeUndefined();
    }),
    { seed, numRuns: full ? 20_000 : 300 },
  );
});

test('every byte of a frame counts, and so does what stands where one was torn', () => {
  const given = [1, 2, 3].map((fill) => new Uint8Array(MIN_ENTRY_BYTES).fill(fill));
  for (const form of ['plain', 'pruned', 'encrypted'] as const) {
    const frame = madeOf(form, given);
    expect(read(frame)).toBeDefined();
    for (let at = 0; at < frame.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const forged = frame.slice();
        forged[at] = (forged[at] as number) ^ (1 << bit);
        expect(read(forged), `${form} ${at}`).toBeUndefined();
      }
      if (frame.subarray(at).some((byte) => byte !== 0)) {
        expect(read(frame.slice().fill(0, at)), `${form} ${at}`).toBeUndefined();
      }
    }
  }
});

test('the shortest record is as long as a record must be', () => {
  const shortest = encodeRecord({ kind: 'close', ...recordHead({ agent: '' }), sender: null });
  expect(shortest).toHaveLength(MIN_ENTRY_BYTES);
});

test('of more entries than there is room for, none is looked at', () => {
  let hashed = 0;
  const counting: HashInto = (...given) => {
    hashed++;
    hashInto(...given);
  };
  const empty = madeOf(
    'plain',
    Array.from({ length: 1000 }, () => new Uint8Array()),
  );
  expect(readFrame(empty, 0, counting)).toBeUndefined();
  const short = madeOf('plain', [new Uint8Array(MIN_ENTRY_BYTES - 1)]);
  expect(readFrame(short, 0, counting)).toBeUndefined();
  expect(hashed).toBe(0);
});

test('a frame without entries has as many hashes as it says', () => {
  const given = [1, 2].map((fill) => new Uint8Array(MIN_ENTRY_BYTES).fill(fill));
  for (const count of [1, 3]) expect(read(frameOf('pruned', given, { ...HEADER, count }))).toBeUndefined();
});

test('a plain frame under the name of one without entries, or the reverse, is none, though no checksum is over its form', () => {
  const given = [1, 2].map((fill) => new Uint8Array(MIN_ENTRY_BYTES).fill(fill));
  const [plain, pruned] = [madeOf('plain', given), madeOf('pruned', given)];
  const [plainForm, prunedForm] = [plain.slice(0, 8), pruned.slice(0, 8)];
  plain.set(prunedForm);
  pruned.set(plainForm);
  expect(read(plain)).toBeUndefined();
  expect(read(pruned)).toBeUndefined();
});
