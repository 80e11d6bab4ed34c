import type { Cell } from '../../../../engine/cell/cell.ts';
import { binary, truth } from '../define.ts';
import type { Operation } from '../index.ts';

/** The literals between wildcards; one more than there are wildcards. Null for what is no pattern. */
const literalsOf = (parts: readonly Cell[]): readonly string[] | null => {
  const literals = [''];
  for (const part of parts) {
    if (part.tag === 'null') literals.push('');
    else if (part.tag === 'string') literals.push(`${literals.pop() ?? ''}${part.value}`);
    else return null;
  }
  return literals;
};

/**
 * Each literal at its first place behind the one before it, the last at the end: no choice of places matches if this does not, so it never goes back. Texts are well-formed, so units may be
 * compared for characters.
 */
const matches = (text: string, literals: readonly string[]): boolean => {
  const first = literals[0] ?? '';
  const last = literals.at(-1) ?? '';
  if (literals.length === 1) return text === first;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const literal of literals.slice(1, -1)) {
    const found = text.indexOf(literal, at);
    if (found < 0 || found + literal.length > end) return false;
    at = found + literal.length;
  }
  return true;
};

/** `text like pattern`. */
export const cedarLike: Operation = binary('cedar.like', (text, pattern) => {
  if (text.tag !== 'string' || pattern.tag !== 'list') return 'error';
  const literals = literalsOf(pattern.items);
  return literals === null ? 'error' : truth(matches(text.value, literals));
});
