import { nearestWord } from '../compiler/source/spelling.ts';
import { groupHelp, overview, verbHelp } from './frame/help.ts';
import { CliError } from './frame/error.ts';
import { EXIT, type ExitCode } from './frame/exit.ts';
import type { Io } from './frame/io.ts';
import { version } from './frame/version.ts';
import { reportError } from './reporters/error.ts';
import { VERBS, type VerbEntry } from './verbs.ts';

/** Runs one command line (without the program's name) and returns its exit status. Throws nothing. */
export async function runCommand(io: Io, argv: readonly string[]): Promise<ExitCode> {
  try {
    return await dispatch(io, argv);
  } catch (error) {
    reportError(io, error, wantsJson(argv));
    return error instanceof CliError && error.code === 'usage' ? EXIT.usage : EXIT.trouble;
  }
}

/** Whether the command line asks for JSON, however little of it can be understood. */
function wantsJson(argv: readonly string[]): boolean {
  const words = argv.map((word, index) => (/^--(?:format|reporter)$/.test(word) ? `${word}=${argv[index + 1]}` : word));
  return words.some((word) => word === '--json' || /^--(?:format|reporter)=json$/.test(word));
}

async function dispatch(io: Io, argv: readonly string[]): Promise<ExitCode> {
  const [first] = argv;
  if (first === undefined || first === '--help' || first === '-h') return help(io, []);
  if (first === '--version' || first === '-v' || first === 'version') {
    io.out(await version());
    return EXIT.ok;
  }
  if (first === 'help') return help(io, argv.slice(1));
  if (argv.length === 2 && isHelp(argv[1])) {
    const group = groupOf(first);
    if (group.length > 0) return help(io, [first]);
  }
  const [entry, rest] = find(argv);
  const end = rest.indexOf('--');
  const flags = end === -1 ? rest : rest.slice(0, end);
  const verb = await entry.load();
  if (flags.some(isHelp)) {
    io.out(verbHelp(io, verb));
    // Beside other arguments it may be a value that somebody else chose (`--agent -h`): help answers no question, and must not end like a yes.
    return rest.length === 1 ? EXIT.ok : EXIT.usage;
  }
  return verb.execute(io, rest);
}

function isHelp(word: string | undefined): boolean {
  return word === '--help' || word === '-h';
}

/** The verbs of two words that begin with this one. */
function groupOf(word: string): readonly VerbEntry[] {
  return VERBS.filter(({ name }) => name.startsWith(`${word} `));
}

async function help(io: Io, words: readonly string[]): Promise<ExitCode> {
  const [only, second] = words;
  if (only !== undefined && second === undefined && groupOf(only).length > 0) {
    io.out(groupHelp(io, only, await Promise.all(groupOf(only).map((entry) => entry.load()))));
    return EXIT.ok;
  }
  if (words.length > 0) {
    const [entry] = find(words);
    io.out(verbHelp(io, await entry.load()));
    return EXIT.ok;
  }
  const verbs = await Promise.all(VERBS.map((entry) => entry.load()));
  io.out(overview(io, verbs, await version()));
  return EXIT.ok;
}

/** What the verbs of Cedar's own command line are called here, where it is otherwise. */
const CEDAR_VERBS: ReadonlyMap<string, string> = new Map([
  ['check-parse', 'check'],
  ['validate', 'check'],
  ['format', 'fmt'],
  ['authorize', 'eval'],
  ['evaluate', 'eval'],
  ['partially-authorize', 'eval --unknown'],
  ['run-tests', 'test'],
  ['translate-policy', 'translate'],
  ['translate-schema', 'translate'],
  ['new', 'init --language cedar'],
]);

/** The verb that the first words name, the longest name first, and the words after it. */
function find(words: readonly string[]): readonly [VerbEntry, readonly string[]] {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    const entry = VERBS.find((candidate) => candidate.name === name);
    if (entry !== undefined) return [entry, words.slice(length)];
  }
  const [word = ''] = words;
  const group = groupOf(word).map(({ name }) => `\`${name}\``);
  if (group.length > 0) {
    throw new CliError('usage', `\`edict ${word}\` needs a second word: ${group.join(', ')}.`, {
      hint: `See \`edict help ${word}\`.`,
    });
  }
  const near = nearestWord(
    word,
    VERBS.map(({ name }) => name),
    2,
  );
  const here = CEDAR_VERBS.get(word);
  throw new CliError('usage', `There is no verb \`${word}\`.${near === null ? '' : ` Did you mean \`${near}\`?`}`, {
    hint: here === undefined ? 'See `edict help`.' : `What \`cedar ${word}\` does, \`edict ${here}\` does here.`,
  });
}
