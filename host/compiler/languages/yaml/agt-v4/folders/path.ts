/** What path resolution asks of a file system: the target of a symbolic link, or null for what is none or does not exist. */
export type ReadLink = (path: string) => string | null;

/** As many links as Linux follows (MAXSYMLINKS); a loop is longer. */
const MAX_LINKS = 40;

/**
 * The absolute path without links and `.` and `..`, as Python's `Path.resolve()` gives it: what does not exist is taken as written. Null for a loop of
 * links and for a NUL character.
 *
 * @param path a POSIX path; a relative one counts from `base`, which is absolute
 */
export const resolvePath = (path: string, base: string, readLink: ReadLink): string | null => {
  if (path.includes('\0')) return null;
  const pending = (path.startsWith('/') ? path : `${base}/${path}`).split('/').reverse();
  let resolved: string[] = [];
  let links = 0;
  for (let segment = pending.pop(); segment !== undefined; segment = pending.pop()) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') {
      resolved.pop();
      continue;
    }
    const target = readLink(`/${[...resolved, segment].join('/')}`);
    if (target === null) {
      resolved.push(segment);
      continue;
    }
    if (++links > MAX_LINKS) return null;
    if (target.startsWith('/')) resolved = [];
    pending.push(...target.split('/').reverse());
  }
  return `/${resolved.join('/')}`;
};

/** Where paths are resolved. */
export interface FolderRoot {
  /** The root of the folders; a relative path counts from `cwd`. */
  readonly root: string;
  /** Absolute. */
  readonly cwd: string;
  readonly readLink: ReadLink;
}

/**
 * The input's member `path` for an entry with governance files, from the member `path` of the context: from the root of the folders, `.` for the root
 * itself; undefined for a path outside and for none; null for what the evaluator throws on, which the module denies.
 */
export const governedPath = (contextPath: unknown, { root, cwd, readLink }: FolderRoot): string | null | undefined => {
  if (contextPath === undefined || contextPath === null) return undefined;
  if (typeof contextPath !== 'string') return null;
  const from = resolvePath(root, cwd, readLink);
  const path = resolvePath(contextPath, cwd, readLink);
  if (from === null || path === null) return null;
  if (path === from) return '.';
  const prefix = from === '/' ? '/' : `${from}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
};
