import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withData } from './data.ts';
import { decodeUnsigned, encodeSigned, encodeUnsigned } from './leb128.ts';
import { initialPages, withMemory } from './memory.ts';
import { customContent, readSections, SECTION, writeSections } from './sections.ts';
import type { Section } from './sections.ts';

/** A memory of one page, exported as `memory`, and nothing else. */
const MEMORY: Section = { id: SECTION.memory, content: Uint8Array.from([1, 0, 1]) };
const EXPORT: Section = {
  id: SECTION.export,
  content: Uint8Array.from([1, 6, ...new TextEncoder().encode('memory'), 2, 0]),
};

const memoryOf = (sections: readonly Section[]): Uint8Array => {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(writeSections(sections)));
  return new Uint8Array((exports['memory'] as WebAssembly.Memory).buffer);
};

describe('LEB128', () => {
  it('is the shortest, and is read back', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 32 - 1 }), (value) => {
        const bytes = encodeUnsigned(value);
        expect(bytes.length).toBe(Math.max(1, Math.ceil(Math.log2(value + 1) / 7)));
        expect(decodeUnsigned(Uint8Array.from([0, ...bytes, 99]), 1)).toEqual([value, bytes.length + 1]);
      }),
    );
    expect(() => decodeUnsigned(Uint8Array.from([0x80, 0x80]), 0)).toThrow(RangeError);
    expect(() => decodeUnsigned(Uint8Array.from([0x80, 0x80, 0x80, 0x80, 0x80, 1]), 0)).toThrow(RangeError);
  });

  it('of signed numbers is what WebAssembly reads', () => {
    for (const value of [0, 1, 63, 64, 65, 127, 128, 8191, 8192, 65_535, 2 ** 31 - 1, -1, -64, -65, -(2 ** 31)]) {
      const bytes = encodeSigned(value);
      const last = bytes.at(-1) ?? 0;
      let read = 0n;
      bytes.forEach((byte, index) => (read |= BigInt(byte & 0x7f) << BigInt(7 * index)));
      expect(BigInt.asIntN(7 * bytes.length, read)).toBe(BigInt(value));
      expect(last).toBeLessThan(0x80);
    }
  });
});

describe('sections', () => {
  it('are read as they were written, with the shortest sizes', () => {
    const sections = [
      MEMORY,
      EXPORT,
      { id: SECTION.custom, content: customContent('name', Uint8Array.from([1, 2, 3])) },
    ];
    const bytes = writeSections(sections);
    expect(readSections(bytes)).toEqual(sections);
    const module = new WebAssembly.Module(bytes);
    expect(WebAssembly.Module.customSections(module, 'name').map((each) => [...new Uint8Array(each)])).toEqual([
      [1, 2, 3],
    ]);
  });

  it('of what is no module, or cut off, are refused', () => {
    expect(() => readSections(Uint8Array.from([0, 1, 2, 3]))).toThrow(RangeError);
    const bytes = writeSections([MEMORY, EXPORT]);
    for (let length = 9; length < bytes.length; length++) {
      if (length === 8 + 2 + MEMORY.content.length) continue;
      expect(() => readSections(bytes.subarray(0, length))).toThrow(RangeError);
    }
  });
});

describe('data', () => {
  it('is added to a module without data, and behind the data of a module with some', () => {
    const first = withData([MEMORY, EXPORT], 16, Uint8Array.from([1, 2, 3]));
    expect([...memoryOf(first).subarray(14, 20)]).toEqual([0, 0, 1, 2, 3, 0]);
    const second = withData(first, 1_000, new Uint8Array(200).fill(9));
    const memory = memoryOf(second);
    expect([...memory.subarray(16, 19), memory[999], memory[1_000], memory[1_199], memory[1_200]]).toEqual([
      1, 2, 3, 0, 9, 9, 0,
    ]);
    expect(second.filter(({ id }) => id === SECTION.data).length).toBe(1);
  });

  it('is counted where the module counts its data', () => {
    const count: Section = { id: SECTION.dataCount, content: Uint8Array.from([0]) };
    const sections = withData([MEMORY, EXPORT, count], 8, Uint8Array.from([7]));
    expect(sections.find(({ id }) => id === SECTION.dataCount)?.content).toEqual(Uint8Array.from([1]));
    expect(memoryOf(sections)[8]).toBe(7);
  });
});

describe('memory', () => {
  it('gets its limits', () => {
    const limited = withMemory([MEMORY, EXPORT], { initial: 2, maximum: 300 });
    expect(initialPages(limited)).toBe(2);
    expect(memoryOf(limited).length).toBe(2 * 65_536);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(writeSections(limited)));
    const memory = exports['memory'] as WebAssembly.Memory;
    memory.grow(298);
    expect(() => memory.grow(1)).toThrow(RangeError);
  });

  it('must be one', () => {
    expect(() => initialPages([EXPORT])).toThrow(RangeError);
    expect(() => initialPages([{ id: SECTION.memory, content: Uint8Array.from([2, 0, 1, 0, 1]) }])).toThrow(RangeError);
  });
});
