/** That the suite can fail: what it reads, and what it makes of an expectation that is not met. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Recorder } from '../suite.ts';
import { suite } from './suite.ts';

const BLOCK = 512;

/** A tar archive of regular files. */
const tar = (files: Readonly<Record<string, string>>): Uint8Array => {
  const blocks = Object.entries(files).flatMap(([name, text]) => {
    const header = Buffer.alloc(BLOCK);
    const content = Buffer.from(text);
    header.write(name, 0);
    header.write(content.length.toString(8).padStart(11, '0'), 124);
    header.write('0', 156);
    return [header, content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
};

const request = {
  description: 'alice views',
  principal: { type: 'User', id: 'alice' },
  action: { type: 'Action', id: 'view' },
  resource: { type: 'User', id: 'alice' },
  context: {},
  decision: 'allow',
  reason: ['policy0'],
  errors: ['policy1'],
};

const test = (requests: readonly unknown[], shouldValidate = true): Readonly<Record<string, string>> => ({
  'p.cedar':
    'permit (principal, action, resource); permit (principal, action, resource) when { principal.age > 9007199254740993 };',
  's.cedarschema': 'entity User { age: Long }; action view appliesTo { principal: User, resource: User };',
  'e.json': '[]',
  'tests/t.json': JSON.stringify({
    policies: 'p.cedar',
    schema: 's.cedarschema',
    entities: 'e.json',
    shouldValidate,
    requests,
  }),
});

describe('the suite', () => {
  let data = '';
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'edict-cedar-'));
    mkdirSync(join(data, 'cedar'));
  });
  afterEach(() => rmSync(data, { recursive: true }));

  const run = async (): Promise<Recorder> => {
    const recorder = new Recorder();
    await suite.run({ data, say: () => {} }, recorder);
    return recorder;
  };

  it('says what is not there', async () => {
    expect((await run()).absent).toEqual(['cedar/vectors.tar.gz', 'cedar/agt-cedar-lib']);
  });

  it('passes what is as expected, and fails each thing that is not', async () => {
    const wrong = [
      { ...request, decision: 'deny' },
      { ...request, reason: [] },
      { ...request, errors: [] },
      { ...request, resource: { type: 'Photo', id: 'p' } },
    ];
    writeFileSync(join(data, 'cedar/vectors.tar.gz'), gzipSync(tar(test([request, ...wrong]))));
    const { results } = await run();
    expect(results.map(({ file }) => file)).toEqual([
      'handwritten (shouldValidate)',
      ...wrong.concat(request).flatMap(() => ['handwritten (module)', 'handwritten (evaluator)']),
    ]);
    for (const path of ['module', 'evaluator']) {
      const through = results.filter(({ file }) => file === `handwritten (${path})`);
      expect(through.map(({ outcome }) => outcome)).toEqual(['passed', 'failed', 'failed', 'failed', 'failed']);
      const said = through.map(({ detail }) => detail.split(' ')[0]);
      expect(said.slice(0, 4)).toEqual(['', 'decision', 'reason', 'errors']);
      expect(said[4]).not.toBe('');
    }
  });

  it('fails policies that are valid and should not be', async () => {
    writeFileSync(join(data, 'cedar/vectors.tar.gz'), gzipSync(tar(test([], false))));
    const { results } = await run();
    expect(results.map(({ file, detail }) => `${file}: ${detail}`)).toEqual([
      'handwritten (shouldValidate): taken, expected refused',
    ]);
  });

  it('counts errors and reads ids of the policies of AGT’s library', async () => {
    const folder = join(data, 'cedar/agt-cedar-lib');
    mkdirSync(folder);
    writeFileSync(join(folder, 'a.cedar'), '@id("one")\nforbid (principal, action, resource) when { context.bad };');
    const one = {
      name: 'bad',
      request: {
        principal: 'Agent::"a"',
        action: 'Action::"x"',
        resource: 'N::Tool::"t \\" u"',
        context: { bad: true },
      },
      entities: [],
      decision: 'deny',
      reason: ['one'],
      num_errors: 0,
    };
    writeFileSync(join(folder, 'a_test.json'), JSON.stringify([one, { ...one, num_errors: 1 }]));
    expect((await run()).results.map(({ outcome }) => outcome)).toEqual(['passed', 'passed', 'failed', 'failed']);
  });
});
