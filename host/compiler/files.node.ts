import { readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { readRegularFile } from '../engine/file/read.node.ts';
import type { Resolve } from './languages/yaml/agt-py/extends.ts';
import { isSchemaName } from './languages/cedar/documents/options.ts';
import type { Folders, PolicySource } from './languages/yaml/options.ts';

/** No policy text is read that is longer; the readers of the languages have lower bounds of their own. */
const MAX_BYTES = 64 << 20;
const GOVERNANCE_FILES: ReadonlySet<string> = new Set(['governance.yaml', 'governance.yml']);

/** Policy files, read, with what the compiler asks for beside them. */
export interface PolicyFiles {
  readonly documents: readonly PolicySource[];
  readonly resolve: Resolve;
  readonly folders?: Folders;
  /** The schema of Cedar policies. */
  readonly schema?: readonly PolicySource[];
  /** Files of links of templates. */
  readonly links?: readonly PolicySource[];
  /** The path of a source by its name. */
  readonly locate: (name: string) => string;
}

async function readPolicyText(path: string): Promise<string> {
  // A byte order mark stays: the digest is of the file's bytes.
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readRegularFile(path, MAX_BYTES));
}

/** A path with the separators that names in a manifest have on every platform. */
function posix(path: string): string {
  return path.split(sep).join('/');
}

/** The deepest folder that holds all the files. */
function commonFolder(paths: readonly string[]): string {
  const [first = [], ...rest] = paths.map((path) => dirname(path).split(sep));
  let common: readonly string[] = first;
  for (const folders of rest) {
    const end = common.findIndex((folder, depth) => folder !== folders[depth]);
    if (end !== -1) common = common.slice(0, end);
  }
  return common.join(sep) || sep;
}

/** Whether a file lies in a folder or below it, links followed. */
async function isWithin(path: string, folder: string): Promise<boolean> {
  return (await realpath(path)).startsWith((await realpath(folder)) + sep);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** Why a file is no policy text, without its path, which is another on each machine. */
function whyUnreadable(error: unknown, path: string): string {
  if (error instanceof TypeError) return 'it is not UTF-8 text';
  if (error instanceof RangeError) return error.message.replace(path, 'it');
  return error instanceof Error ? error.message.replace(/, \w+ '.*'$/u, '') : String(error);
}

/** Governance files of a tree of folders. Links are not followed. */
async function readFolders(root: string): Promise<Folders> {
  const entries = await readdir(root, { withFileTypes: true, recursive: true });
  const found = entries.filter((entry) => entry.isFile() && GOVERNANCE_FILES.has(entry.name));
  const paths = found.map((entry) => relative(root, join(entry.parentPath, entry.name))).sort();
  const files = paths.map(async (path) => {
    const folder = dirname(path);
    return {
      name: posix(path),
      folder: folder === '.' ? '' : posix(folder),
      text: await readPolicyText(join(root, path)),
    };
  });
  return { files: await Promise.all(files) };
}

/** What is read beside policies. */
export interface PolicyFilesOptions {
  /** Root of a tree of governance files (`agt-v4`). */
  readonly folders?: string;
  /** Schema files of Cedar whatever their names. */
  readonly schema?: readonly string[];
  /** Files of links of templates. */
  readonly links?: readonly string[];
}

/**
 * Reads policy files; one whose name ends in `.cedarschema` or `.cedarschema.json` is of the schema. Their names, which the manifest keeps, are paths from the deepest folder that holds them all, so that it makes no difference where they were compiled from.
 * What a document extends is read only from its own folder or below, links followed.
 *
 * @throws errors of the file system; TypeError for a file that is no UTF-8; RangeError for what is no regular file, or too long
 */
export async function readPolicyFiles(
  paths: readonly string[],
  { folders, schema: schemaPaths = [], links: linkPaths = [] }: PolicyFilesOptions = {},
): Promise<PolicyFiles> {
  const isSchema = (path: string): boolean => isSchemaName(path);
  const policies = paths.filter((path) => !isSchema(path)).map((path) => resolve(path));
  const ofSchema = [...new Set([...paths.filter(isSchema), ...schemaPaths].map((path) => resolve(path)))];
  const ofLinks = linkPaths.map((path) => resolve(path));
  const root = commonFolder([...policies, ...ofSchema, ...ofLinks]);
  const read = (absolute: readonly string[]): Promise<readonly PolicySource[]> =>
    Promise.all(
      absolute.map(async (path) => ({
        name: posix(relative(root, path)) || basename(path),
        text: await readPolicyText(path),
      })),
    );
  const documents = await read(policies);
  const schema = await read(ofSchema);
  const links = await read(ofLinks);
  const tree = folders === undefined ? undefined : await readFolders(resolve(folders));
  const ofTree = new Set(tree?.files.map(({ name }) => name));
  for (const { name } of documents) ofTree.delete(name);
  return {
    documents,
    locate: (name) => join(ofTree.has(name) ? resolve(folders ?? '') : root, name),
    resolve: async (name) => {
      const path = join(root, name);
      try {
        if (await isWithin(path, root)) return await readPolicyText(path);
      } catch (error) {
        if (isMissing(error)) return null;
        throw new Error(whyUnreadable(error, path), { cause: error });
      }
      throw new Error('a link leads out of the folder');
    },
    ...(tree === undefined ? {} : { folders: tree }),
    ...(schema.length === 0 ? {} : { schema }),
    ...(links.length === 0 ? {} : { links }),
  };
}
