import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { load, type Engine } from '../../host/engine/index.node.ts';
import { PACKS, buildPack } from '../../policies/packs.ts';
import { benignCorpus, smokeCorpus } from './corpora.ts';
import { measure, report, share, type Tally } from './measure.ts';

const README = readFileSync('policies/prompt-injection-signals/README.md', 'utf8');
const smoke = smokeCorpus();

let engine: Engine;

beforeAll(async () => {
  const pack = PACKS.find(({ name }) => name === 'prompt-injection-signals');
  if (pack === undefined) throw new Error('there is no such pack');
  engine = await load((await buildPack(pack)).bytes);
});

/** A row of the README's table of figures. */
const row = (name: string, { texts, denied, noted }: Tally): string =>
  `| ${name} | ${texts} | ${denied} (${share(denied, texts)}) | ${noted} (${share(noted, texts)}) |`;

describe('the figures in the README of prompt-injection-signals are what is measured', () => {
  if (smoke === null) {
    console.log('skipped: injection-smoke.jsonl is not at hand (EDICT_VECTORS names its folder)');
  }
  // In CI the vectors must be there.
  test.skipIf(smoke === null && process.env['CI'] === undefined)('on the labelled corpus', () => {
    if (smoke === null) throw new Error('injection-smoke.jsonl is missing');
    const attacks = measure(engine, smoke, true);
    const harmless = measure(engine, smoke, false);
    console.log(report('attacks of the labelled corpus', attacks));
    console.log(report('harmless texts of the labelled corpus', harmless));
    expect(README).toContain(row('attacks', attacks.total));
    for (const [group, tally] of attacks.groups) expect(README).toContain(row(`attacks, \`${group}\``, tally));
    expect(README).toContain(row('harmless texts about attacks, and disguised ones', harmless.total));
  });

  test('on the benign corpus', () => {
    const harmless = measure(engine, benignCorpus(), false);
    console.log(report('the benign corpus', harmless));
    expect(harmless.total.texts).toBeGreaterThanOrEqual(2000);
    expect(harmless.groups.has('tools')).toBe(true);
    expect(README).toContain(row('the benign corpus', harmless.total));
  });
});
