/** The schemas against the readers, which are the truth, on sound documents and on documents that are changed in one to three places. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lower } from '../../compiler/index.ts';
import type { LowerOptions } from '../../compiler/index.ts';
import { readTestFile } from '../../testing/index.ts';
import { SCHEMAS, type SchemaName } from './schemas.ts';

const RUNS = process.env['EDICT_FULL'] === '1' ? 30_000 : 1000;

type List = readonly Json[];
interface Members {
  readonly [key: string]: Json;
}
type Json = null | boolean | number | string | List | Members;

const isList = (value: Json): value is List => Array.isArray(value);
const isMembers = (value: Json): value is Members => typeof value === 'object' && value !== null && !isList(value);

interface Report {
  readonly code: string;
  readonly message: string;
  readonly severity: string;
}

/** What the reader of a kind of file says of a document, notes left out. */
type Read = (text: string) => Promise<readonly Report[]>;

const policy =
  (options: Partial<LowerOptions>): Read =>
  async (text) => {
    const { diagnostics } = await lower({
      documents: [{ name: 'policy.json', text }],
      resolve: () => '{"apiVersion": "governance.toolkit/v1", "name": "parent"}',
      ...options,
    });
    return diagnostics.filter(({ severity }) => severity !== 'note');
  };

const READERS: Readonly<Record<SchemaName, Read>> = {
  'agt-py': policy({ dialect: 'agt-py' }),
  'agt-ts': policy({ dialect: 'agt-ts' }),
  'agt-v4': policy({ dialect: 'agt-v4' }),
  'agt-v4-folder': async (text) =>
    policy({
      documents: [],
      dialect: 'agt-v4',
      folders: { files: [{ name: 'api/governance.json', folder: 'api', text }] },
    })(text),
  'policy-test': async (text) => (await readTestFile('policy.test.yaml', text)).problems,
};

/** Refused by a reader for what a schema of one document cannot say, or says more loosely. */
const EXCEPTIONS: Readonly<Record<SchemaName, RegExp>> = {
  // The count of a limit is read as Python's int() reads it; the other codes are about other files.
  'agt-py': /^EY(107|109|110|111) /u,
  'agt-ts': /^$/u,
  'agt-v4': /^EY(112|121) /u,
  'agt-v4-folder': /^EY(112|121) /u,
  // What one place says of another; and `!absent`, which is null for those who do not know the tag.
  'policy-test': /^(fixture_unknown|name_repeated) |^value_invalid "context" must be a mapping; this is empty/u,
};

const RULE = { name: 'r', condition: "amount > 500 and currency == 'USD'", action: 'deny' };
const PY: Json = {
  apiVersion: 'governance.toolkit/v1',
  version: '1.0',
  name: 'p',
  description: 'd',
  extends: ['parent.json'],
  agent: 'a',
  agents: ['*'],
  scope: 'tenant',
  rules: [
    { ...RULE, description: null, stage: 'pre_tool', limit: '5/hour', approvers: ['x'], priority: 5, enabled: true },
    { ...RULE, name: 's', priority: '5', enabled: 'yes', action: 'require_approval', ruleAction: 'warn', effect: 'x' },
  ],
  default_action: 'deny',
  created_at: '2024-01-01',
  updated_at: 1700000000,
  metadata: { anything: [1] },
};
const TS: Json = {
  version: '1.0',
  name: 'p',
  agents: ['*'],
  scope: 'tenant',
  rules: [
    { name: 'r', condition: "currency == 'USD'", ruleAction: 'deny', priority: 5, enabled: true },
    { name: 's', condition: { currency: 'USD' }, ruleAction: 'require_approval', approvers: ['x'] },
    { name: 't', enabled: false },
  ],
  default_action: 'deny',
};
const V4 = {
  version: '1.0',
  name: 'p',
  description: 'd',
  rules: [
    { name: 'r', condition: { field: 'amount', operator: 'gt', value: 5 }, action: 'deny', priority: 5, message: 'm' },
    { name: 's', condition: { field: 'to', operator: 'in', value: ['x'] }, action: 'block', override: true },
    { name: 't', condition: { field: 'to', operator: 'eq', value: null }, action: 'audit', priority: '7' },
  ],
  defaults: {
    action: 'deny',
    max_tokens: 5,
    max_tool_calls: 5,
    confidence_threshold: 0.5,
    max_cpu: null,
    max_memory_mb: '7',
    timeout_seconds: true,
    network_default: 'deny',
  },
  network_allowlist: ['x'],
  tool_allowlist: [],
  a2a_conversation_policy: { any: 1 },
};
const TESTS: Json = {
  policy: ['a.yaml', 'sub/b.yaml'],
  options: { dialect: 'agt-py', strategy: 'deny_overrides', strict: true, folders: 'sub' },
  fixtures: { f: { agent: 'a', stage: 'pre_tool', context: { x: 1 } } },
  tests: [
    {
      name: 't',
      fixture: 'f',
      input: { context: { y: [1] }, action: 'x', path: 'y' },
      expect: {
        verdict: 'allow',
        rule: 'r',
        rules: ['r'],
        action: 'allow',
        policy: null,
        reason: '',
        obligations: ['approval', { kind: 'limit', count: 5 }],
        error: null,
        limited: false,
        conflict: true,
        explanation: 'snapshot',
      },
    },
    {
      name: 'u',
      fixture: ['f'],
      expect: { verdict: 'deny' },
      exhausted: 'r',
      skip: 'why',
      table: [{ input: {} }, { name: 'row', expect: { rule: null } }],
    },
  ],
  diagnostics: [{ code: 'EY201', line: 5, file: 'a.yaml', severity: 'warning' }],
};

