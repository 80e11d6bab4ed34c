import { join } from 'node:path';
import type { PolicyFiles } from '../../compiler/index.node.ts';
import { CliError } from '../frame/error.ts';
import { EXIT, type ExitCode } from '../frame/exit.ts';
import type { Io } from '../frame/io.ts';
import { watchRounds, type Round } from '../frame/watch.ts';
import { counted } from '../reporters/counted.ts';
import { reportError } from '../reporters/error.ts';
import { paint } from '../reporters/paint.ts';
import { readPolicies, type CompileValues, type loadCompiler, type NamedPolicies } from './compile.ts';

type Compiler = Awaited<ReturnType<typeof loadCompiler>>;

/** Policies of which it is noted what was read for them, files that they extend included. */
export interface NotedPolicies {
  readonly policies: NamedPolicies;
  /** What the policies were read from, for `watchRounds`; to be asked for when they are compiled. */
  readonly round: () => Round;
}

/** What the named files and the folders' hold now, as one text. */
function contents({ documents, folders, schema, links, tests }: NamedPolicies): string {
  return JSON.stringify([documents, folders?.files ?? [], schema, links, tests]);
}

/** What asking for an extended file comes to: its text, none, or why it cannot be read. */
async function attempt({ resolve }: PolicyFiles, name: string): Promise<string> {
  try {
    return JSON.stringify(await resolve(name));
  } catch (error) {
    return String(error);
  }
}

/**
 * Reads the policy files that the user named, and notes it.
 *
 * @throws CliError `unreadable`
 */
export async function readNoted(
  compiler: Compiler,
  paths: readonly string[],
  values: CompileValues,
  checksTests: boolean,
): Promise<NotedPolicies> {
  const policies = await readPolicies(compiler, paths, values, checksTests);
  const { named } = policies;
  const extended = new Map<string, string>();
  const resolve: PolicyFiles['resolve'] = async (name) => {
    extended.set(name, await attempt(policies, name));
    return policies.resolve(name);
  };
  const stale = async (): Promise<boolean> => {
    try {
      const now = await readPolicies(compiler, paths, values, checksTests);
      if (contents(now) !== contents(policies)) return true;
      for (const [name, text] of extended) if ((await attempt(now, name)) !== text) return true;
      return false;
    } catch {
      // What cannot be read any more is told by the next round.
      return true;
    }
  };
  return {
    policies: { ...policies, resolve },
    round: () => ({
      files: [
        ...named.policies,
        ...named.tests,
        ...named.schema,
        ...named.links,
        // A new policy is one that was looked for in vain.
        ...named.folders.map((folder) => join(folder, '*')),
        ...[...extended.keys()].map((name) => policies.locate(name)),
      ],
      trees: values.folders === undefined ? [] : [values.folders],
      stale,
    }),
  };
}

/** The round of policies that could not be read, until they can, or cannot for another reason. */
function unreadRound(
  compiler: Compiler,
  paths: readonly string[],
  values: CompileValues,
  checksTests: boolean,
  why: CliError,
): Round {
  return {
    // Any of them may be a folder.
    files: [...paths, ...paths.map((path) => join(path, '*'))],
    trees: values.folders === undefined ? [] : [values.folders],
    stale: async () => {
      try {
        await readPolicies(compiler, paths, values, checksTests);
        return true;
      } catch (error) {
        return !(error instanceof CliError) || error.message !== why.message;
      }
    },
  };
}

/** What a verb does with policies, once or in each round, and how that ends. */
type Work = (noted: NotedPolicies) => Promise<ExitCode>;

export interface WatchValues extends CompileValues {
  readonly watch?: boolean;
  readonly json?: boolean;
  /** Whether the work looks at policy tests, too. */
  readonly checksTests?: boolean;
}

/** The flag of verbs that can go on. */
export const WATCH_OPTION = {
  watch: {
    type: 'boolean',
    short: 'w',
    description: 'Go on until interrupted: again after each change of the files and what they extend',
  },
} as const;

/**
 * Reads policies and works on them: once, or with `watch` again after each change until the user interrupts. Then errors are told and waited out,
 * and the end is that of the last round.
 *
 * @throws CliError `unreadable`, and what the work throws, unless it watches
 */
export async function withPolicies(
  io: Io,
  compiler: Compiler,
  paths: readonly string[],
  values: WatchValues,
  work: Work,
): Promise<ExitCode> {
  const { checksTests = false } = values;
  if (values.watch !== true) return work(await readNoted(compiler, paths, values, checksTests));
  let last: ExitCode = EXIT.trouble;
  const fail = (error: unknown): void => {
    reportError(io, error, values.json === true, 'one');
    last = EXIT.trouble;
  };
  const round = async (): Promise<Round> => {
    let noted: NotedPolicies;
    try {
      noted = await readNoted(compiler, paths, values, checksTests);
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      fail(error);
      return unreadRound(compiler, paths, values, checksTests, error);
    }
    await work(noted).then((code) => (last = code), fail);
    return noted.round();
  };
  const signal = io.interrupted();
  await watchRounds(async () => {
    const next = await round();
    const { dim } = paint(io.colour.err);
    const time = new Date().toTimeString().slice(0, 8);
    if (!signal.aborted) io.err(dim(`${time} watching ${counted(next.files.length, 'file')}; Ctrl-C ends it`));
    return next;
  }, signal);
  return last;
}
