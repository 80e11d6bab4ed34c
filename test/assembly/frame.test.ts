/** The library's validation of frames against the engine's encoder and a reader written from the format document alone. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Cell, encodeFrame } from '../../host/engine/index.ts';
import { decodeFrame } from '../frame/decode.ts';
import { argument } from './cells.ts';
import { LibraryModule } from './library.ts';

const DEPTH = 64;
/** The address of a table that says what slots hold: there is none. */
const NO_PROMISES = 0;
const RULES = 3;
const STEPS = 1 << 22;

const slots = fc.array(argument, { maxLength: 4 });

const nested = (depth: number): Cell => {
  let cell: Cell = { tag: 'null' };
  for (let level = 0; level < depth; level++) cell = { tag: 'list', items: [cell] };
  return cell;
};

describe('the validation of frames', () => {
  let library: LibraryModule;
  beforeAll(async () => {
    library = await LibraryModule.load();
  });

  const accepts = (frame: Uint8Array, count: number, depth = DEPTH): boolean => {
    library.putFrame(frame);
    library.exports.startBudget(STEPS);
    return library.exports.isFrame(frame.length, count, NO_PROMISES, RULES, depth) !== 0;
  };

  it('what the engine encodes is accepted', () => {
    fc.assert(
      fc.property(slots, fc.option(fc.integer({ min: 0, max: RULES - 1 }), { nil: undefined }), (cells, exhausted) => {
        expect(accepts(encodeFrame(cells, exhausted), cells.length)).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it('of frames with changed bytes exactly the canonical ones are accepted', () => {
    const change = fc.tuple(
      fc.nat(),
      fc.oneof(fc.constantFrom(0, 1, 2, 7, 8, 9, 16, 255), fc.integer({ min: 0, max: 255 })),
    );
    fc.assert(
      fc.property(slots, fc.array(change, { minLength: 1, maxLength: 3 }), (cells, changes) => {
        const frame = encodeFrame(cells);
        for (const [at, byte] of changes) frame[at % frame.length] = byte;
        const read = decodeFrame(frame, { slots: cells.length, depth: DEPTH, rules: RULES });
        expect([accepts(frame, cells.length), read]).toEqual([!('invalid' in read), read]);
      }),
      { numRuns: 8_000 },
    );
  });

  it('truncated, extended and random bytes are refused', () => {
    fc.assert(
      fc.property(slots, fc.nat(), (cells, cut) => {
        const frame = encodeFrame(cells);
        expect(accepts(frame.slice(0, cut % frame.length), cells.length)).toBe(false);
        expect(accepts(Uint8Array.from([...frame, ...Array.from({ length: 8 }, () => 0)]), cells.length)).toBe(false);
        expect(accepts(frame, cells.length + 1)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.integer({ min: 0, max: 3 }),
        (bytes, count) => !accepts(bytes, count),
      ),
      { numRuns: 1_000 },
    );
  });

  it('nesting is accepted up to the limit and refused beyond it', () => {
    expect(accepts(encodeFrame([nested(DEPTH)]), 1)).toBe(true);
    expect(accepts(encodeFrame([nested(3)]), 1, 3)).toBe(true);
    expect(accepts(encodeFrame([nested(4)]), 1, 3)).toBe(false);
  });

  it('shared blocks are refused, so that a short frame cannot stand for a large value', () => {
    const frame = encodeFrame([{ tag: 'list', items: [nested(1), nested(1)] }]);
    const view = new DataView(frame.buffer);
    const items = view.getUint32(16 + 8, true);
    view.setUint32(items + 16 + 8, view.getUint32(items + 8, true), true);
    expect(accepts(frame, 1)).toBe(false);
  });

  it('a budget of no steps stops the validation without a trap', () => {
    const frame = encodeFrame([
      {
        tag: 'record',
        entries: [
          ['a', nested(5)],
          ['b', nested(5)],
        ],
      },
    ]);
    for (let steps = 0; steps < 40; steps++) {
      library.putFrame(frame);
      library.exports.startBudget(steps);
      library.exports.isFrame(frame.length, 1, NO_PROMISES, RULES, DEPTH);
      expect(library.exports.stepsUsed()).toBeLessThan(80);
    }
  });
});
