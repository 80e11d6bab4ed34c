import { EXIT } from './exit.ts';
import type { Io } from './io.ts';
import { allOptions, type Verb } from './verb.ts';
import { paint } from '../reporters/paint.ts';

const EXITS: Readonly<Record<string, string>> = {
  [EXIT.ok]: 'done',
  [EXIT.no]: 'the answer is no',
  [EXIT.usage]: 'the command line cannot be understood',
  [EXIT.trouble]: 'the question could not be answered',
};

/** The list of verbs. */
export function overview(io: Io, verbs: readonly Verb[], version: string): string {
  const { bold, dim } = paint(io.colour.out);
  const width = Math.max(...verbs.map(({ name }) => name.length));
  return [
    `${bold('edict')} ${version}  policies for AI agents, compiled to WebAssembly, with decisions that can be proven`,
    '',
    `${bold('Usage')}  edict <verb> [arguments] [--json]`,
    '',
    bold('Verbs'),
    ...verbs.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    `${bold('Try')}  edict help eval ${dim('for the flags of a verb, its exit codes and an example')}`,
  ].join('\n');
}

/** One verb's page. */
export function verbHelp(io: Io, verb: Verb): string {
  const { bold } = paint(io.colour.out);
  const flags = Object.entries(allOptions(verb.options)).map(([name, option]) => {
    const short = option.short === undefined ? '    ' : `-${option.short}, `;
    const argument = option.type === 'boolean' ? '' : ` ${option.argument ?? 'VALUE'}`;
    return [`${short}--${name}${argument}`, option.description] as const;
  });
  const width = Math.max(...flags.map(([flag]) => flag.length));
  const exits = Object.entries({ ...EXITS, ...verb.exits });
  return [
    verb.summary,
    '',
    `${bold('Usage')}  edict ${verb.name} ${verb.arguments}`.trimEnd(),
    ...(verb.details === undefined ? [] : ['', verb.details]),
    '',
    bold('Options'),
    ...flags.map(([flag, description]) => `  ${flag.padEnd(width)}  ${description}`),
    '',
    bold('Exit codes'),
    ...exits.map(([code, meaning]) => `  ${code}  ${meaning}`),
    '',
    bold(verb.examples.length === 1 ? 'Example' : 'Examples'),
    ...verb.examples.map((example) => `  ${example}`),
  ].join('\n');
}
