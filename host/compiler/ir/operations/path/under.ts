import { binary, truth } from '../define.ts';
import type { Operation } from '../index.ts';

const isUnder = (path: string, folder: string): boolean => {
  const prefix = folder.endsWith('/') ? folder : `${folder}/`;
  return path === folder || path.startsWith(prefix);
};

/** (path, folder): both are strings, and the path is the folder or lies below it by whole segments. No segment is interpreted. */
export const pathUnder: Operation = binary('path.under', (path, folder) =>
  truth(path.tag === 'string' && folder.tag === 'string' && isUnder(path.value, folder.value)),
);
