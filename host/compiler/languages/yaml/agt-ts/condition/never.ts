import type { NeverReason } from '../../condition/types.ts';

/** What an author may have meant by a part that the grammar has no reading for. */
export const neverReason = (text: string): NeverReason => {
  if (text === '') return 'empty';
  if (/^not\s/u.test(text)) return 'not';
  if (/^[(]|[)]$/u.test(text)) return 'parentheses';
  if (/[!=]=\s*(?:[-+.]|null|none|undefined|true|false)/iu.test(text)) return 'literal';
  if (/&&|\|\||^!(?!=)/u.test(text)) return 'ampersand';
  if (/[!=]==|(?<![=!<>])=(?!=)/u.test(text)) return 'equals-sign';
  return /\s(?:AND|OR|IN|NOT)\s/u.test(text) ? 'case' : 'syntax';
};
