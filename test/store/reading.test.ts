/** Entities are read straight from the bytes of a text as they are by the reader of documents: the same texts, and the same values. */
import { describe, expect, it } from 'vitest';
import { readEntities } from '../../host/compiler/languages/cedar/entities/entities.ts';
import type { Entity } from '../../host/compiler/languages/cedar/entities/types.ts';
import { formatJson, parseJson } from '../../host/engine/index.ts';
import { RowBytes } from '../../host/engine/store/bytes.ts';
import { readChunks } from '../../host/engine/store/source.ts';
import { compareUtf8 } from '../../host/engine/utf8/utf8.ts';
import { randomWorld } from '../differential/cedar/world.ts';
import { Random, runOptions } from '../random/random.ts';

const { seed, full } = runOptions();
const WORLDS = full ? 500 : 40;
const MUTATIONS = full ? 400 : 100;

/** The row of an entity, from its cells. */
const rowOf = ({ uid, parents, attributes, tags }: Entity): string => {
  const to = new RowBytes();
  const sorted = [...parents.values()].toSorted((a, b) => compareUtf8(a.type, b.type) || compareUtf8(a.id, b.id));
  to.name(uid);
  to.word(sorted.length);
  for (const parent of sorted) to.name(parent);
  to.record(attributes);
  to.record(tags);
  return Buffer.from(to.bytes.subarray(0, to.length)).toString('hex');
};

/** Rows as they are read; null for what is refused. */
const ours = (text: string): readonly string[] | null => {
  try {
    const rows: string[] = [];
    for (const chunk of readChunks(text, 0)) rows.push(Buffer.from(chunk.rows).toString('hex'));
    return rows;
  } catch {
    return null;
  }
};

/**
 * Rows of what the reader of documents reads; null for what it refuses, undefined for what it refuses of several entities together. A text with half of a surrogate pair has no bytes: it is
 * refused wherever that stands, also where the reader of documents looks at nothing.
 */
const theirs = (text: string): readonly string[] | null | undefined => {
  if (!text.isWellFormed()) return null;
  let value: ReturnType<typeof parseJson>;
  try {
    value = parseJson(text);
  } catch {
    return null;
  }
  const read = readEntities(value, null);
  if ('value' in read) return [...read.value.values()].map(rowOf);
  return read.problems.some(({ code }) => code === 'cycle' || code === 'duplicate') ? undefined : null;
};

const PIECES = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '0',
  '-',
  '1e3',
  '.5',
  'null',
  'true',
  ' ',
  '\n',
  '\u0001',
  'é',
  '😀',
  '\ud800',
];
const TOKENS = [
  '"__entity"',
  '"__extn"',
  '"__expr"',
  '"uid"',
  '"type"',
  '"id"',
  '"a"',
  '{}',
  '[]',
  '99999999999999999999',
  '\\u0061',
  '"ab\\u0063"',
];

/** A text with a change, and what stands around that. */
const mutated = (random: Random, text: string): readonly [changed: string, near: string] => {
  const at = random.below(text.length);
  const cut = random.pick([0, 0, 1, 1, 5, 20]);
  const changed = text.slice(0, at) + random.pick(['', ...PIECES, ...TOKENS]) + text.slice(at + cut);
  return [changed, changed.slice(Math.max(0, at - 80), at + 80)];
};

describe('entities of a text', () => {
  it(`are those that documents have, or are refused as they are (seed ${seed})`, { timeout: 3_600_000 }, () => {
    const seen = { read: 0, refused: 0 };
    for (let index = 0; index < WORLDS; index++) {
      const random = Random.of(seed, index);
      const text = formatJson(randomWorld(random).entities);
      expect(ours(text)).toEqual(theirs(text));
      for (let mutation = 0; mutation < MUTATIONS; mutation++) {
        const [changed, near] = mutated(random, text);
        const expected = theirs(changed);
        if (expected === undefined) continue;
        const read = ours(changed);
        expect([near, read && new Set(read)]).toEqual([near, expected && new Set(expected)]);
        seen[expected === null ? 'refused' : 'read']++;
      }
    }
    expect(seen.read).toBeGreaterThan(WORLDS);
    expect(seen.refused).toBeGreaterThan(WORLDS);
  });

  it.each([
    ['keys in any order', '[{"tags":{},"parents":[],"attrs":{"b":1,"a":2},"uid":{"id":"x","type":"T"}}]', true],
    ['a name that is escaped', String.raw`[{"uid":{"type":"\u0054","id":"\n"},"attrs":{},"parents":[]}]`, true],
    ['a field that is escaped', String.raw`[{"uid":{"type":"T","id":"x"},"\u0061ttrs":{},"parents":[]}]`, true],
    ['other fields', '[{"uid":{"type":"T","id":"x"},"attrs":{},"parents":[],"more":[{"a":null}]}]', true],
    [
      'an escape of an escape',
      String.raw`[{"uid":{"type":"T","id":"x"},"attrs":{"a":{"\u005f_entity":{"type":"U","id":"y"}}},"parents":[]}]`,
      true,
    ],
    [
      'an attribute that only begins as a reference',
      '[{"uid":{"type":"T","id":"x"},"attrs":{"a":{"__entity":{"type":" e1"}}},"parents":[]}]',
      true,
    ],
    [
      'a reference to what is no type',
      '[{"uid":{"type":"T","id":"x"},"attrs":{"a":{"__entity":{"type":" U","id":"y"}}},"parents":[]}]',
      false,
    ],
    [
      'half of a surrogate pair where nothing is read',
      '[{"uid":{"type":"T","id":"x"},"attrs":{},"parents":[],"\ud800":1}]',
      false,
    ],
    ['a field twice', '[{"uid":{"type":"T","id":"x"},"uid":{"type":"T","id":"x"},"attrs":{},"parents":[]}]', false],
    [
      'a field twice, once escaped',
      String.raw`[{"uid":{"type":"T","id":"x"},"\u0075id":{"type":"T","id":"x"},"attrs":{},"parents":[]}]`,
      false,
    ],
    ['a key twice', '[{"uid":{"type":"T","id":"x"},"attrs":{"a":1,"a":1},"parents":[]}]', false],
    [
      'an action below what is none',
      '[{"uid":{"type":"Action","id":"x"},"attrs":{},"parents":[{"type":"T","id":"y"}]}]',
      false,
    ],
    ['a text behind', '[] x', false],
    ['no list', '{}', false],
    ['nothing', '', false],
    [
      'the least and the greatest integer',
      '[{"uid":{"type":"T","id":"x"},"attrs":{"a":-9223372036854775808,"b":9223372036854775807},"parents":[]}]',
      true,
    ],
    ['one that is greater', '[{"uid":{"type":"T","id":"x"},"attrs":{"b":9223372036854775808},"parents":[]}]', false],
    ['minus zero', '[{"uid":{"type":"T","id":"x"},"attrs":{"b":-0},"parents":[]}]', false],
    ['a leading zero', '[{"uid":{"type":"T","id":"x"},"attrs":{"b":01},"parents":[]}]', false],
  ])('%s', (_, text, isRead) => {
    const read = ours(text);
    expect(read !== null).toBe(isRead);
    if (isRead) expect(read).toEqual(theirs(text));
  });
});
