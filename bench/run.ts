/**
 * `npm run bench`: every figure beside its peer's, in one run. Exit code 1 only when engines disagree on an answer or a case fails; a slow figure
 * is reported, not failed. Each case, with all its peers, runs in a process of its own, so that no row is shaped by what ran before it.
 */
import { fork } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CASES } from './cases/index.ts';
import type { Case, Outcome } from './cases/types.ts';
import { FULL, QUICK } from './measure/contest.ts';
import { machine } from './measure/machine.ts';
import { table } from './report/table.ts';

/** A load average over this means that others used the machine. */
const BUSY = 0.7;

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

/** What a process that ran one case tells the one that asked for it. */
type Told = { readonly outcome: Outcome } | { readonly failure: string };

/** Runs one case in this process and tells the outcome to the one that asked. */
const runHere = async (id: string, quick: boolean): Promise<void> => {
  const found = CASES.find((each) => each.id === id);
  const tell = async (): Promise<Told> => {
    try {
      if (found === undefined) throw new RangeError(`No benchmark ${id}`);
      return { outcome: await found.run(quick ? QUICK : FULL) };
    } catch (error) {
      return { failure: `${id}: ${error instanceof Error ? error.message : String(error)}` };
    }
  };
  const told = await tell();
  process.send?.(told);
  // A log's or an engine's handles must not keep the process.
  process.disconnect?.();
};

/** Runs one case in a process of its own. */
const runApart = async (id: string, quick: boolean): Promise<Told> => {
  const child = fork(fileURLToPath(import.meta.url), ['--case', id, ...(quick ? ['--quick'] : [])]);
  const { promise, resolve } = Promise.withResolvers<Told>();
  child.once('message', (told: Told) => resolve(told));
  child.once('exit', (code) => resolve({ failure: `${id}: its process ended with ${String(code)}` }));
  return promise;
};

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      json: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      case: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (values.case !== undefined) {
    await runHere(values.case, values.quick);
    return 0;
  }
  if (values.list) {
    console.log(CASES.map(({ id }) => id).join('\n'));
    return 0;
  }
  const outcomes: Outcome[] = [];
  const failures: string[] = [];
  const [before] = loadavg();
  for (const { id } of selected(values.only)) {
    console.error(`measuring ${id} …`);
    const told = await runApart(id, values.quick);
    if ('outcome' in told) outcomes.push(told.outcome);
    else failures.push(told.failure);
  }
  const outcome: Outcome = {
    results: outcomes.flatMap(({ results }) => results),
    figures: outcomes.flatMap(({ figures }) => figures),
    notes: [
      ...(values.quick ? ['--quick: short rounds, do not publish'] : []),
      ...((before ?? 0) > BUSY
        ? [`others used the machine when this began (load ${before?.toFixed(1)}): do not publish`]
        : []),
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
