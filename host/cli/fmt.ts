import { relative } from 'node:path';
import type { Diagnostic } from '../compiler/index.node.ts';
import { CliError } from './frame/error.ts';
import { EXIT } from './frame/exit.ts';
import { readText, type Io } from './frame/io.ts';
import { defineVerb, type Verb } from './frame/verb.ts';
import { writeWhole } from './frame/write.ts';
import { loadCompiler } from './policy/compile.ts';
import { namedFiles } from './policy/named.ts';
import { counted } from './reporters/counted.ts';
import { diagnosticJson, diagnosticLines } from './reporters/diagnostics.ts';
import { toJson } from './reporters/json.ts';
import { paint } from './reporters/paint.ts';

/** A file, and what formatting makes of it. */
interface Formatted {
  readonly path: string;
  readonly before: string;
  /** Null when it cannot be read as policies. */
  readonly after: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** `edict fmt`: Cedar policies, laid out. */
export const fmt: Verb = defineVerb({
  name: 'fmt',
  summary: 'Lay out policies of Cedar, in place',
  arguments: '<policy.cedar… | folder | ->',
  positionals: [1, Infinity],
  options: {
    check: { type: 'boolean', description: 'Write nothing, and fail when a file would change' },
    'line-width': { type: 'string', short: 'l', argument: 'N', description: 'Columns of a line; default 80' },
    'indent-width': { type: 'string', short: 'i', argument: 'N', description: 'Columns of a level; default 2' },
  },
  details:
    "The layout is that of Cedar's own formatter. What policies say stays the same, comments stay where they are, and formatting again changes nothing. " +
    'A folder stands for the *.cedar files that lie in it; - reads the standard input and writes the standard output. A file with errors is left as it is. ' +
    'Schemas are not laid out, since their comments would be lost: `edict translate` prints them without.',
  exits: { 0: 'done; with --check, nothing would change', 1: 'a file has errors, or, with --check, would change' },
  examples: ['edict fmt policies/payments', 'edict fmt policy.cedar --check'],
  run: async (io, { json = false, check = false, ...values }, paths) => {
    const options = {
      ...widthOf('line-width', values['line-width'], 'lineWidth'),
      ...widthOf('indent-width', values['indent-width'], 'indentWidth'),
    };
    const { formatCedar } = await loadCompiler();
    const format = (path: string, text: string): Formatted => {
      const { text: after, diagnostics } = formatCedar({ name: path, text }, options);
      return { path, before: text, after, diagnostics };
    };
    if (paths.includes('-')) {
      if (paths.length > 1) throw new CliError('usage', '`-` stands alone.');
      return formatStream(io, format('standard input', await io.stdin()), check, json);
    }
    const files = await cedarFiles(paths);
    const formatted = await Promise.all(files.map(async (path) => format(path, await readText(path))));
    const changed = formatted.filter(({ before, after }) => after !== null && after !== before);
    if (!check) for (const { path, after } of changed) await writeWhole(path, after ?? '');
    report(io, formatted, check, json);
    const failed = formatted.some(({ after }) => after === null);
    return failed || (check && changed.length > 0) ? EXIT.no : EXIT.ok;
  },
});

/** @throws CliError `usage` */
function widthOf<Name extends string>(
  flag: string,
  value: string | undefined,
  name: Name,
): Partial<Record<Name, number>> {
  if (value === undefined) return {};
  if (!/^\d{1,4}$/.test(value)) {
    throw new CliError('usage', `\`--${flag}\` takes a number of columns, and not \`${value}\`.`);
  }
  return { [name]: Number(value) } as Record<Name, number>;
}

/**
 * The files of Cedar policies among what the user named.
 *
 * @throws CliError `usage` for what is named and is none
 */
async function cedarFiles(paths: readonly string[]): Promise<readonly string[]> {
  const { policies, schema, folders } = await namedFiles(paths);
  const isOfFolder = (path: string): boolean =>
    folders.some((folder) => relative(folder, path).split(/[\\/]/)[0] !== '..');
  for (const path of [...policies, ...schema]) {
    if (path.endsWith('.cedar') || isOfFolder(path)) continue;
    throw new CliError('usage', `${path} is no text of Cedar policies.`, {
      hint: path.includes('.cedarschema')
        ? 'A schema keeps its layout, and so its comments; `edict translate` prints one without them.'
        : '`edict fmt` lays out *.cedar.',
    });
  }
  const files = policies.filter((path) => path.endsWith('.cedar'));
  if (files.length > 0) return files;
  throw new CliError('unreadable', `There is no *.cedar in ${paths.join(', ')}.`);
}

/** What was read from the standard input goes to the standard output, errors aside. */
function formatStream(io: Io, formatted: Formatted, check: boolean, json: boolean): 0 | 1 {
  const { before, after } = formatted;
  if (check || json || after === null) report(io, [formatted], check, json);
  else io.out(after.replace(/\n$/, ''));
  return after === null || (check && after !== before) ? EXIT.no : EXIT.ok;
}

function report(io: Io, formatted: readonly Formatted[], check: boolean, json: boolean): void {
  const changed = formatted.filter(({ before, after }) => after !== null && after !== before);
  const broken = formatted.filter(({ after }) => after === null);
  const diagnostics = broken.flatMap((each) => each.diagnostics);
  const locate = (name: string): string => name;
  if (json) {
    io.out(
      toJson({
        ok: broken.length === 0 && !(check && changed.length > 0),
        files: formatted.length,
        changed: changed.map(({ path }) => path),
        diagnostics: diagnostics.map((each) => diagnosticJson(each, locate)),
      }),
    );
    return;
  }
  const palette = paint(io.colour.err);
  for (const each of diagnostics) for (const line of diagnosticLines(palette, each, locate)) io.err(line);
  for (const { path } of changed) io.out(`${check ? 'would change' : 'formatted'} ${path}`);
  const left = formatted.length - changed.length - broken.length;
  if (left > 0) io.out(`${counted(left, 'file')} ${left === 1 ? 'is' : 'are'} laid out already`);
}
