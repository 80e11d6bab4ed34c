import { basename, dirname, relative, resolve } from 'node:path';
import type { Optimize } from '../compiler/link/compile.ts';
import { LinkError } from '../compiler/link/error.ts';
import { createSource } from '../compiler/source/source.ts';
import { findTestFiles } from './discover.node.ts';
import { TestingError } from './error/error.ts';
import { readTestFile } from './file/read.ts';
import type { FileProblem } from './file/types.ts';
import { readPolicies, type SubjectCache } from './policies.node.ts';
import type { Ran } from './run/ran.ts';
import { runTestFile } from './run/run.ts';
import type { FileResult } from './run/types.ts';
import { readSnapshots, snapshotPath, writeSnapshots } from './snapshot/files.node.ts';
import type { SnapshotTexts } from './snapshot/format.ts';
import { createSnapshots } from './snapshot/snapshots.ts';
import type { ReadPaths } from './stale.node.ts';
import { readWhole, textOrNull } from './text.node.ts';

export interface TestFilesOptions {
  /** Write missing and differing snapshots. */
  readonly update?: boolean;
  /** `none` compiles faster than `speed`, which is what ships; both decide alike. Default `speed`. */
  readonly optimize?: Optimize;
  /** Compiled policies of earlier runs. */
  readonly cache?: SubjectCache;
}

export interface TestRun {
  /** In the order in which they were found. */
  readonly files: readonly FileResult[];
  /** The files that could be run. */
  readonly ran: readonly Ran[];
  /** What was read for it. */
  readonly read: ReadPaths;
}

const broken = (file: string, problems: readonly FileProblem[], start: number): FileResult => ({
  file,
  status: 'broken',
  problems,
  diagnostics: [],
  tests: [],
  moduleDigest: null,
  milliseconds: performance.now() - start,
  snapshots: { written: 0, removed: 0, obsolete: 0 },
});

const problemOf = (code: FileProblem['code'], name: string, message: string, hint: string): FileProblem => ({
  code,
  severity: 'error',
  message,
  hint,
  source: createSource(name, ''),
  span: null,
});

const readText = async (path: string, name: string): Promise<string | FileProblem> => {
  try {
    return await readWhole(path);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return problemOf('file_unreadable', name, `This file cannot be read: ${why}.`, 'Its tests were not run.');
  }
};

const keptSnapshots = async (path: string): Promise<SnapshotTexts | FileProblem> => {
  try {
    return await readSnapshots(path);
  } catch (cause) {
    if (!(cause instanceof TestingError)) throw cause;
    return problemOf(
      'snapshot_invalid',
      relative('', snapshotPath(path)),
      `These snapshots cannot be read: ${cause.message}.`,
      'Restore the file, or remove it and run with --update.',
    );
  }
};

/** What is wrong with policies that no module can hold; whatever else went wrong is no fault of theirs. */
const tooLarge = (cause: unknown, name: string): FileProblem => {
  const isTooLarge =
    cause instanceof LinkError && (cause.code === 'module_too_large' || cause.code === 'constant_too_deep');
  if (!isTooLarge) throw cause;
  return problemOf(
    'policy_too_large',
    name,
    `No module can be made of the policies: ${cause.message}.`,
    'Divide them into several policy sets, or leave out what is large.',
  );
};

/** Runs one file; what it runs on is left out when it cannot be run. */
const runFile = async (
  path: string,
  options: Required<TestFilesOptions>,
  read: Map<string, string | null>,
): Promise<FileResult | Ran> => {
  const start = performance.now();
  const name = relative('', path) || basename(path);
  const text = await readText(path, name);
  read.set(path, typeof text === 'string' ? text : null);
  if (typeof text !== 'string') return broken(name, [text], start);
  // A byte order mark says nothing here.
  const { file, problems } = await readTestFile(name, text.replace(/^\ufeff/u, ''));
  if (file === null) return broken(name, problems, start);
  const kept = await keptSnapshots(path);
  read.set(snapshotPath(path), await textOrNull(snapshotPath(path)));
  if ('code' in kept) return broken(name, [kept], start);
  const subject = await readPolicies(file, path, { cache: options.cache, optimize: options.optimize, read });
  if ('length' in subject) return broken(name, subject, start);
  const asked = file.tests.filter(({ expect }) => expect.explanation !== undefined).map((test) => test.name);
  const snapshots = createSnapshots(kept, options.update, new Set(asked));
  const folder = dirname(path);
  const result = await runTestFile(file, subject, {
    name,
    snapshots,
    relative: (source) => relative(folder, resolve(source)).split('\\').join('/'),
  }).catch((cause: unknown) => tooLarge(cause, name));
  if ('code' in result) return broken(name, [result], start);
  const changed = snapshots.changed();
  if (changed !== null) {
    await writeSnapshots(path, changed);
    read.set(snapshotPath(path), changed === '' ? null : changed);
  }
  return { file, subject, result, snapshots };
};

/**
 * Runs policy test files (docs/policy-tests.md): one file after the other, each policy set compiled once. Files that are malformed or cannot be read are
 * results, too.
 *
 * @param paths files and folders; default the working folder
 * @example const { files } = await testFiles(['policies']);
 * @throws TestingError `unreadable` for a path that is not there, `nothing_found`, `unwritable`; LinkError when nothing can be compiled
 */
export const testFiles = async (paths: readonly string[] = ['.'], options: TestFilesOptions = {}): Promise<TestRun> => {
  const { update = false, optimize = 'speed', cache = new Map() } = options;
  const found = await findTestFiles(paths);
  if (found.files.length === 0) {
    throw new TestingError('nothing_found', `No *.test.yaml file lies in ${paths.join(', ')} or below.`);
  }
  const read = new Map<string, string | null>();
  const files: FileResult[] = [];
  const ran: Ran[] = [];
  for (const path of found.files) {
    const outcome = await runFile(path, { update, optimize, cache }, read);
    if ('result' in outcome) ran.push(outcome);
    files.push('result' in outcome ? outcome.result : outcome);
  }
  return { files, ran, read: { named: paths, files: read, folders: found.folders } };
};
