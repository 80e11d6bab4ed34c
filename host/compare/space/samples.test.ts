import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { lower } from '../../compiler/index.ts';
import { OPERATIONS } from '../../compiler/ir/operations/registry.ts';
import type { OperationName } from '../../compiler/ir/operations/index.ts';
import type { Cell } from '../../engine/cell/cell.ts';
import { callsIn } from './calls.ts';
import { samplesOf } from './samples.ts';

const string = (value: string): Cell => ({ tag: 'string', value });

/** The answers that an operation gives on the samples of its constant. */
function answers(operation: OperationName, constant: Cell, swapped = false): Set<string> {
  const read = { kind: 'read', slot: 0, absentIs: 'false' } as const;
  const known = { kind: 'constant', value: constant } as const;
  const samples = samplesOf({ kind: 'call', operation, arguments: swapped ? [known, read] : [read, known] });
  return new Set(
    samples.map((sample) => OPERATIONS[operation].evaluate(swapped ? [constant, sample] : [sample, constant])),
  );
}

describe('what a condition without a finite list of values is tried with', () => {
  test.each<readonly [OperationName, Cell]>([
    ['text.includes', string('part')],
    ['path.under', string('src/api')],
    ['python.fnmatch', string('src/[a-z]?*.ts')],
    ['python.in', string('a text')],
    ['python.in', { tag: 'record', entries: [['a', { tag: 'null' }]] }],
  ])('%s makes it both true and false', (operation, constant) => {
    const found = answers(operation, constant);
    expect(found).toContain('true');
    if (constant.tag === 'string') expect(found).toContain('false');
  });

  test('a container both holds the item and does not', () => {
    expect([...answers('python.in', string('item'), true)]).toEqual(expect.arrayContaining(['true', 'false']));
  });

  test.each([
    'drop',
    '(?i)drop\\s+table',
    '^rm\\s+-[a-z]*[rf]',
    '\\bpassword\\b',
    '[0-9]{3}-[0-9]{2}-[0-9]{4}',
    '(ghp|gho)_[A-Za-z0-9]{36}',
    'a(?=b)',
    '(?<!x)secret$',
    '[^\\x00-\\x7f]',
    '(?s)begin.*end',
    '\\d+\\.\\d+',
    '(?<=key=)\\w+',
    '(?=.*sudo)rm',
    'curl(?!.*--fail)\\s',
    '(?<![A-Z])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])',
    '(?s)^(?!.*signed).+$',
  ])('the pattern %s occurs in one sample and not in another', (pattern) => {
    const found = answers('python.search', string(pattern));
    expect([...found]).toEqual(expect.arrayContaining(['true', 'false']));
  });

  test('every pattern of the pack of prompt injection signals occurs in one sample and not in another', async () => {
    const pack = fileURLToPath(
      new URL('../../../policies/prompt-injection-signals/prompt-injection-signals.yaml', import.meta.url),
    );
    const { unit } = await lower({ documents: [{ name: 'pack.yaml', text: readFileSync(pack, 'utf8') }] });
    const patterns = (unit?.entries[0]?.rules ?? []).flatMap(({ guard }) =>
      callsIn(guard).flatMap(({ operation, arguments: [, constant] }) =>
        operation === 'python.search' && constant?.kind === 'constant' ? [constant.value] : [],
      ),
    );
    expect(patterns.length).toBeGreaterThan(40);
    for (const pattern of patterns) {
      const found = answers('python.search', pattern);
      expect([...found], JSON.stringify(pattern)).toEqual(expect.arrayContaining(['true', 'false']));
    }
  });

  test('a pattern that cannot be read has no samples but itself', () => {
    expect(answers('python.search', string('(')).size).toBe(1);
  });

  const regexes = '../shared/vectors/agt/regexes.json';
  test.runIf(existsSync(regexes))(
    'nearly every pattern of the published policies occurs in a sample of its own',
    () => {
      const patterns = new Set<string>();
      JSON.parse(readFileSync(regexes, 'utf8'), (key, value: unknown) => {
        if (key === 'pattern' && typeof value === 'string') patterns.add(value);
        return value;
      });
      expect(patterns.size).toBeGreaterThan(500);
      let occurs = 0;
      let readable = 0;
      for (const pattern of patterns) {
        const found = answers('python.search', string(pattern));
        if (found.has('true')) occurs++;
        if (!found.has('error')) readable++;
      }
      expect(occurs / readable).toBeGreaterThan(0.99);
    },
  );
});
