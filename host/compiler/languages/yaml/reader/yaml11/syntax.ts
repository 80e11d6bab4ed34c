import type { CST } from 'yaml';
import { Problem } from '../problem.ts';
import { checkTabs } from '../tabs.ts';

/** In flow collections `?` begins a key for PyYAML, wherever it stands in a plain text. */
const checkQuestionMark = (token: CST.Token | null | undefined): void => {
  if (token?.type !== 'scalar') return;
  const at = token.source.indexOf('?');
  if (at >= 0) throw new Problem('EY020', [token.offset + at, token.offset + at + 1]);
};

/** Refuses what the parser accepts and PyYAML does not, or reads otherwise. */
export const checkSyntax = (token: CST.Token): void => {
  checkTabs(token);
  if (token.type !== 'flow-collection') return;
  for (const { key, value } of token.items) {
    checkQuestionMark(key);
    checkQuestionMark(value);
  }
};
