import { compareUtf8 } from '../../../../engine/utf8/utf8.ts';
import { basename } from '../values/name.ts';

/** Orders named things by the UTF-8 bytes of their names, as printed schemas do. */
export const byBytes = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => compareUtf8(a, b);

const comparePaths = (a: readonly string[], b: readonly string[]): number => {
  for (const [i, component] of a.entries()) {
    const order = compareUtf8(component, b[i] ?? '');
    if (order !== 0) return order;
  }
  return a.length - b.length;
};

/** Orders namespaces: the empty one first, then by their last component, then by those before it. */
export const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a === '' || b === ''
    ? a.length - b.length
    : compareUtf8(basename(a), basename(b)) || comparePaths(a.split('::').slice(0, -1), b.split('::').slice(0, -1));
