import { describe, expect, it } from 'vitest';
import { buildModule, LinkError, lower } from '../../host/compiler/index.ts';
import type { Unit } from '../../host/compiler/ir/types.ts';
import type { Dialect } from '../../host/engine/index.ts';
import { shippedLibrary } from '../module/build.ts';
import { HOSTILE_DOCUMENTS } from './documents.ts';

/** Far above what any of them takes on a busy machine, far below what an unbounded reader would. */
const PATIENCE_MS = 30_000;

const DIALECTS: readonly Dialect[] = ['agt-py', 'agt-ts', 'agt-v4'];

/** What became of a document: it loads, or the errors say why not. */
async function outcome(
  text: string,
  dialect: Dialect,
): Promise<{ readonly unit: Unit | null; readonly errors: readonly string[] }> {
  const { unit, diagnostics } = await lower({ documents: [{ name: 'policy.yaml', text }], dialect });
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  // A refusal names its reason, and nothing is half loaded.
  expect(unit === null).toBe(errors.length > 0);
  return { unit, errors };
}

describe('a document that attacks the reader', () => {
  it.each(HOSTILE_DOCUMENTS)(
    '$name: $expect, soon',
    { timeout: 3 * PATIENCE_MS },
    async ({ text, expect: expected }) => {
      for (const dialect of DIALECTS) {
        const started = performance.now();
        const { unit, errors } = await outcome(text, dialect);
        expect(performance.now() - started, dialect).toBeLessThan(PATIENCE_MS);
        if (expected === 'refused') expect(errors, dialect).not.toEqual([]);
        if (unit !== null) expect(unit.entries.length).toBe(1);
      }
    },
  );

  // Expanded aliases, a million quotes, ten thousand names: what loads can also be built, or the linker says that it cannot.
  it.each([
    'laughs by merge keys',
    'a condition of 1.5 MB',
    'a condition of a million quotes',
    'names of prototypes as keys',
  ])('%s: what loads is built, or refused as too large', { timeout: 6 * PATIENCE_MS }, async (name) => {
    const library = await shippedLibrary();
    const text = HOSTILE_DOCUMENTS.find((document) => document.name === name)?.text ?? expect.unreachable(name);
    for (const dialect of DIALECTS) {
      const { unit } = await outcome(text, dialect);
      if (unit === null) continue;
      try {
        expect((await buildModule(unit, { optimize: 'none' }, library)).digest).toMatch(/^[0-9a-f]{64}$/u);
      } catch (error) {
        expect(error).toBeInstanceOf(LinkError);
        expect(error).toMatchObject({ code: 'module_too_large' });
      }
    }
  });

  it('the last of two equal keys wins where the engine says so, and only there', async () => {
    const text =
      "apiVersion: governance.toolkit/v1\nname: p\nagents: ['*']\ndefault_action: deny\ndefault_action: allow\n";
    const python = await outcome(text, 'agt-py');
    expect(python.unit?.entries[0]?.rules.find(({ fallback }) => fallback)?.effect).toBe('allow');
    expect((await outcome(text, 'agt-ts')).errors).toEqual(['EY011']);
  });

  it(
    'a hundred documents together are read one by one, each with its own bounds',
    { timeout: PATIENCE_MS },
    async () => {
      const text = (index: number): string =>
        `apiVersion: governance.toolkit/v1\nname: p${index}\nagents: ['*']\nextra: &a [1]\nmore: [*a, *a]\n`;
      const documents = Array.from({ length: 100 }, (_, index) => ({ name: `${index}.yaml`, text: text(index) }));
      const { unit } = await lower({ documents, dialect: 'agt-py' });
      expect(unit?.sources.length).toBe(100);
    },
  );
});
