import type { CST } from 'yaml';
import { Problem } from './problem.ts';

/** Tokens whose own text may hold tabs. */
const FREE: ReadonlySet<string> = new Set(['comment', 'single-quoted-scalar', 'double-quoted-scalar']);

const checkText = (offset: number, source: string): void => {
  const at = source.indexOf('\t');
  if (at >= 0) throw new Problem('EY018', [offset + at, offset + at + 1]);
};

const checkAll = (tokens: readonly CST.Token[] | undefined): void => {
  for (const token of tokens ?? [])
    if (!FREE.has(token.type) && 'source' in token) checkText(token.offset, token.source);
};

/**
 * Refuses tabs between tokens and in plain texts, which PyYAML takes for tokens of their own that nothing can start with.
 *
 * @param token one token of the syntax tree; its children are looked at for themselves
 */
export const checkTabs = (token: CST.Token): void => {
  if ('start' in token && Array.isArray(token.start)) checkAll(token.start);
  if ('end' in token) checkAll(token.end);
  switch (token.type) {
    case 'block-scalar':
      checkAll(token.props);
      return;
    case 'block-map':
    case 'block-seq':
    case 'flow-collection':
      for (const { start, sep } of token.items) {
        checkAll(start);
        checkAll(sep);
      }
      return;
    default:
      checkAll([token]);
  }
};
