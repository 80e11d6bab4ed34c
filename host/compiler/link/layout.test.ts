import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { hashBytes } from '../index/hash.ts';
import { readLibrary } from '../library.node.ts';
import * as layout from './layout.ts';
import * as patterns from './patterns/layout.ts';
import { TOOLCHAIN } from './toolchain.ts';

/** The constants of a file of the library, by namespace. */
const libraryLayout = async (file: string): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> => {
  const source = (await readLibrary()).get(file) ?? '';
  const namespaces = new Map<string, ReadonlyMap<string, number>>();
  for (const [, name = '', body = ''] of source.matchAll(/export namespace (\w+) \{\n([\s\S]*?)\n\}/gu)) {
    const constants = [...body.matchAll(/export const (\w+): \w+ = (\w+);/gu)];
    namespaces.set(name, new Map(constants.map(([, key = '', value]) => [key, Number(value)])));
  }
  return namespaces;
};

const SHARED = [
  ['Root', layout.ROOT],
  ['Entry', layout.ENTRY],
  ['Group', layout.GROUP],
  ['Table', layout.TABLE],
  ['TableKind', layout.TABLE_KIND],
  ['Hazard', layout.HAZARD],
  ['Bucket', layout.BUCKET],
  ['EntityBucket', layout.ENTITY_BUCKET],
  ['Run', layout.RUN],
  ['Rule', layout.RULE],
] as const;

const OF_PATTERNS = [
  ['Alphabet', patterns.ALPHABET],
  ['Pattern', patterns.PATTERN],
  ['Program', patterns.PROGRAM],
  ['Vector', patterns.VECTOR],
  ['Rank', patterns.RANK],
  ['Flag', patterns.FLAG],
  ['Edge', patterns.EDGE],
  ['Place', patterns.PLACE],
  ['Look', patterns.LOOK],
  ['State', patterns.STATE],
  ['Filter', patterns.FILTER],
  ['Member', patterns.MEMBER],
  ['Finder', patterns.FINDER],
  ['LiteralGroup', patterns.LITERAL_GROUP],
  ['Literal', patterns.LITERAL],
  ['Block', patterns.BLOCK],
] as const;

describe('the layout of tables', () => {
  it.each([
    ...SHARED.map(([name, ours]) => [name, ours, 'assembly/layout.ts'] as const),
    ...OF_PATTERNS.map(([name, ours]) => [name, ours, 'assembly/patterns/layout.ts'] as const),
  ])('%s is the same in the linker and in the runtime library', async (name, ours, file) => {
    const theirs = (await libraryLayout(file)).get(name);
    expect(theirs?.size).toBeGreaterThan(1);
    for (const [key, value] of theirs ?? []) expect([key, (ours as Record<string, number>)[key]]).toEqual([key, value]);
  });

  it('hashes as MurmurHash3 does', () => {
    // Values of the reference implementation (x86, 32 bits, seed 0).
    const text = (value: string): Uint8Array => new TextEncoder().encode(value);
    expect(hashBytes(text(''))).toBe(0);
    expect(hashBytes(text('test'))).toBe(0xba6bd213);
    expect(hashBytes(text('Hello, world!'))).toBe(0xc0363e43);
    expect(hashBytes(text('The quick brown fox jumps over the lazy dog'))).toBe(0x2e4ff723);
  });
});

describe('the toolchain', () => {
  it('is the installed one', () => {
    const require = createRequire(import.meta.url);
    const versionOf = (path: string): unknown =>
      (JSON.parse(readFileSync(path, 'utf8')) as { version: unknown }).version;
    const assemblyscript = require.resolve('assemblyscript/package.json');
    expect(versionOf(assemblyscript)).toBe(TOOLCHAIN.assemblyscript);
    expect(versionOf(createRequire(assemblyscript).resolve('binaryen/package.json'))).toBe(TOOLCHAIN.binaryen);
    expect(versionOf(new URL('../../../package.json', import.meta.url).pathname)).toBe(TOOLCHAIN.edict);
  });
});
