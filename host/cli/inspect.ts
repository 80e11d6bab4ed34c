import { stat } from 'node:fs/promises';
import { load } from '../engine/index.node.ts';
import { CliError } from './frame/error.ts';
import { EXIT, type ExitCode } from './frame/exit.ts';
import { readBytes, type Io } from './frame/io.ts';
import { defineVerb, type Verb } from './frame/verb.ts';
import { CEDAR_OPTIONS, loadCompiler, readPolicies, shownPath, type CompileValues } from './policy/compile.ts';
import { reportErrors } from './policy/report.ts';
import { contentsLines } from './reporters/contents.ts';
import { toJson } from './reporters/json.ts';
import { manifestLines } from './reporters/manifest.ts';
import { paint } from './reporters/paint.ts';

/** `edict inspect`: what a module, or a document of Cedar, says of itself. */
export const inspect: Verb = defineVerb({
  name: 'inspect',
  summary: 'Show what a decision module holds: digest, entries, rules, what it reads; or what Cedar documents hold',
  arguments: '<module.wasm | policy.cedar | schema.cedarschema | folder>',
  positionals: [1, 1],
  options: CEDAR_OPTIONS,
  details:
    'Of Cedar: policies, templates and links with their ids and scopes, and the types and actions of the schema.',
  exits: { 0: 'shown', 3: 'the file is no decision module, or cannot be read as Cedar' },
  examples: ['edict inspect policy.wasm', 'edict inspect policy.cedar --links links.json'],
  run: async (io, { json = false, ...values }, [path = '']) => {
    if (!path.endsWith('.wasm') && (await namesCedar(path, values))) return inspectCedar(io, path, values, json);
    for (const flag of Object.keys(CEDAR_OPTIONS) as (keyof typeof CEDAR_OPTIONS)[]) {
      if (values[flag] !== undefined)
        throw new CliError('usage', `\`--${flag}\` is for Cedar, and ${path} is a module.`);
    }
    const bytes = await readBytes(path);
    const { digest, manifest } = await load(bytes);
    if (json) io.out(toJson({ digest, bytes: bytes.length, manifest }));
    else for (const line of manifestLines(paint(io.colour.out), manifest, digest, bytes.length)) io.out(line);
    return EXIT.ok;
  },
});

/** Whether a path is of Cedar by its name, or a folder of such files. */
async function namesCedar(path: string, values: CompileValues): Promise<boolean> {
  const compiler = await loadCompiler();
  if (compiler.isCedarName(path) || compiler.isSchemaName(path)) return true;
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() === true && (await readPolicies(compiler, [path], values, true)).isCedar;
}

async function inspectCedar(io: Io, path: string, values: CompileValues, json: boolean): Promise<ExitCode> {
  const compiler = await loadCompiler();
  const policies = await readPolicies(compiler, [path], values, true);
  const { contents, diagnostics } = compiler.describeCedar(policies);
  if (contents === null) {
    reportErrors(io, [{ diagnostics, locate: shownPath(policies) }], json);
    return EXIT.trouble;
  }
  if (json) io.out(toJson(contents));
  else for (const line of contentsLines(paint(io.colour.out), contents)) io.out(line);
  return EXIT.ok;
}
