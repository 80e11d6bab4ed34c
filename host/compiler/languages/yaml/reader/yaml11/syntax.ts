import type { CST } from 'yaml';
import { Problem } from '../problem.ts';
import { checkTabs } from '../tabs.ts';

const ANCHOR = /^[&*][0-9A-Za-z_-]+$/u;
const DIRECTIVE = /^%(?:YAML [0-9]+\.[0-9]+|TAG [^ ]+ [^ ]+)(?: +#.*)?$/u;

/** In flow collections `?` begins a key for PyYAML, wherever it stands in a plain text. */
const checkQuestionMark = (token: CST.Token | null | undefined): void => {
  if (token?.type !== 'scalar') return;
  const at = token.source.indexOf('?');
  if (at >= 0) throw new Problem('EY020', [token.offset + at, token.offset + at + 1]);
};

const checkProperties = (tokens: readonly CST.Token[] | undefined): void => {
  for (const token of tokens ?? []) {
    if (token.type === 'anchor' && !ANCHOR.test(token.source)) {
      throw new Problem('EY001', [token.offset, token.offset + token.source.length], {
        detail: 'An anchor has letters, digits, - and _',
      });
    }
  }
};

const checkItem = ({ start, sep, key, value }: CST.CollectionItem, inFlow: boolean): void => {
  checkProperties(start);
  checkProperties(sep);
  if (!inFlow) return;
  checkQuestionMark(key);
  checkQuestionMark(value);
};

/** Refuses what the parser accepts and PyYAML does not, or reads otherwise. */
export const checkYaml11 = (token: CST.Token): void => {
  checkTabs(token);
  if (token.type === 'document') checkProperties(token.start);
  if (token.type === 'directive' && !DIRECTIVE.test(token.source)) {
    throw new Problem('EY001', [token.offset, token.offset + token.source.length], { detail: 'Unknown directive' });
  }
  if (token.type === 'alias') checkProperties([{ ...token, type: 'anchor' }]);
  if (token.type !== 'block-map' && token.type !== 'block-seq' && token.type !== 'flow-collection') return;
  for (const item of token.items) checkItem(item, token.type === 'flow-collection');
};
