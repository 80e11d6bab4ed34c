import { globSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Reporter, TestModule } from 'vitest/node';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface CheckList {
  readonly file: string;
  readonly ids: readonly string[];
}

/** Whether it is a list of checks, or of refusals: by its members. */
function isList(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const isCheck = (each: unknown): boolean => typeof each === 'object' && each !== null && 'demands' in each;
  const members: unknown[] = Object.values(value);
  return members.length > 0 && members.every((each) => typeof each === 'string' || isCheck(each));
}

/** Every list of checks that there is, but those that are only a part of others. */
async function checkLists(): Promise<readonly CheckList[]> {
  const lists: { readonly file: string; readonly list: Readonly<Record<string, unknown>> }[] = [];
  for (const path of globSync('host/**/{checks,claims,refusals}.ts', { cwd: ROOT })) {
    const module = (await import(pathToFileURL(`${ROOT}/${path}`).href)) as Readonly<Record<string, unknown>>;
    for (const list of Object.values(module)) if (isList(list)) lists.push({ file: relative('host', path), list });
  }
  const isPart = (list: Readonly<Record<string, unknown>>): boolean =>
    lists.some(({ list: other }) => other !== list && Object.entries(list).every(([id, check]) => other[id] === check));
  return lists.filter(({ list }) => !isPart(list)).map(({ file, list }) => ({ file, ids: Object.keys(list) }));
}

/**
 * Closes a run of all tests with the checks of which no test that passed has shown that they alone can fail: a line each, and one with their number, which `.ci/run` adds up. What was shown is told by the
 * tests themselves (test/attest/alone.ts).
 */
export default class Alone implements Reporter {
  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const shown = new Set<string>();
    for (const module of modules) {
      for (const test of module.children.allTests('passed')) {
        for (const [list, id] of test.meta().alone ?? []) shown.add(`${list.join()} ${id}`);
      }
    }
    const all = (await checkLists()).flatMap(({ file, ids }) =>
      ids.map((id) => ({ file, id, key: `${ids.join()} ${id}` })),
    );
    const missing = all.filter(({ key }) => !shown.has(key));
    const lines = missing.map(({ file, id }) => `no case in which only this check fails: ${id} (${file})\n`);
    process.stdout.write(
      `\n${lines.join('')}checks: ${all.length - missing.length} passed, ${missing.length} failed\n`,
    );
  }
}
