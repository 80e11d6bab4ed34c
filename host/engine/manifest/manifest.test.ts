import { describe, expect, test } from 'vitest';
import { encodeCbor } from '../cbor/encode.ts';
import type { CborValue } from '../cbor/types.ts';
import { EngineError } from '../error/error.ts';
import { decodeManifest } from './decode.ts';
import { encodeManifest } from './encode.ts';
import type { Manifest } from './types.ts';
import { wireManifest } from './wire.ts';

const span = { source: 0, line: 1, column: 2, endLine: 1, endColumn: 9 };

function sample(): Manifest {
  return {
    format: 1,
    abi: 1,
    compiler: { edict: '0.1.0', assemblyscript: '0.28.20', binaryen: '130.0.0' },
    options: { strict: true, dialect: 'agt-py', ratio: 0.5 },
    sources: [{ name: 'policy.yaml', sha256: new Uint8Array(32).fill(7) }],
    limits: { frameBytes: 65_536, depth: 64, steps: 1_000_000, memoryPages: 16 },
    entries: [
      {
        name: 'main',
        version: '1.0',
        dialect: 'agt-py',
        strategy: 'deny_overrides',
        slots: [{ path: ['context', 'action', 'type'], walk: 'record', type: 'any' }],
        rules: [
          {
            id: 'p/block',
            name: 'block',
            policy: 'p',
            effect: 'deny',
            action: 'deny',
            reason: 'no destructive operations',
            fallback: false,
            obligations: [0, 1, 2, 3],
            conditions: [{ text: "action.type == 'drop'", span }, { text: 'x' }],
            annotations: JSON.parse('{"__proto__":"own","team":"security"}') as Record<string, string>,
            span,
          },
          {
            id: 'p/default',
            name: null,
            policy: null,
            effect: 'allow',
            action: 'allow',
            reason: '',
            fallback: true,
            obligations: [],
            conditions: [],
            annotations: {},
          },
        ],
        obligations: [
          {
            kind: 'limit',
            text: '100/hour',
            count: 100,
            windowMs: 3_600_000,
            key: [{ literal: 'p' }, { input: 'agent' }],
            grants: 'at-least-one',
          },
          { kind: 'approval', approvers: ['security-team'] },
          { kind: 'log', label: 'audit' },
          { kind: 'durable', when: 'before' },
        ],
      },
    ],
  };
}

type Path = readonly (string | number)[];

/** The sample as it is written in a file. */
function written(): unknown {
  return structuredClone(wireManifest(sample()));
}

/** The written sample with the value at `path` replaced, or removed when `value` is undefined. */
function changed(path: Path, value?: unknown): unknown {
  const copy = written();
  let at: Record<string | number, unknown> = copy as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) at = at[step] as Record<string | number, unknown>;
  const last = path.at(-1) as string | number;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}

