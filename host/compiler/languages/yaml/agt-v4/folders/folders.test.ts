/** Governance files against a second reading of how they are merged: list by list, one path at a time. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { project } from '../../../../../engine/frame/project.ts';
import { lower } from '../../../../compile.ts';
import { evaluate } from '../../../../ir/evaluate/evaluate.ts';

interface TestRule {
  readonly name: string;
  readonly value: string;
  readonly action: string;
  readonly priority: number;
  readonly override: boolean;
}

interface TestFile {
  readonly folder: string;
  readonly inherit: boolean;
  readonly scope: string | null;
  readonly rules: readonly TestRule[];
  readonly defaultAction: string;
}

const FOLDERS = ['.', 'a', 'a/b', 'a/b/c', 'd'];
const PATHS = ['.', 'a', 'a/x', 'a/b', 'a/b/y', 'a/b/c/z', 'd/x', 'e'];
const action = fc.constantFrom('allow', 'audit', 'deny', 'block');

const testRule: fc.Arbitrary<TestRule> = fc.record({
  name: fc.constantFrom('p', 'q'),
  value: fc.constantFrom('v', 'w'),
  action,
  priority: fc.integer({ min: 0, max: 2 }),
  override: fc.boolean(),
});
const fileOf = (folder: string): fc.Arbitrary<TestFile> =>
  fc.record({
    folder: fc.constant(folder),
    inherit: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.constant(false)),
    scope: fc.constantFrom(null, null, '*', 'a/*', '*x', '[!a]*'),
    rules: fc.array(testRule, { maxLength: 2 }),
    defaultAction: action,
  });
const testTree: fc.Arbitrary<readonly TestFile[]> = fc
  .subarray(FOLDERS, { minLength: 1 })
  .chain((folders) => fc.tuple(...folders.map(fileOf)));

const GLOBS: Readonly<Record<string, RegExp>> = { '*': /^/u, 'a/*': /^a\//u, '*x': /x$/u, '[!a]*': /^[^a]/u };

const isIn = (path: string, folder: string): boolean =>
  folder === '.' || path === folder || path.startsWith(`${folder}/`);

/** The rules left for a path, by the words of docs/dialects.md. */
const merge = (files: readonly TestFile[]): readonly TestRule[] => {
  if (files.length === 1) return files[0]?.rules ?? [];
  let merged: TestRule[] = [];
  for (const rule of files.flatMap(({ rules }) => rules)) {
    const taken = merged.find(({ name }) => name === rule.name);
    if (taken === undefined) merged.push(rule);
    else if (rule.override && taken.action !== 'deny') merged = [...merged.filter((other) => other !== taken), rule];
  }
  return merged;
};

const expected = (tree: readonly TestFile[], path: string, value: string): string => {
  const along = tree.filter(({ folder }) => isIn(path, folder)).sort((a, b) => depth(a.folder) - depth(b.folder));
  const trimmed = along.slice(
    Math.max(
      0,
      along.findLastIndex(({ inherit }) => !inherit),
    ),
  );
  const counting = trimmed.filter(({ scope }) => scope === null || (GLOBS[scope]?.test(path) ?? false));
  const last = counting.at(-1);
  if (last === undefined) return 'audit flat';
  const rules = merge(counting).toSorted((a, b) => b.priority - a.priority);
  const winner = rules.find((rule) => rule.value === value);
  return winner === undefined ? `${last.defaultAction} default` : `${winner.action} ${winner.name}`;
};

const depth = (folder: string): number => (folder === '.' ? 0 : folder.split('/').length);

const text = ({ folder, inherit, scope, rules, defaultAction }: TestFile): string =>
  JSON.stringify({
    name: folder,
    inherit,
    ...(scope === null ? {} : { scope }),
    rules: rules.map(({ value, ...rule }) => ({ ...rule, condition: { field: 'f', operator: 'eq', value } })),
    defaults: { action: defaultAction },
  });

describe('governance files', () => {
  it('decide for every path as their merged list does', async () => {
    await fc.assert(
      fc.asyncProperty(testTree, async (tree) => {
        const { unit } = await lower({
          documents: [{ name: 'flat.json', text: '{"name": "flat", "defaults": {"action": "audit"}}' }],
          folders: { files: tree.map((file) => ({ folder: file.folder, name: 'g.json', text: text(file) })) },
        });
        const entry = unit?.entries[0] ?? expect.unreachable('the tree is valid');
        for (const path of PATHS) {
          for (const value of ['v', 'w', 'none']) {
            const { winner } = evaluate(entry, project(entry.slots, { context: { f: value }, path }));
            const rule = winner === null ? undefined : entry.rules[winner];
            const flat = rule?.policy === 'flat' ? 'flat' : 'default';
            expect(`${rule?.action} ${rule?.name ?? flat}`, `${path} ${value}`).toBe(expected(tree, path, value));
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
