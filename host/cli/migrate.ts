import type { Migrated } from '../authoring/index.ts';
import type { DiffReport } from '../compare/index.ts';
import type { PolicySource, Strategy } from '../compiler/index.node.ts';
import { CliError } from './frame/error.ts';
import { EXIT } from './frame/exit.ts';
import type { Io } from './frame/io.ts';
import { defineVerb, type Verb } from './frame/verb.ts';
import { refuseOverwriting, writeWhole } from './frame/write.ts';
import { COMPILE_OPTIONS, loadCompiler, readPolicies, shownPath } from './policy/compile.ts';
import { reportErrors } from './policy/report.ts';
import { diffJson, diffLines } from './reporters/diff.ts';
import { toJson } from './reporters/json.ts';
import { migratedJson, migratedLines, refusedLine } from './reporters/migrate.ts';
import { paint } from './reporters/paint.ts';

const TARGETS = ['agt-py', 'cedar'] as const;
/** What v4 documents decide by. */
const FIRST_MATCH: Strategy = 'priority_first_match';

/** `edict migrate`: a policy in another dialect, and what it then decides otherwise. */
export const migrate: Verb = defineVerb({
  name: 'migrate',
  summary: 'Write a v4 policy document in governance.toolkit/v1, and show what would be decided otherwise',
  arguments: '<policy.yaml> --to agt-py',
  positionals: [1, 1],
  options: {
    to: { type: 'string', argument: 'DIALECT', choices: TARGETS, description: 'agt-py; cedar is not there yet' },
    out: {
      type: 'string',
      short: 'o',
      argument: 'FILE',
      description: 'The migrated policy; default the standard output',
    },
    lossy: {
      type: 'boolean',
      description:
        'Rules that cannot be expressed take their safe side: what denies denies more, what allows is left out',
    },
    nested: {
      type: 'boolean',
      description: 'A field a.b, which is one flat key in v4, becomes b in the mapping a, as v1 reads it',
    },
    strategy: {
      ...COMPILE_OPTIONS.strategy,
      description: `What the migrated policy is to be built with; default ${FIRST_MATCH}, which v4 decides by`,
    },
    'allow-unsupported': COMPILE_OPTIONS['allow-unsupported'],
  },
  details:
    'The document and its migration are compared as `edict diff` compares policies, on calls before a tool runs: v4 knows no stages. Each difference is shown with an input that was decided by both (A is the document, ' +
    'B its migration). A rule that v1 cannot express is an error that names it. Comments are kept, near what they are about. The input policy is not changed.',
  exits: { 0: 'no difference was found', 1: 'they differ', 3: 'a rule cannot be expressed, or the policy has errors' },
  examples: [
    'edict migrate policy.yaml --to agt-py -o migrated.yaml',
    'edict migrate policy.yaml --to agt-py --lossy --json',
  ],
  run: async (io, { json = false, out, to, lossy = false, nested = false, ...values }, [path = '']) => {
    checkTarget(to);
    const [compiler, authoring] = await Promise.all([loadCompiler(), import('../authoring/index.ts')]);
    const policies = await readPolicies(compiler, [path], {});
    if (out !== undefined) await refuseOverwriting('--out', out, policies.named.policies);
    const locate = shownPath(policies);
    const [document, second] = policies.documents;
    if (document === undefined || second !== undefined) {
      throw new CliError('usage', `${path} holds ${policies.documents.length} policies: migrate them one by one.`);
    }
    const shown = (await compiler.lower({ documents: [document] })).unit?.entries[0]?.dialect ?? 'agt-v4';
    if (shown !== 'agt-v4')
      throw new CliError('input', `${locate(document.name)} is ${shown}: only agt-v4 is migrated.`);
    const allowed = values['allow-unsupported'] === undefined ? {} : { allowUnsupported: 'deny' as const };
    const migrated = await authoring.migrate(document, { lossy, nested, ...allowed });
    if (migrated.text === null) {
      if (migrated.refused.length === 0) reportErrors(io, [{ diagnostics: migrated.diagnostics, locate }], json);
      else if (json) io.out(toJson({ ...migratedJson(migrated, locate, document.name), diff: null }));
      else reportRefused(io, migrated, locate(document.name));
      return EXIT.trouble;
    }
    const strategy = (values.strategy ?? FIRST_MATCH) as Strategy;
    const report = await compare(document, migrated.text, strategy, allowed);
    if (out !== undefined) await writeWhole(out, migrated.text);
    if (json) {
      const about = migratedJson(migrated, locate, document.name);
      io.out(toJson({ ...about, out: out ?? null, strategy, diff: diffJson(report) }));
    } else print(io, migrated, report, locate(document.name), out);
    return report.result === 'different' ? EXIT.no : EXIT.ok;
  },
});

function checkTarget(to: string | undefined): void {
  if (to === undefined) {
    throw new CliError('usage', '`--to` is missing.', { hint: 'Say what the policy is migrated to: `--to agt-py`.' });
  }
  if (to === 'cedar') throw new CliError('usage', '`--to cedar` is not there yet.', { hint: '`--to agt-py` is.' });
}

/** Compares the document with what it was migrated to. */
async function compare(
  document: PolicySource,
  text: string,
  strategy: Strategy,
  allowed: { readonly allowUnsupported?: 'deny' },
): Promise<DiffReport> {
  const [{ lower }, { beforeTool }, { diff }] = await Promise.all([
    loadCompiler(),
    import('../authoring/index.ts'),
    import('../compare/index.ts'),
  ]);
  const a = await lower({ documents: [document], dialect: 'agt-v4', ...allowed });
  const b = await lower({ documents: [{ name: 'migrated.yaml', text }], dialect: 'agt-py', strategy });
  const [before, after] = [a.unit?.entries[0], b.unit?.entries[0]];
  if (before === undefined || after === undefined) {
    throw new TypeError(`the migrated policy does not compile: ${b.diagnostics[0]?.message}`);
  }
  return diff(before, beforeTool(after));
}

function reportRefused(io: Io, migrated: Migrated, file: string): void {
  const palette = paint(io.colour.err);
  for (const line of migratedLines(palette, { ...migrated, inexact: [], notes: [] }, file)) io.err(line);
  io.err(refusedLine(palette, migrated));
}

/** The policy is what a pipe takes; what there is to say of it stands beside it. */
function print(io: Io, migrated: Migrated, report: DiffReport, file: string, out: string | undefined): void {
  const write = (line: string): void => (out === undefined ? io.err(line) : io.out(line));
  const palette = paint(out === undefined ? io.colour.err : io.colour.out);
  if (out === undefined) for (const line of (migrated.text ?? '').trimEnd().split('\n')) io.out(line);
  for (const line of migratedLines(palette, migrated, file)) write(line);
  if (migrated.inexact.length + migrated.notes.length > 0) write('');
  for (const line of diffLines(palette, report, io.columns)) write(line);
  if (out !== undefined) write(`${palette.bold(out)} written`);
  if (migrated.needsStrategy)
    write(`It decides so with --strategy ${FIRST_MATCH}: a rule that allows stands before one that denies.`);
}
