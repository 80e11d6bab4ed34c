/** The runner itself: that it finds what is wrong, reads in two phases, and never passes what it did not run. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { Library } from '../../../host/compiler/index.ts';
import { shippedLibrary } from '../../module/build.ts';
import { Recorder } from '../suite.ts';
import { EXAMPLE_VECTORS, removeVectors, writeVectors } from './example-vectors.ts';
import { runVectorFiles, VECTOR_FILES } from './suite.ts';

const here = dirname(fileURLToPath(import.meta.url));
const VECTORS = resolve(process.env['EDICT_VECTORS'] ?? join(here, '../../../../shared/vectors'));

afterAll(removeVectors);

/** Runs some vector files with some library, in this process. */
async function run(
  data: string,
  names: readonly string[],
  library: Library,
): Promise<{ recorder: Recorder; lines: readonly string[] }> {
  const recorder = new Recorder();
  const lines: string[] = [];
  const files = VECTOR_FILES.filter(({ name }) => names.includes(name));
  await runVectorFiles(files, library, { data, say: (line) => lines.push(line) }, recorder);
  return { recorder, lines };
}

/** Runs the command as a user does. */
function command(...args: readonly string[]): Promise<{ readonly code: number; readonly lines: readonly string[] }> {
  return new Promise((done) => {
    execFile(process.execPath, [join(here, '../run.ts'), ...args], { maxBuffer: 1 << 26 }, (error, stdout) => {
      done({ code: error === null ? 0 : Number(error.code ?? 1), lines: stdout.trimEnd().split('\n') });
    });
  });
}

/** A library in which one operator stands for another. */
function flipped(library: Library, file: string, from: string, to: string): Library {
  const source = library.get(file) ?? '';
  expect(source.split(from).length, `${from} in ${file}`).toBeGreaterThan(1);
  return new Map([...library, [file, source.replace(from, to)]]);
}

const EXAMPLES = ['v1-expr.json', 'v1-doc.json', 'v4-synthetic.json', 'regexes.json'];

