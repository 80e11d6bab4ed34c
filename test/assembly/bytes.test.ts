/** The library's order of byte strings against that of Node's buffers. */
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { LibraryModule } from './library.ts';

let library: LibraryModule;
beforeAll(async () => {
  library = await LibraryModule.load();
});

/** Bytes of which many are alike, so that strings share beginnings of every length. */
const bytes = fc.array(fc.constantFrom(0, 1, 127, 128, 255), { maxLength: 40 });

it('byte strings are ordered by the first byte that differs, and a prefix stands before', () => {
  fc.assert(
    fc.property(bytes, bytes, bytes, fc.nat(7), (shared, a, b, offset) => {
      const [first, second] = [Buffer.from([...shared, ...a]), Buffer.from([...shared, ...b])];
      const start = library.putFrame(Buffer.concat([Buffer.alloc(offset), first, second]));
      library.exports.startBudget(1 << 22);
      const order = library.exports.compareBytes(
        start + offset,
        first.length,
        start + offset + first.length,
        second.length,
      );
      expect(Math.sign(order)).toBe(Buffer.compare(first, second));
    }),
    { numRuns: 20_000 },
  );
});
