import type { Migrated, MigrateOptions } from '../authoring/index.ts';
import type { DiffReport } from '../compare/index.ts';
import type { PolicyFiles, PolicySource, Strategy } from '../compiler/index.node.ts';
import { CliError } from './frame/error.ts';
import { EXIT } from './frame/exit.ts';
import type { Io } from './frame/io.ts';
import { defineVerb, type Verb } from './frame/verb.ts';
import { refuseOverwriting, writeWhole } from './frame/write.ts';
import { COMPILE_OPTIONS, loadCompiler, readPolicies, shownPath } from './policy/compile.ts';
import { cedarRequestOf } from './policy/cedar-request.ts';
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
  summary:
    'Write a policy of AGT in Cedar, or a v4 document in governance.toolkit/v1, and show what would be decided otherwise',
  arguments: '<policy.yaml> --to cedar|agt-py',
  positionals: [1, 1],
  options: {
    to: {
      type: 'string',
      argument: 'DIALECT',
      choices: TARGETS,
      description: 'agt-py (from agt-v4), or cedar (from agt-py, agt-ts and agt-v4)',
    },
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
      description: `What decides among the rules: with --to agt-py those of the migration, default ${FIRST_MATCH}, as in v4; with --to cedar those of the policy, default deny_overrides`,
    },
    'allow-unsupported': COMPILE_OPTIONS['allow-unsupported'],
  },
  details:
    'The policy and its migration are compared: to v1 as `edict diff` compares policies, on calls before a tool runs, since v4 knows no stages; to Cedar by inputs made of the values that the policy mentions. Each difference is shown with an input that was decided by ' +
    'both (A is the policy, B its migration). A rule that cannot be expressed is an error that names it. To v1, comments are kept, near what they are about. The input policy is not changed. Cedar is for requests of the ' +
    'schema for agents, and is to be built with `--on-error deny`.',
  exits: { 0: 'no difference was found', 1: 'they differ', 3: 'a rule cannot be expressed, or the policy has errors' },
  examples: [
    'edict migrate policy.yaml --to cedar -o policy.cedar',
    'edict migrate policy.yaml --to agt-py -o migrated.yaml',
    'edict migrate policy.yaml --to agt-py --lossy --json',
  ],
  run: async (io, { json = false, out, to, lossy = false, nested = false, ...values }, [path = '']) => {
    if (to === undefined) {
      throw new CliError('usage', '`--to` is missing.', { hint: 'Say what the policy is migrated to: `--to cedar`.' });
    }
    if (to === 'cedar' && nested) throw new CliError('usage', '`--nested` is for `--to agt-py`.');
    const compiler = await loadCompiler();
    const policies = await readPolicies(compiler, [path], {});
    if (out !== undefined) await refuseOverwriting('--out', out, policies.named.policies);
    const locate = shownPath(policies);
    const [document, second] = policies.documents;
    if (document === undefined || second !== undefined) {
      throw new CliError('usage', `${path} holds ${policies.documents.length} policies: migrate them one by one.`);
    }
    const allowed = values['allow-unsupported'] === undefined ? {} : { allowUnsupported: 'deny' as const };
    const strategy = values.strategy as Strategy | undefined;
    const file = locate(document.name);
    const job = { policies, document, file, options: { lossy, nested }, strategy, allowed };
    const { migrated, report, ...rest } = await (to === 'cedar' ? toCedar(job) : toV1(job));
    if (report === null || migrated.text === null) {
      if (migrated.refused.length === 0) reportErrors(io, [{ diagnostics: migrated.diagnostics, locate }], json);
      else if (json) io.out(toJson({ ...migratedJson(migrated, locate, document.name), diff: null }));
      else reportRefused(io, migrated, file, to);
      return EXIT.trouble;
    }
    if (out !== undefined) await writeWhole(out, migrated.text);
    if (json) {
      const about = migratedJson(migrated, locate, document.name);
      io.out(toJson({ ...about, out: out ?? null, strategy: rest.strategy, diff: diffJson(report) }));
    } else print(io, migrated, report, file, out);
    return report.result === 'different' ? EXIT.no : EXIT.ok;
  },
});

/** What is to be migrated. */
interface Job {
  readonly policies: PolicyFiles;
  readonly document: PolicySource;
  /** As the user would type it. */
  readonly file: string;
  readonly options: MigrateOptions;
  readonly strategy: Strategy | undefined;
  readonly allowed: { readonly allowUnsupported?: 'deny' };
}

interface Done {
  readonly migrated: Migrated;
  /** Null where nothing could be written. */
  readonly report: DiffReport | null;
  /** What decides among the rules of what was compared; null where the dialect knows one way only. */
  readonly strategy: Strategy | null;
}

/** Compares the document with what it was migrated to. */
async function toV1({ document, file, options, strategy = FIRST_MATCH, allowed }: Job): Promise<Done> {
  const [{ lower }, { beforeTool, migrate: migrateDocument }, { diff }] = await rooms();
  const shown = (await lower({ documents: [document] })).unit?.entries[0]?.dialect ?? 'agt-v4';
  if (shown !== 'agt-v4') throw new CliError('input', `${file} is ${shown}: only agt-v4 is migrated to agt-py.`);
  const migrated = await migrateDocument(document, { ...options, ...allowed });
  const { text } = migrated;
  if (text === null) return { migrated, report: null, strategy };
  const a = await lower({ documents: [document], dialect: 'agt-v4', ...allowed });
  const b = await lower({ documents: [{ name: 'migrated.yaml', text }], dialect: 'agt-py', strategy });
  const [before, after] = [a.unit?.entries[0], b.unit?.entries[0]];
  if (before === undefined || after === undefined) {
    throw new TypeError(`the migrated policy does not compile: ${b.diagnostics[0]?.message}`);
  }
  return { migrated, report: diff(before, beforeTool(after)), strategy };
}

const rooms = () => Promise.all([loadCompiler(), import('../authoring/index.ts'), import('../compare/index.ts')]);

async function toCedar({ policies, document, file, options, strategy, allowed }: Job): Promise<Done> {
  const [{ lower }, { migrateToCedar }, { diffAcross }] = await rooms();
  const { resolve } = policies;
  const a = await lower({ documents: [document], resolve, strategy: strategy ?? 'deny_overrides', ...allowed });
  const before = a.unit?.entries[0];
  if (before === undefined) {
    const nothing = { text: null, refused: [], inexact: [], notes: [], needsStrategy: false };
    return { migrated: { ...nothing, diagnostics: a.diagnostics }, report: null, strategy: null };
  }
  if (before.dialect === 'cedar') throw new CliError('input', `${file} is Cedar already.`);
  const migrated = { ...migrateToCedar(before, options), diagnostics: a.diagnostics };
  const used = before.dialect === 'agt-v4' ? null : (strategy ?? 'deny_overrides');
  if (migrated.text === null) return { migrated, report: null, strategy: used };
  const b = await lower({ documents: [{ name: 'migrated.cedar', text: migrated.text }], onError: 'deny' });
  const after = b.unit?.entries[0];
  if (after === undefined) throw new TypeError(`the migrated policy does not compile: ${b.diagnostics[0]?.message}`);
  return { migrated, report: diffAcross(before, after, cedarRequestOf(before.dialect)), strategy: used };
}

function reportRefused(io: Io, migrated: Migrated, file: string, to: string): void {
  const palette = paint(io.colour.err);
  for (const line of migratedLines(palette, { ...migrated, inexact: [], notes: [] }, file)) io.err(line);
  io.err(refusedLine(palette, migrated, to));
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