describe('a module with one operator flipped', () => {
  it.each([
    ['assembly/python/order.ts', 'order < 0', 'order <= 0'],
    ['assembly/python/order.ts', 'order == 1)', 'order == 0)'],
    ['assembly/python/float.ts', 'floatValue(a) < floatValue(b)', 'floatValue(a) <= floatValue(b)'],
    ['assembly/python/float.ts', 'floatValue(a) >= floatValue(b)', 'floatValue(a) > floatValue(b)'],
    ['assembly/js/number.ts', 'numberValue(a) <= numberValue(b)', 'numberValue(a) < numberValue(b)'],
    ['assembly/truth.ts', 'truth ^ 1', 'truth | 1'],
    ['assembly/tally.ts', 'rank < winnerRank', 'rank > winnerRank'],
    ['assembly/python/repr.ts', 'single ? DOUBLE_QUOTE : QUOTE', 'QUOTE'],
    ['assembly/python/repr.ts', 'isPrintable(codePoint)', 'codePoint < 0x7f'],
    ['assembly/python/repr.ts', 'Tag.INT:', 'Tag.OPAQUE:'],
  ])('fails the suite: %s, %s becomes %s', { timeout: 120_000 }, async (file, from, to) => {
    const data = writeVectors({
      ...EXAMPLE_VECTORS,
      // `>=` at its edge, which the first set of cases has for v4 only.
      'agt/v1-expr.json': (EXAMPLE_VECTORS['agt/v1-expr.json'] ?? '').replace(
        '{"cases":[',
        '{"cases":[{"id":"at-least","condition":"amount >= 5","context":{"amount":5},"py":true,"ts":true},',
      ),
    });
    const library = await shippedLibrary();
    const right = await run(data, EXAMPLES, library);
    expect(right.recorder.results.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    const wrong = await run(data, EXAMPLES, flipped(library, file, from, to));
    expect(wrong.recorder.count('failed')).toBeGreaterThan(0);
    // The cases failed, not the build.
    expect(wrong.recorder.results.filter(({ id }) => id === '(file)')).toEqual([]);
  });

  it.skipIf(!existsSync(join(VECTORS, 'agt/v4-synthetic.json')))(
    'fails the published vectors',
    { timeout: 120_000 },
    async () => {
      const library = await shippedLibrary();
      const files = ['v4-synthetic.json', 'v1-ratelimit.json'];
      const wrong = await run(VECTORS, files, flipped(library, 'assembly/python/order.ts', 'order < 0', 'order <= 0'));
      expect(wrong.recorder.count('failed')).toBeGreaterThan(0);
      expect(wrong.recorder.count('passed')).toBeGreaterThan(0);
    },
  );
});

describe('the two phases', () => {
  it('say every digest before a request or an expectation is read', async () => {
    // What phase 1 steps over is not even JSON; only phase 2 looks at it.
    const data = writeVectors({
      'agt/v1-doc.json': '{"cases":[{"id":"c","policies":["name: p\\n"],"requests":[nonsense],"expected":{nonsense}}]}',
    });
    const { recorder, lines } = await run(data, ['v1-doc.json'], await shippedLibrary());
    expect(lines).toEqual([expect.stringMatching(/^v1-doc\.json: module [0-9a-f]{64} /u)]);
    expect(recorder.results).toEqual([expect.objectContaining({ outcome: 'failed', id: '(file)' })]);
  });

  it('give the compiler the same policies whatever is expected', async () => {
    const text = EXAMPLE_VECTORS['agt/v4-synthetic.json'] ?? '';
    const digests = async (json: string): Promise<readonly string[]> => {
      const { lines } = await run(writeVectors({ 'agt/v4-synthetic.json': json }), EXAMPLES, await shippedLibrary());
      return lines.flatMap((line) => /module ([0-9a-f]{64})/u.exec(line)?.[1] ?? []);
    };
    const digest = await digests(text);
    expect(digest).toHaveLength(1);
    expect(await digests(text.replaceAll('"allowed":true', '"allowed":false').replaceAll('"f":5', '"f":6'))).toEqual(
      digest,
    );
  });
});

describe('npm run conformance', () => {
  it('counts passed cases, reports absent files, and ends with its tally', { timeout: 120_000 }, async () => {
    const { code, lines } = await command('agt', '--data', writeVectors(EXAMPLE_VECTORS));
    expect(lines.at(-1)).toBe('agt: 50 passed, 0 failed, 1 skipped');
    for (const file of ['v1-doc-ts.json', 'v1-ratelimit.json', 'v4-scoped.json', 'templates/fixtures.json']) {
      expect(lines).toContain(`absent: ${file}`);
    }
    expect(code).toBe(0);
  });

  it('fails when nothing was run', { timeout: 60_000 }, async () => {
    const { code, lines } = await command('agt', '--data', writeVectors({}));
    expect(lines).toContain('nothing was run');
    expect(lines.at(-1)).toBe('agt: 0 passed, 1 failed, 0 skipped');
    expect(code).toBe(1);
  });

  it(
    'fails on a wrong expectation, an unknown member and a file without a case; says the same as JSON',
    { timeout: 120_000 },
    async () => {
      const wrong = (EXAMPLE_VECTORS['agt/v4-synthetic.json'] ?? '').replace('"allowed":false', '"allowed":true');
      const unknown = (EXAMPLE_VECTORS['agt/v1-doc.json'] ?? '').replace(
        '"rate_limited":false',
        '"rate_limited":false,"colour":"red"',
      );
      const data = writeVectors({
        'agt/v4-synthetic.json': wrong,
        'agt/v1-doc.json': unknown,
        'agt/v1-expr.json': '{"cases":[]}',
        'agt/regexes.json': (EXAMPLE_VECTORS['agt/regexes.json'] ?? '').replace('"search":false', '"search":true'),
      });
      const { code, lines } = await command('agt', '--data', data, '--json');
      const report = JSON.parse(lines.join('\n')) as Record<string, unknown>;
      expect(report).toMatchObject({ suite: 'agt', passed: 17, failed: 4, skipped: 1 });
      expect(report['failures']).toEqual([
        { file: 'v1-expr.json', id: '(file)', detail: 'the file holds no case' },
        { file: 'v1-doc.json', id: 'two-rules', detail: 'request 0: colour: expected "red", got nothing' },
        { file: 'v4-synthetic.json', id: 'less', detail: 'allowed: expected true, got false' },
        { file: 'regexes.json', id: 're-plain#1', detail: 'expected true, got false' },
      ]);
      expect(report['skips']).toEqual([
        { file: 'regexes.json', reason: expect.stringContaining('not regular'), cases: ['re-back#0'] },
      ]);
      expect(code).toBe(1);
    },
  );

  it('does not know every suite', async () => {
    expect((await command('no-such-suite')).code).toBe(2);
    expect((await command('agt', '--no-such-option')).code).toBe(2);
  });
});
