import type { Piece } from '../../condition/split.ts';
import { trimPiece } from '../../condition/split.ts';
import type { Atom, Comparison, Condition } from '../../condition/types.ts';
import { neverReason } from './never.ts';

type AtomBody = Atom extends infer A ? (A extends unknown ? Omit<A, 'part' | 'text' | 'ignored'> : never) : never;

/** A path, an operator and what follows. The engine's `\w` is ASCII and its `\s` is ECMAScript's. */
const SHAPE = /^(?<path>\w+(?:\.\w+)*)(?<space>\s*)(?<rest>[^]*)$/;
const LIST = /^(?<not>not\s+)?in\s+\[(?<items>[^\]]*)\]$/;
const TEXT = /^(?<operator>[!=]=)\s*(?<open>['"])(?<text>[^'"]*)(?<close>['"])\s*$/;
const NUMBER = /^(?<operator>[!=]=|[<>]=?)\s*(?<number>\d+(?:\.\d+)?)\s*$/;
const BOOLEAN = /^==\s*(?<boolean>true|false)\s*$/;

/** Splits where the separator stands outside quotes. The last characters, fewer than the separator has, cannot begin one. */
const splitOutsideQuotes = ({ text, part: [offset] }: Piece, separator: string): Piece[] => {
  const pieces: Piece[] = [];
  let quote = '';
  let start = 0;
  for (let at = 0; at <= text.length - separator.length; at++) {
    const character = text[at] ?? '';
    if (character === '"' || character === "'") {
      if (quote === '') quote = character;
      else if (quote === character) quote = '';
    } else if (quote === '' && text.startsWith(separator, at)) {
      pieces.push({ text: text.slice(start, at), part: [offset + start, offset + at] });
      start = at + separator.length;
      at = start - 1;
    }
  }
  pieces.push({ text: text.slice(start), part: [offset + start, offset + text.length] });
  return pieces;
};

const splitItems = (items: string): string[] =>
  items
    .split(',')
    .map((item) => item.trim().replace(/^['"]|['"]$/g, ''))
    .filter((item) => item !== '');

const body = (text: string): AtomBody | null => {
  const shape = SHAPE.exec(text)?.groups;
  const path = shape?.['path']?.split('.');
  const rest = shape?.['rest'];
  if (path === undefined || rest === undefined) return null;
  if (rest === '' && shape?.['space'] === '') return { kind: 'truthy', path };
  const list = shape?.['space'] === '' ? undefined : LIST.exec(rest)?.groups;
  if (list !== undefined) {
    const items = list['items'] ?? '';
    const bare = items.split(',').some((item) => /^[^'"]/.test(item.trim()));
    return { kind: 'in', path, items: splitItems(items), negated: list['not'] !== undefined, bare };
  }
  const literal = TEXT.exec(rest)?.groups;
  if (literal !== undefined) {
    const quotes = `${literal['open']}${literal['close']}`;
    return { kind: 'equal', path, value: literal['text'] ?? '', negated: literal['operator'] === '!=', quotes };
  }
  const number = NUMBER.exec(rest)?.groups;
  if (number !== undefined) {
    const value = Number(number['number']);
    const operator = number['operator'];
    if (operator === '==' || operator === '!=') {
      return { kind: 'equal', path, value, negated: operator === '!=', quotes: '' };
    }
    return { kind: 'compare', path, operator: operator as Comparison, value };
  }
  const boolean = BOOLEAN.exec(rest)?.groups;
  if (boolean === undefined) return null;
  return { kind: 'equal', path, value: boolean['boolean'] === 'true', negated: false, quotes: '' };
};

const trim = (text: string): string => text.trim();

const parseAtom = (piece: Piece): Atom => {
  const { text, part } = piece;
  const read = body(text) ?? { kind: 'never' as const, reason: neverReason(text) };
  return { ...read, part, text, ignored: '' };
};

/**
 * Reads a condition as the TypeScript engine of governance.toolkit/v1 does: split on " or ", then on " and ", outside quotes; each part is one whole
 * comparison or a path. Anything else is false.
 */
export const parseCondition = (text: string): Condition => {
  const whole = trimPiece({ text, part: [0, text.length] }, trim);
  const alternatives = splitOutsideQuotes(whole, ' or ').map((alternative) =>
    splitOutsideQuotes(trimPiece(alternative, trim), ' and ').map((part) => parseAtom(trimPiece(part, trim))),
  );
  return { text, alternatives };
};
