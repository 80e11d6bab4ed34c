/**
 * `npm run bench`: every figure beside its peer's, in one run. Exit code 1 only when engines disagree on an answer or a case fails; a slow figure
 * is reported, not failed.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { CASES } from './cases/index.ts';
import type { Case, Outcome } from './cases/types.ts';
import { FULL, QUICK } from './measure/contest.ts';
import { machine } from './measure/machine.ts';
import { table } from './report/table.ts';

const HELP = `Usage: npm run bench -- [--quick] [--only ID,…] [--json]

  --quick    shorter rounds: figures to compare while working, not to publish
  --only     ids, or the parts before a slash: decide/100, governed, decide/1000-hard
  --json     write build/bench.json as well
  --list     print the ids

Example: npm run bench -- --quick --only decide/100,governed`;

const selected = (only: string | undefined): readonly Case[] => {
  if (only === undefined) return CASES;
  const wanted = only.split(',').map((id) => id.trim());
  const matches = (id: string, name: string): boolean => id === name || id.startsWith(`${name}/`);
  for (const name of wanted) {
    if (!CASES.some(({ id }) => matches(id, name))) throw new RangeError(`No benchmark ${name}; --list prints them`);
  }
  return CASES.filter(({ id }) => wanted.some((name) => matches(id, name)));
};

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      json: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (values.list) {
    console.log(CASES.map(({ id }) => id).join('\n'));
    return 0;
  }
  const outcomes: Outcome[] = [];
  const failures: string[] = [];
  for (const { id, run } of selected(values.only)) {
    console.error(`measuring ${id} …`);
    try {
      outcomes.push(await run(values.quick ? QUICK : FULL));
    } catch (error) {
      failures.push(`${id}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const outcome: Outcome = {
    results: outcomes.flatMap(({ results }) => results),
    figures: outcomes.flatMap(({ figures }) => figures),
    notes: [
      ...(values.quick ? ['--quick: short rounds, do not publish'] : []),
      ...outcomes.flatMap(({ notes }) => notes),
    ],
  };
  console.log(table(machine(), outcome));
  if (values.json) {
    await mkdir('build', { recursive: true });
    await writeFile('build/bench.json', `${JSON.stringify({ machine: machine(), ...outcome }, null, 2)}\n`);
  }
  for (const failure of failures) console.error(`FAILED ${failure}`);
  return failures.length === 0 ? 0 : 1;
};

process.exitCode = await main();