const SOUND: Readonly<Record<SchemaName, readonly Json[]>> = {
  'agt-py': [PY, { apiVersion: 'governance.toolkit/v1', name: 'p', agents: ['*'], default_action: 'deny' }],
  'agt-ts': [TS, { name: 'p', agent: 'a', rules: [] }],
  'agt-v4': [V4, { defaults: { action: 'deny' } }],
  'agt-v4-folder': [{ ...V4, scope: 'src/*', inherit: false }, { defaults: { action: 'deny' } }],
  'policy-test': [TESTS, { policy: 'p.yaml', diagnostics: [] }],
};

type Path = readonly string[];

const pathsOf = (value: Json, path: Path = []): Path[] => [
  path,
  ...(isList(value) || isMembers(value)
    ? Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]))
    : []),
];

/** The value with what `change` makes of the value at a path; undefined removes it. */
const changed = (value: Json, [step, ...rest]: Path, change: (value: Json) => Json | undefined): Json | undefined => {
  if (step === undefined) return change(value);
  if (isList(value)) {
    return value.flatMap((item, index) => {
      const next = String(index) === step ? changed(item, rest, change) : item;
      return next === undefined ? [] : [next];
    });
  }
  if (!isMembers(value)) return value;
  const entries = Object.entries(value).flatMap(([key, item]) => {
    const next = key === step ? changed(item, rest, change) : item;
    return next === undefined ? [] : [[key, next] as const];
  });
  return Object.fromEntries(entries);
};

const WORDS = [
  '',
  'x',
  'a.b',
  '../x',
  '/x',
  'allow',
  'deny',
  'Deny',
  'warn',
  'audit',
  'block',
  'matches',
  'ne',
  'not_in',
  '5',
  ' +1_000.0 ',
  '5.5',
  '1e3',
  'inf',
  'yes',
  'OFF',
  'maybe',
  '2024-13-01',
  '2024-01-01T10:00:00Z',
  '10/HOUR',
  '5/week',
  '0/day',
  '/',
  'global',
  'team',
  'governance.toolkit/v1',
  '1.0',
  '*',
  'pre_tool',
  'x'.repeat(2001),
];
const junk: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(null, true, false, 0, 1, -1, 5, 5.5, 1e15, [], {}, [null], ['x'], [1], [['x']], [{}], { x: 1 }),
  fc.constantFrom(...WORDS),
);
const KEYS = [
  'x',
  'name',
  'agents',
  'action',
  'condition',
  'priority',
  'scope',
  'inherit',
  'enabled',
  'limit',
  'verdict',
];

interface Mutation {
  readonly place: number;
  readonly kind: 'replace' | 'remove' | 'add';
  readonly key: string;
  readonly value: Json;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  place: fc.nat(),
  kind: fc.constantFrom('replace', 'replace', 'remove', 'add'),
  key: fc.constantFrom(...KEYS),
  value: junk,
});

const applied = (old: Json, { kind, key, value }: Mutation, isRoot: boolean): Json | undefined => {
  if (kind === 'remove' && !isRoot) return undefined;
  if (kind === 'add' && isList(old)) return [...old, value];
  if (kind === 'add' && isMembers(old)) return { ...old, [key]: value };
  return value;
};

const mutated = (document: Json, mutations: readonly Mutation[]): Json => {
  let value = document;
  for (const mutation of mutations) {
    const paths = pathsOf(value);
    const path = paths[mutation.place % paths.length] ?? [];
    value = changed(value, path, (old) => applied(old, mutation, path.length === 0)) ?? null;
  }
  return value;
};

const NAMES = Object.keys(SCHEMAS) as SchemaName[];

describe.each(NAMES)('the schema %s', (name) => {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
  const validate = ajv.compile(SCHEMAS[name] as object);
  const read = READERS[name];
  const documents = fc
    .tuple(fc.constantFrom(...SOUND[name]), fc.array(mutation, { minLength: 1, maxLength: 3 }))
    .map(([document, mutations]) => mutated(document, mutations));

  test('is a schema of draft 2020-12', () => {
    expect(SCHEMAS[name]).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' });
    expect(ajv.validateSchema(SCHEMAS[name] as object)).toBe(true);
  });

  test('takes the sound documents, of which the reader says nothing', async () => {
    for (const document of SOUND[name]) {
      expect(await read(JSON.stringify(document))).toEqual([]);
      expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    }
  });

  test('what it refuses, the reader refuses or warns of', async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(documents, async (document) => {
        if (validate(document)) return;
        refused++;
        const errors = ajv.errorsText(validate.errors);
        expect(await read(JSON.stringify(document)), errors).not.toEqual([]);
      }),
      { numRuns: RUNS },
    );
    expect(refused).toBeGreaterThan(50);
  });

  test('what the reader refuses, it refuses, with the exceptions that are listed', async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(documents, async (document) => {
        const errors = (await read(JSON.stringify(document))).filter(({ severity }) => severity === 'error');
        const expected = errors.filter(({ code, message }) => !EXCEPTIONS[name].test(`${code} ${message}`));
        if (expected.length === 0) return;
        refused++;
        expect(validate(document), JSON.stringify(expected)).toBe(false);
      }),
      { numRuns: RUNS },
    );
    expect(refused).toBeGreaterThan(name === 'agt-ts' ? 5 : 50);
  });
});
