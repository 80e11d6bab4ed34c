import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileProblem } from '../../testing/index.ts';
import { CliError } from '../frame/error.ts';
import { readText } from '../frame/io.ts';

const POLICY_FILE = /\.(?:ya?ml|cedar|cedar\.json)$/;
const CEDAR_FILE = /\.cedar(?:\.json)?$/;
const SCHEMA_FILE = /\.cedarschema(?:\.json)?$/;
const TEST_FILE = /\.test\.ya?ml$/;

/** What paths on the command line stand for. */
export interface Named {
  readonly policies: readonly string[];
  /** Files of policy tests, which a shell's `*.yaml` names too. */
  readonly tests: readonly string[];
  /** Files of the schema of Cedar policies: those that were named, or where none was, those of the folders. */
  readonly schema: readonly string[];
  /** The folders among the paths. */
  readonly folders: readonly string[];
}

/** A file of policy tests, read. */
export interface NamedTests {
  readonly path: string;
  readonly text: string;
}

/** Whether a path is named as policy tests are. */
export function isTestPath(path: string): boolean {
  return TEST_FILE.test(path);
}

interface InFolder {
  readonly files: readonly string[];
  readonly schema: readonly string[];
}

/** The policies that lie in a folder, and where they are Cedar, their schema. Those of the folders below may be policy sets of their own. */
async function filesIn(folder: string, dialect: string | undefined): Promise<InFolder> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  const within = (pattern: RegExp): readonly string[] =>
    names.filter((name) => pattern.test(name)).map((name) => join(folder, name));
  // A folder may hold the same policies in two languages.
  const isWanted = (path: string): boolean =>
    dialect === undefined || isTestPath(path) || CEDAR_FILE.test(path) === (dialect === 'cedar');
  const files = within(POLICY_FILE).filter(isWanted);
  const schema = within(SCHEMA_FILE);
  const isCedar = files.some((path) => CEDAR_FILE.test(path)) || files.length === 0;
  if (files.length > 0 || schema.length > 0) return { files, schema: isCedar ? schema : [] };
  throw new CliError('unreadable', `There is no policy in the folder ${folder}.`, {
    hint: 'A folder stands for the *.yaml or *.cedar files that lie in it, as one policy set; the folders below it are not entered.',
  });
}

/**
 * The files that the user named: a folder stands for the policies in it, and what is named `*.test.yaml` is tests and no policy.
 *
 * @param schema files of the schema that a flag names
 * @param dialect of folders, only policies of its language
 * @throws CliError `unreadable` for a folder without any
 */
export async function namedFiles(
  paths: readonly string[],
  { schema = [], dialect }: { readonly schema?: readonly string[]; readonly dialect?: string } = {},
): Promise<Named> {
  const files: string[] = [];
  const folders: string[] = [];
  const ofSchema = [...schema];
  const ofFolders: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch(() => null);
    if (found?.isDirectory() === true) {
      folders.push(path);
      const found = await filesIn(path, dialect);
      files.push(...found.files);
      ofFolders.push(...found.schema);
    } else if (SCHEMA_FILE.test(path)) ofSchema.push(path);
    else {
      files.push(path);
    }
  }
  return {
    policies: files.filter((path) => !isTestPath(path)),
    tests: files.filter(isTestPath),
    schema: ofSchema.length > 0 ? ofSchema : ofFolders,
    folders,
  };
}

/** What is wrong with files of policy tests by themselves; `edict test` runs them. */
export async function testProblems(tests: readonly NamedTests[]): Promise<readonly FileProblem[]> {
  if (tests.length === 0) return [];
  const { readTestFile } = await import('../../testing/index.ts');
  const read = await Promise.all(tests.map(({ path, text }) => readTestFile(path, text.replace(/^\uFEFF/, ''))));
  return read.flatMap(({ problems }) => problems);
}

/**
 * Reads the files that are named as policy tests.
 *
 * @param sound that they must be tests: a policy is never passed over because of its name
 * @throws CliError `unreadable`
 */
export async function readTests(paths: readonly string[], sound: boolean): Promise<readonly NamedTests[]> {
  const tests = await Promise.all(paths.map(async (path) => ({ path, text: await readText(path) })));
  const [problem] = sound ? await testProblems(tests) : [];
  if (problem === undefined) return tests;
  const { source, span, message } = problem;
  throw new CliError(
    'unreadable',
    `${source.name} is named as policy tests are, and cannot be read as such${span === null ? '' : `: line ${span.line}`}: ${message}`,
    { hint: 'Name a policy otherwise. `edict check` shows all that is wrong with tests.' },
  );
}
