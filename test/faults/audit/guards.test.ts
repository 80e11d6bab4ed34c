/** Without any one of the guards of the log's durability a scenario fails: each is taken out of a copy of the sources, and tried. `docs/audit-durability.md` lists them. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { GUARDED_FILES, guardsOf, LOG, unguarded, without } from './guards.ts';
import { SCENARIOS } from './scenarios.ts';

vi.setConfig({ testTimeout: 300_000 });

const COPY = resolve('build/guards');
const GUARDS = GUARDED_FILES.flatMap((file) => guardsOf(file));

/** Guards that are a part of a statement, which cannot be taken out: what stands there instead. */
const WEAKER: Readonly<Record<string, readonly [from: string, to: string]>> = {
  'lock-full': ['synchronous = ${synchronous}', 'synchronous = NORMAL'],
  'lock-full-again': [' PRAGMA synchronous = ${synchronous};', ''],
  'lock-exclusive': ['PRAGMA locking_mode = EXCLUSIVE;', ''],
  'lock-first-swap': ['DO NOTHING', 'DO UPDATE SET checkpoint = excluded.checkpoint'],
  'lock-swap': ['WHERE checkpoint = ?', 'WHERE ? IS NOT NULL'],
  'start-root': ['start === undefined ? options.heads : [head, ...others, start]', 'options.heads'],
  'head-signature': [
    'return await verifyCheckpoint(note, trust);',
    "return { verifiedBy: trust.keys, checkpoint: (await import('../checkpoint/checkpoint.ts')).parseCheckpoint((await import('../note/parse.ts')).parseNote(note).text) };",
  ],
};

interface Listed {
  readonly guard: string;
  readonly scenario: string;
}

/** The rows of the page's table: `| guard | file | what it is for | scenario |`. */
function listed(): Listed[] {
  const page = readFileSync('docs/audit-durability.md', 'utf8');
  return [...page.matchAll(/^\| `([a-z-]+)` \|.*\| ([^|]+) \|$/gm)].map(([, guard = '', scenario = '']) => ({
    guard,
    scenario: scenario.trim(),
  }));
}

async function problemsOf(scenario: string): Promise<readonly string[]> {
  const program = join(COPY, 'test/faults/audit/scenarios.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [program, scenario]);
  return JSON.parse(stdout) as readonly string[];
}

beforeAll(() => {
  rmSync(COPY, { recursive: true, force: true });
  mkdirSync(COPY, { recursive: true });
  for (const folder of [
    'host/audit',
    'host/encoding',
    'host/engine',
    'host/x509',
    'test/audit',
    'test/faults',
    'test/random',
  ]) {
    cpSync(folder, join(COPY, folder), { recursive: true });
  }
  cpSync('package.json', join(COPY, 'package.json'));
});
afterAll(() => rmSync(COPY, { recursive: true, force: true }));

test('every sync, swap and comparison that durability rests on is marked as a guard', () => {
  expect(GUARDED_FILES.flatMap(unguarded)).toStrictEqual([]);
});

test('the page lists every guard once, with a scenario that there is', () => {
  expect(
    listed()
      .map(({ guard }) => guard)
      .sort(),
  ).toStrictEqual(GUARDS.map(({ name }) => name).sort());
  for (const { scenario } of listed()) expect(Object.keys(SCENARIOS)).toContain(scenario);
});

describe('with all guards', () => {
  test.each(Object.keys(SCENARIOS))('%s: nothing goes wrong', async (scenario) => {
    expect(await problemsOf(scenario)).toStrictEqual([]);
  });
});

describe('without the guard', () => {
  test.each(listed())('$guard, $scenario are not survived', async ({ guard: name, scenario }) => {
    const guard = GUARDS.find((one) => one.name === name);
    if (guard === undefined) throw new Error(`there is no guard ${name}`);
    const path = join(COPY, LOG, guard.file);
    const whole = readFileSync(path, 'utf8');
    try {
      writeFileSync(path, without(guard, WEAKER[name]));
      const problems = await problemsOf(scenario);
      expect(problems.length).toBeGreaterThan(0);
      // The program ran: it did not fail for a mistake in its copy.
      expect(problems.join('\n')).not.toMatch(/ReferenceError|SyntaxError|TypeError|ERR_MODULE/);
    } finally {
      writeFileSync(path, whole);
    }
  });
});
