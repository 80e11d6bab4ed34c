import { EXIT } from './exit.ts';
import type { Io } from './io.ts';
import { allOptions, type Verb } from './verb.ts';
import { pageColumns, paragraphs, wrap } from './wrap.ts';
import { paint } from '../reporters/paint.ts';

const EXITS: Readonly<Record<string, string>> = {
  [EXIT.ok]: 'done',
  [EXIT.no]: 'the answer is no',
  [EXIT.usage]: 'the command line cannot be understood',
  [EXIT.trouble]: 'the question could not be answered',
};

/** Rows of two columns, the second of them wrapped. */
function rows(columns: number, pairs: readonly (readonly [term: string, text: string])[]): string[] {
  const width = Math.max(...pairs.map(([term]) => term.length));
  // Where terms leave little room, their texts stand below them.
  if (columns - width < columns / 2) {
    return pairs.flatMap(([term, text]) => [`  ${term}`, `      ${wrap(text, columns, 6).join('\n')}`]);
  }
  return pairs.map(([term, text]) => `  ${term.padEnd(width)}  ${wrap(text, columns, width + 4).join('\n')}`);
}

const verbRows = (columns: number, verbs: readonly Verb[]): string[] =>
  rows(
    columns,
    verbs.map(({ name, summary }) => [name, summary]),
  );

function tryHelp(io: Io, verb: string): string {
  const { bold } = paint(io.colour.out);
  const text = `edict help ${verb} for the flags of a verb, its exit codes and an example`;
  return `${bold('Try')}  ${wrap(text, pageColumns(io.columns), 5).join('\n')}`;
}

/** The list of verbs. */
export function overview(io: Io, verbs: readonly Verb[], version: string): string {
  const { bold } = paint(io.colour.out);
  const columns = pageColumns(io.columns);
  return [
    ...wrap(
      `${bold('edict')} ${version}: policies for AI agents, compiled to WebAssembly, with decisions that can be proven`,
      columns,
    ),
    '',
    `${bold('Usage')}  edict <verb> [arguments] [--json]`,
    '',
    bold('Verbs'),
    ...verbRows(columns, verbs),
    '',
    tryHelp(io, 'eval'),
  ].join('\n');
}

/** The verbs that begin with one word, such as `audit`. */
export function groupHelp(io: Io, word: string, verbs: readonly Verb[]): string {
  const { bold } = paint(io.colour.out);
  const [first] = verbs;
  return [
    `${bold('Usage')}  edict ${word} <verb> [arguments] [--json]`,
    '',
    bold('Verbs'),
    ...verbRows(pageColumns(io.columns), verbs),
    '',
    tryHelp(io, first?.name ?? word),
  ].join('\n');
}

/** A command line broken so that a shell takes the lines as one; what is quoted stays whole. */
function command(example: string, columns: number): string[] {
  return /['"]/.test(example) ? [example] : wrap(example, columns, 4, ' \\');
}

/** One verb's page. */
export function verbHelp(io: Io, verb: Verb): string {
  const { bold } = paint(io.colour.out);
  const columns = pageColumns(io.columns);
  const flags = Object.entries(allOptions(verb.options)).map(([name, option]) => {
    const short = option.short === undefined ? '    ' : `-${option.short}, `;
    const value = option.argument ?? 'VALUE';
    const argument = option.type === 'boolean' ? '' : option.bare === undefined ? ` ${value}` : `[=${value}]`;
    return [`${short}--${name}${argument}`, option.description] as const;
  });
  return [
    ...wrap(verb.summary, columns),
    '',
    `${bold('Usage')}  ${wrap(`edict ${verb.name} ${verb.arguments}`.trimEnd(), columns, 7).join('\n')}`,
    ...(verb.details === undefined ? [] : ['', ...paragraphs(verb.details, columns)]),
    '',
    bold('Options'),
    ...rows(columns, flags),
    '',
    bold('Exit codes'),
    ...rows(columns, Object.entries({ ...EXITS, ...verb.exits })),
    '',
    bold(verb.examples.length === 1 ? 'Example' : 'Examples'),
    ...verb.examples.map((example) => `  ${command(example, columns).join('\n')}`),
  ].join('\n');
}
