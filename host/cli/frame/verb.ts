import { parseArgs, type ParseArgsConfig } from 'node:util';
import { nearestWord } from '../../compiler/source/spelling.ts';
import { CliError } from './error.ts';
import type { ExitCode } from './exit.ts';
import type { Io } from './io.ts';

/** A flag of a verb. */
export interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  /** What the value is, as the help shows it, such as `FILE`. */
  readonly argument?: string;
  /** The value when the flag stands alone: `--name` is `--name=BARE` then, and a value follows only after `=`. */
  readonly bare?: string;
  /** The only values there are; any other is a usage error that names them. */
  readonly choices?: readonly string[];
  /** One line of help. */
  readonly description: string;
}

export type Options = Readonly<Record<string, Option>>;

type Value<O extends Option> = O['type'] extends 'boolean' ? boolean : string;

/** The values of a verb's flags; every verb has `--json`. */
export type Values<O extends Options> = {
  readonly [Name in keyof O]?: O[Name]['multiple'] extends true ? readonly Value<O[Name]>[] : Value<O[Name]>;
} & { readonly json?: boolean };

export interface VerbDefinition<O extends Options> {
  /** The words that call it, such as `audit verify`. */
  readonly name: string;
  /** One line for the list of verbs. */
  readonly summary: string;
  /** What follows the name, such as `<policy.yaml…>`. */
  readonly arguments: string;
  /** Fewest and most positional arguments. */
  readonly positionals: readonly [fewest: number, most: number];
  readonly options: O;
  /** What a user should know beyond the options. */
  readonly details?: string;
  /** Exit statuses that say something of their own for this verb. */
  readonly exits: Readonly<Partial<Record<ExitCode, string>>>;
  /** At least one command line that works as written. */
  readonly examples: readonly [string, ...string[]];
  readonly run: (io: Io, values: Values<O>, positionals: readonly string[]) => Promise<ExitCode>;
}

/** A verb whose flags' types are sealed inside it. */
export interface Verb extends Omit<VerbDefinition<Options>, 'run'> {
  /** @throws CliError `usage` and whatever the verb's room throws */
  execute(io: Io, argv: readonly string[]): Promise<ExitCode>;
}

const COMMON = {
  json: { type: 'boolean', description: 'Print JSON instead of text' },
  help: { type: 'boolean', short: 'h', description: 'Show this help' },
} as const satisfies Options;

/** Every flag a verb takes, the common ones last. */
export function allOptions(options: Options): Options {
  return { ...options, ...COMMON };
}

/** Defines a verb, with the types of its values taken from its flags. */
export function defineVerb<const O extends Options>(definition: VerbDefinition<O>): Verb {
  const { run, ...rest } = definition;
  return {
    ...rest,
    execute: async (io, argv) => {
      const { values, positionals } = parse(definition.name, allOptions(definition.options), argv);
      const [fewest, most] = definition.positionals;
      if (positionals.length < fewest) throw usage(definition.name, `\`${definition.arguments}\` is missing.`);
      const extra = positionals[most];
      if (extra !== undefined) throw usage(definition.name, `Unexpected argument \`${extra}\`.`);
      return run(io, values, positionals);
    },
  };
}

/** @throws CliError `usage` when what looks like the value of such a flag would be taken for a file */
function checkBare(verb: string, options: Options, argv: readonly string[]): void {
  const end = argv.indexOf('--');
  for (const [index, word] of argv.entries()) {
    const next = argv[index + 1];
    const bare = word.startsWith('--') && (end < 0 || index < end) ? options[word.slice(2)]?.bare : undefined;
    if (bare === undefined || next === undefined || !/^\d+(?:\.\d+)?%?$/.test(next)) continue;
    throw usage(verb, `The value of \`${word}\` follows after \`=\`: \`${word}=${next.replace('%', '')}\`.`);
  }
}

function parse(verb: string, options: Options, argv: readonly string[]): { values: object; positionals: string[] } {
  const config: ParseArgsConfig['options'] = {};
  for (const [name, { type, short, multiple }] of Object.entries(options)) {
    config[name] = { type, ...(short === undefined ? {} : { short }), ...(multiple === undefined ? {} : { multiple }) };
  }
  checkBare(verb, options, argv);
  try {
    const parsed = parseArgs({
      args: withBare(options, argv),
      options: config,
      allowPositionals: true,
      strict: true,
    });
    checkChoices(verb, options, parsed.values);
    return parsed;
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    const flag = /^Unknown option '(-[^']*)'/.exec(cause.message)?.[1];
    if (flag === undefined) throw usage(verb, `${(cause.message.split(/\. |\n/)[0] ?? '').replace(/\.$/, '')}.`);
    const near = nearestWord(flag.replace(/^-+/, ''), Object.keys(options), 2);
    throw usage(verb, `Unknown option \`${flag}\`.${near === null ? '' : ` Did you mean \`--${near}\`?`}`);
  }
}

function checkChoices(verb: string, options: Options, values: Readonly<Record<string, unknown>>): void {
  for (const [name, { choices }] of Object.entries(options)) {
    if (choices === undefined) continue;
    for (const value of [values[name]].flat()) {
      if (typeof value !== 'string' || choices.includes(value)) continue;
      const near = nearestWord(value, choices, 2);
      const meant = near === null ? '' : ` Did you mean \`${near}\`?`;
      throw usage(verb, `\`--${name}\` has no value \`${value}\`: it is ${listed(choices)}.${meant}`);
    }
  }
}

/** Words as a sentence lists them: `a, b or c`. */
function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}

/** The arguments with the values of flags that stand alone and may. */
function withBare(options: Options, argv: readonly string[]): string[] {
  const end = argv.indexOf('--');
  return argv.map((argument, index) => {
    const bare = argument.startsWith('--') && (end < 0 || index < end) ? options[argument.slice(2)]?.bare : undefined;
    return bare === undefined ? argument : `${argument}=${bare}`;
  });
}

function usage(verb: string, message: string): CliError {
  return new CliError('usage', message, { hint: `See \`edict help ${verb}\`.` });
}
