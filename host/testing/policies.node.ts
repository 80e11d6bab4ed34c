import { realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { readPolicyFiles, type PolicyFiles } from '../compiler/files.node.ts';
import { readLibrary } from '../compiler/library.node.ts';
import type { PolicySource } from '../compiler/languages/yaml/options.ts';
import type { Optimize } from '../compiler/link/compile.ts';
import type { FileProblem, PolicyPath, TestFile } from './file/types.ts';
import { createSubject } from './subject/compile.ts';
import type { Subject } from './subject/types.ts';

/** What was read for a subject: when all of it is the same again, so is the subject. */
interface Kept {
  readonly texts: string;
  readonly extended: ReadonlyMap<string, string | null>;
  readonly subject: Subject;
}

/** Compiled policy sets, kept from one run to the next. */
export type SubjectCache = Map<string, Kept>;

export interface ReadPoliciesOptions {
  readonly cache: SubjectCache;
  readonly optimize: Optimize;
  /** Collects the texts of everything that was read, by absolute path; null for what is not there. */
  readonly read: Map<string, string | null>;
}

const problem = (
  file: TestFile,
  { path, span }: PolicyPath,
  code: 'path_outside' | 'policy_unreadable',
  why: string,
): FileProblem => ({
  code,
  severity: 'error',
  message: `${JSON.stringify(path)} ${why}.`,
  hint:
    code === 'path_outside'
      ? 'Keep policies in the folder of their test file or below it.'
      : 'Paths are relative to the test file.',
  source: file.source,
  span,
});

/** Where a path of a test file leads, links followed; or why it may not lead there. */
const locate = async (
  file: TestFile,
  folder: string,
  path: PolicyPath,
  kind: 'file' | 'folder',
): Promise<string | FileProblem> => {
  const absolute = join(folder, path.path);
  try {
    const real = await realpath(absolute);
    const root = await realpath(folder);
    const inside = real === root ? kind === 'folder' : real.startsWith(root.endsWith(sep) ? root : root + sep);
    if (!inside) return problem(file, path, 'path_outside', 'leads out of the folder of the test file');
    const found = await stat(real);
    if (kind === 'file' ? found.isFile() : found.isDirectory()) return absolute;
    return problem(file, path, 'policy_unreadable', `is no ${kind}`);
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    const why = missing ? 'is not there' : `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    return problem(file, path, 'policy_unreadable', why);
  }
};

const allOf = ({ documents, schema = [], links = [], folders }: PolicyFiles): readonly PolicySource[] => [
  ...documents,
  ...schema,
  ...links,
  ...(folders?.files ?? []),
];

const textsOf = (files: PolicyFiles): string => JSON.stringify(allOf(files));

/** The text of a file that is extended; null where none can be read, which the compiler tells. */
const textOf = async (resolve: PolicyFiles['resolve'], name: string): Promise<string | null> => {
  try {
    return await resolve(name);
  } catch {
    return null;
  }
};

/** Whether what was extended would be read the same again. */
const sameExtended = async ({ extended }: Kept, { resolve }: PolicyFiles): Promise<boolean> => {
  for (const [name, text] of extended) if ((await textOf(resolve, name)) !== text) return false;
  return true;
};

/**
 * The policies of a test file, read and ready to be compiled; or what is wrong with their paths. A policy set that was compiled before, of the same texts and
 * options, is not compiled again.
 *
 * @param path the absolute path of the test file
 */
export const readPolicies = async (
  file: TestFile,
  path: string,
  { cache, optimize, read }: ReadPoliciesOptions,
): Promise<Subject | readonly FileProblem[]> => {
  const folder = dirname(path);
  const named = [file.policies, file.schema, file.links];
  const located = await Promise.all(
    named.map((group) => Promise.all(group.map((each) => locate(file, folder, each, 'file')))),
  );
  const tree = file.folders === null ? null : await locate(file, folder, file.folders, 'folder');
  const problems = [...located.flat(), tree].filter(
    (each): each is FileProblem => typeof each === 'object' && each !== null,
  );
  for (const each of located.flat()) if (typeof each === 'string') read.set(each, null);
  if (problems.length > 0) {
    // What is missing may come.
    for (const { path: missing } of named.flat()) read.set(join(folder, missing), null);
    return problems;
  }
  const [paths = [], schema = [], links = []] = located.map((group) =>
    group.filter((each) => typeof each === 'string'),
  );
  let files: PolicyFiles;
  try {
    files = await readPolicyFiles(paths, { ...(typeof tree === 'string' ? { folders: tree } : {}), schema, links });
  } catch (cause) {
    const why = `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    const [first] = file.policies;
    return first === undefined ? [] : [problem(file, first, 'policy_unreadable', why)];
  }
  for (const { name, text } of allOf(files)) read.set(files.locate(name), text);
  const key = JSON.stringify([paths, tree, schema, links, file.options, optimize]);
  const kept = cache.get(key);
  if (kept !== undefined && kept.texts === textsOf(files) && (await sameExtended(kept, files))) {
    for (const [name, text] of kept.extended) read.set(files.locate(name), text);
    return kept.subject;
  }
  const { folders: _tree, ...options } = file.options;
  const extended = new Map<string, string | null>();
  const subject = await createSubject({
    key,
    name: paths.map((each) => relative('', each)).join(', '),
    optimize,
    library: readLibrary,
    locate: (name) => relative('', files.locate(name)),
    documents: {
      documents: files.documents,
      ...(files.folders === undefined ? {} : { folders: files.folders }),
      ...(files.schema === undefined ? {} : { schema: files.schema }),
      ...(files.links === undefined ? {} : { links: files.links }),
      strategy: 'deny_overrides',
      ...options,
      resolve: async (name) => {
        const known = extended.get(name) ?? null;
        if (known !== null) return known;
        const text = await textOf(files.resolve, name);
        extended.set(name, text);
        read.set(files.locate(name), text);
        return text ?? files.resolve(name);
      },
    },
  });
  cache.set(key, { texts: textsOf(files), extended, subject });
  return subject;
};