function refusal(manifest: unknown): string {
  try {
    decodeManifest(encodeCbor(manifest as CborValue));
  } catch (error) {
    if (error instanceof EngineError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

/** Every path through the sample: a field or an item. */
function paths(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  return Object.entries(value).flatMap(([key, each]) => {
    const path = [...at, Array.isArray(value) ? Number(key) : key];
    return [path, ...paths(each, path)];
  });
}

describe('the manifest', () => {
  test('what is encoded is decoded, frozen to its leaves', () => {
    const decoded = decodeManifest(encodeManifest(sample()));
    expect(decoded).toEqual(sample());
    expect(Object.keys(decoded.entries[0]?.rules[0]?.annotations ?? {}).toSorted()).toEqual(['__proto__', 'team']);
    expect(encodeManifest(decoded)).toEqual(encodeManifest(sample()));
    for (const path of [[], ...paths(decoded)]) {
      let at: unknown = decoded;
      for (const step of path) at = (at as Record<string | number, unknown>)[step];
      expect(at instanceof Uint8Array || Object.isFrozen(at)).toBe(true);
    }
  });

  test('every field is required but spans and what is false or empty, and none may be added', () => {
    const fields = paths(written()).filter(
      (path) => typeof path.at(-1) === 'string' && !path.includes('annotations') && !path.includes('options'),
    );
    const optional = ['span', 'fallback', 'annotations'];
    expect(fields.length).toBeGreaterThan(45);
    for (const path of fields) {
      const mayLack = optional.includes(String(path.at(-1))) || path.slice(2).join() === 'rules,0,obligations';
      const expected = mayLack ? 'accepted' : expect.stringMatching(/^manifest_invalid/);
      expect([path, refusal(changed(path))]).toEqual([path, expected]);
    }
    const records = [[], ...paths(written())].filter((path) => {
      let at: unknown = written();
      for (const step of path) at = (at as Record<string | number, unknown>)[step];
      return (
        typeof at === 'object' &&
        at !== null &&
        !Array.isArray(at) &&
        !(at instanceof Uint8Array) &&
        !['annotations', 'options'].includes(path.at(-1) as string)
      );
    });
    for (const path of records)
      expect([path, refusal(changed([...path, 'extra'], 1))]).toEqual([
        path,
        expect.stringMatching(/^manifest_invalid/),
      ]);
  });

  test('a value of another type is refused wherever it stands', () => {
    for (const path of paths(written())) {
      const value: CborValue = [[null]];
      expect([path, refusal(changed(path, value))]).toEqual([path, expect.stringMatching(/^manifest_invalid/)]);
    }
  });

  test.each<[string, Path, unknown]>([
    ['another format', ['format'], 2],
    ['another ABI', ['abi'], 2],
    ['no entries', ['entries'], []],
    ['an unknown dialect', ['entries', 0, 'dialect'], 'rego'],
    ['an unknown verdict', ['entries', 0, 'rules', 0, 'effect'], 'permit'],
    ['an unknown walk', ['entries', 0, 'slots', 0, 'walk'], 'xpath'],
    ['an empty path', ['entries', 0, 'slots', 0, 'path'], []],
    ['a path that is too long', ['entries', 0, 'slots', 0, 'path'], Array.from({ length: 1025 }, () => 'x')],
    ['an unknown obligation', ['entries', 0, 'obligations', 0], { kind: 'fine', count: 1 }],
    ['an obligation without a kind', ['entries', 0, 'obligations', 1], { approvers: [] }],
    ['a limit that is not a number', ['entries', 0, 'obligations', 0, 'count'], NaN],
    ['a negative limit', ['entries', 0, 'obligations', 0, 'count'], -1],
    ['a window of no time', ['entries', 0, 'obligations', 0, 'windowMs'], 0],
    ['a key part with two meanings', ['entries', 0, 'obligations', 0, 'key'], [{ input: 'agent', literal: 'x' }]],
    ['an obligation that is not there', ['entries', 0, 'rules', 0, 'obligations'], [4]],
    ['a source that is not there', ['entries', 0, 'rules', 0, 'span', 0], 1],
    ['a condition in a source that is not there', ['entries', 0, 'rules', 0, 'conditions', 0, 'span', 0], 1],
    ['two rules with one id', ['entries', 0, 'rules', 1, 'id'], 'p/block'],
    ['two entries with one name', ['entries', 1], (written() as { entries: unknown[] }).entries[0]],
    ['a digest of another length', ['sources', 0, 'sha256'], new Uint8Array(31)],
    ['a frame too small for the slots', ['limits', 'frameBytes'], 31],
    ['a frame of over 1 GiB', ['limits', 'frameBytes'], 2 ** 30 + 1],
    ['depth over 64', ['limits', 'depth'], 65],
    ['a memory of over 4 GiB', ['limits', 'memoryPages'], 65_537],
    ['an option that is a list', ['options', 'strict'], []],
    ['a line 0', ['entries', 0, 'rules', 0, 'span', 1], 0],
    ['a fraction of a line', ['entries', 0, 'rules', 0, 'span', 1], 1.5],
    ['a span of four numbers', ['entries', 0, 'rules', 0, 'span'], [0, 1, 1, 1]],
    ['a span of six numbers', ['entries', 0, 'rules', 0, 'span'], [0, 1, 1, 1, 1, 1]],
    ['a rule that says that it is no fallback', ['entries', 0, 'rules', 0, 'fallback'], false],
    ['an empty list of obligations', ['entries', 0, 'rules', 1, 'obligations'], []],
    ['empty annotations', ['entries', 0, 'rules', 1, 'annotations'], {}],
    ['a key that is not text', ['options'], new Map([[1, 'x']])],
  ])('refuses %s', (_, path, value) => {
    expect(refusal(changed(path, value))).toMatch(/^manifest_invalid/);
  });

  test('what would be refused is not written', () => {
    const [entry] = sample().entries;
    if (entry === undefined) throw new Error('the sample has an entry');
    expect(() => encodeManifest({ ...sample(), entries: [entry, entry] })).toThrow(EngineError);
    expect(() => encodeManifest({ ...sample(), entries: [] })).toThrow(EngineError);
  });

  test('bytes that are not deterministic CBOR are refused', () => {
    const bytes = encodeManifest(sample());
    expect(() => decodeManifest(new Uint8Array([...bytes, 0]))).toThrow(/follow/);
    expect(() => decodeManifest(bytes.slice(0, -1))).toThrow(EngineError);
    expect(() => decodeManifest(new Uint8Array(Array.from({ length: 100_000 }, () => 0x81)))).toThrow(/too deep/);
  });

  test('an error says where', () => {
    expect(refusal(changed(['entries', 0, 'rules', 1, 'effect'], 'no'))).toBe(
      'manifest_invalid: manifest, at entries.0.rules.1.effect: must be one of allow, deny, warn, escalate, transform',
    );
  });

  test('10,000 rules decode within the time a test has', () => {
    const rules = Array.from({ length: 10_000 }, (_, i) => ({
      ...(written() as { entries: { rules: object[] }[] }).entries[0]?.rules[1],
      id: `r${i}`,
    }));
    const bytes = encodeCbor(changed(['entries', 0, 'rules'], rules) as CborValue);
    expect(decodeManifest(bytes).entries[0]?.rules).toHaveLength(10_000);
  });
});
