import { strip } from '../../../../ir/unicode/spaces.ts';
import type { NeverReason } from '../../condition/types.ts';

/** What an author may have meant by a part that the grammar has no reading for. */
export const neverReason = (text: string): NeverReason => {
  const trimmed = strip(text);
  if (trimmed === '') return 'empty';
  if ((trimmed.match(/['"]/gu) ?? []).length % 2 === 1) return 'quoted-connector';
  if (/^not\s|\snot\s+in\s*\[/u.test(trimmed)) return 'not';
  if (/^[(]|[)]$/u.test(trimmed)) return 'parentheses';
  if (/[!=]=\s*(?:''|"")/u.test(trimmed)) return 'empty-text';
  if (/[!=]=\s*(?:[-+]?[\d.]|true|false|null|none)/iu.test(trimmed)) return 'literal';
  if (/&&|\|\||^!(?!=)/u.test(trimmed)) return 'ampersand';
  if (/[!=]==|(?<![=!<>])=(?!=)/u.test(trimmed)) return 'equals-sign';
  return /\s(?:AND|OR|IN|NOT)\s/u.test(trimmed) ? 'case' : 'syntax';
};
