/**
 * `npm run conformance -- [suite …] [--data DIR] [--json]`: runs vector suites against what ships.
 *
 * A suite is a folder here with a `suite.ts` that exports `suite` (see `suite.ts` beside this file); without a name all of them run. The last line of a suite is
 * `<suite>: N passed, N failed, N skipped`. Exit codes: 0 no failure, 1 a failure or nothing run, 2 a usage error.
 */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { describe, lastLine, tally, toJson } from './report.ts';
import { Recorder, type Suite } from './suite.ts';

const here = dirname(fileURLToPath(import.meta.url));

/** Where the vectors are, unless `--data` or `EDICT_VECTORS` says otherwise. */
const DEFAULT_DATA = resolve(here, '../../../shared/vectors');

process.exitCode = await main();

async function main(): Promise<number> {
  const available = readdirSync(here).filter((name) => existsSync(join(here, name, 'suite.ts')));
  let names: readonly string[];
  let data: string;
  let json: boolean;
  try {
    const { values, positionals } = parseArgs({
      options: { data: { type: 'string' }, json: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    names = positionals.length > 0 ? positionals : available;
    data = resolve(values.data ?? process.env['EDICT_VECTORS'] ?? DEFAULT_DATA);
    json = values.json;
    const unknown = names.find((name) => !available.includes(name));
    if (unknown !== undefined) throw new Error(`no suite "${unknown}"; there are ${available.join(', ')}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 2;
  }

  const reports: unknown[] = [];
  let failed = 0;
  for (const name of names) {
    const suite = await loadSuite(name);
    const recorder = new Recorder();
    const started = performance.now();
    const say = (line: string): void => {
      recorder.note(line);
      if (!json) console.log(line);
    };
    await suite.run({ data, say }, recorder);
    const result = tally(name, recorder);
    failed += result.failed;
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    reports.push({ ...(toJson(result, recorder) as object), seconds });
    if (!json) {
      for (const line of describe(recorder)) console.log(line);
      console.log(`${name} took ${seconds} s`);
      console.log(lastLine(result));
    }
  }
  if (json) console.log(JSON.stringify(reports.length === 1 ? reports[0] : reports, null, 1));
  return failed === 0 ? 0 : 1;
}

async function loadSuite(name: string): Promise<Suite> {
  const module = (await import(pathToFileURL(join(here, name, 'suite.ts')).href)) as { readonly suite: Suite };
  return module.suite;
}
