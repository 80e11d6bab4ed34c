import { didYouMean } from '../lex/spelling.ts';
import { unescape } from '../lex/unescape.ts';
import type { Token } from '../lex/token.ts';
import {
  arityOf,
  CONSTRUCTORS,
  EXTENSION_METHODS,
  isConstructor,
  isExtensionMethod,
  isMethod,
  isVariable,
  METHODS,
  VARIABLES,
} from '../syntax/words.ts';
import type { Expression, Name, RecordEntry } from '../syntax/types.ts';
import { accept, commaSeparated, expect, fail, peek, rangeFrom, startOf, take, unexpected } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { takeName, takePath } from './names.ts';
import { parseNumber } from './number.ts';

/** How an expression within is read. */
type Parse = (cursor: Cursor) => Expression;

const counted = (count: number): string => (count === 1 ? '1 argument' : `${count || 'no'} arguments`);

const parseArguments = (cursor: Cursor, parse: Parse): readonly Expression[] => {
  expect(cursor, '(');
  return commaSeparated(cursor, ')', () => parse(cursor));
};

const parseFunction = (cursor: Cursor, { text, range }: Name, parse: Parse): Expression => {
  if (isMethod(text) || isExtensionMethod(text)) fail(cursor, range, 'EC025', { name: text });
  if (!isConstructor(text)) {
    const meant = text === 'not' ? ' Did you mean "!"?' : didYouMean(text, CONSTRUCTORS);
    return fail(cursor, range, 'EC023', { name: text, meant });
  }
  const args = parseArguments(cursor, parse);
  return { kind: 'call', function: text, arguments: args, range: rangeFrom(cursor, range[0]) };
};

/** A word that begins an operand: a boolean, a variable, an entity or the call of a function. */
const parseWord = (cursor: Cursor, parse: Parse): Expression => {
  const token = peek(cursor);
  const { text, range } = token;
  if (peek(cursor, 1).kind !== '::') {
    if (text === 'true' || text === 'false') {
      take(cursor);
      return { kind: 'boolean', value: text === 'true', range };
    }
    if (isVariable(text)) {
      take(cursor);
      return { kind: 'variable', name: text, range };
    }
  }
  const { name, id } = takePath(cursor, 'an expression');
  if (id !== null) {
    const value = unescape(cursor.source, id, cursor.sink) ?? '';
    return { kind: 'entity', type: name, id: value, range: rangeFrom(cursor, range[0]) };
  }
  if (peek(cursor).kind === '(') return parseFunction(cursor, name, parse);
  return fail(cursor, name.range, 'EC022', { name: name.text, meant: didYouMean(name.text, VARIABLES) });
};

const keyOf = (cursor: Cursor, token: Token): string =>
  token.kind === 'string' ? (unescape(cursor.source, token, cursor.sink) ?? '') : token.text;

const parseEntry = (cursor: Cursor, parse: Parse): RecordEntry => {
  const token = peek(cursor);
  if (!['string', 'identifier'].includes(token.kind) || peek(cursor, 1).kind !== ':') {
    fail(cursor, token.range, 'EC037');
  }
  const { range } = token.kind === 'string' ? take(cursor) : takeName(cursor, 'a key');
  expect(cursor, ':');
  const value = parse(cursor);
  return { key: { text: keyOf(cursor, token), range }, value, range: rangeFrom(cursor, range[0]) };
};

const parseRecord = (cursor: Cursor, parse: Parse): Expression => {
  const start = take(cursor).range[0];
  const entries = commaSeparated(cursor, '}', () => parseEntry(cursor, parse));
  const seen = new Set<string>();
  for (const { key } of entries) {
    if (seen.has(key.text)) cursor.sink.reportAt(cursor.source, key.range, 'EC036', { key: key.text });
    seen.add(key.text);
  }
  return { kind: 'record', entries, range: rangeFrom(cursor, start) };
};

const parseGroup = (cursor: Cursor, parse: Parse): Expression => {
  take(cursor);
  const expression = parse(cursor);
  expect(cursor, ')');
  return expression;
};

const parsePrimary = (cursor: Cursor, parse: Parse): Expression => {
  const token = peek(cursor);
  switch (token.kind) {
    case 'identifier':
      return parseWord(cursor, parse);
    case 'number':
      return parseNumber(cursor);
    case 'string':
      take(cursor);
      return { kind: 'string', value: unescape(cursor.source, token, cursor.sink) ?? '', range: token.range };
    case '(':
      return parseGroup(cursor, parse);
    case '[': {
      take(cursor);
      const elements = commaSeparated(cursor, ']', () => parse(cursor));
      return { kind: 'set', elements, range: rangeFrom(cursor, token.range[0]) };
    }
    case '{':
      return parseRecord(cursor, parse);
    case 'slot':
      return fail(cursor, token.range, 'EC018', { slot: token.text });
    default:
      return unexpected(cursor, 'an expression');
  }
};

const parseMethod = (cursor: Cursor, start: number, target: Expression, token: Token, parse: Parse): Expression => {
  const name = token.text;
  if (isConstructor(name)) fail(cursor, token.range, 'EC026', { name });
  if (!isMethod(name) && !isExtensionMethod(name)) {
    return fail(cursor, token.range, 'EC024', { name, meant: didYouMean(name, [...METHODS, ...EXTENSION_METHODS]) });
  }
  const args = parseArguments(cursor, parse);
  const range = rangeFrom(cursor, start);
  if (!isMethod(name)) return { kind: 'call', function: name, arguments: [target, ...args], range };
  if (args.length !== arityOf(name)) {
    cursor.sink.reportAt(cursor.source, range, 'EC027', {
      name,
      expected: counted(arityOf(name)),
      found: counted(args.length),
    });
  }
  return { kind: 'method', method: name, target, arguments: args, range };
};

const parseIndex = (cursor: Cursor, start: number, target: Expression): Expression => {
  const token = peek(cursor);
  if (token.kind !== 'string' || peek(cursor, 1).kind !== ']') fail(cursor, token.range, 'EC038');
  take(cursor);
  take(cursor);
  const text = unescape(cursor.source, token, cursor.sink) ?? '';
  return { kind: 'attribute', target, name: { text, range: token.range }, range: rangeFrom(cursor, start) };
};

/** Takes an operand with the attributes and methods behind it; `parse` takes the expressions within. */
export const parseMember = (cursor: Cursor, parse: Parse): Expression => {
  const start = startOf(cursor);
  let target = parsePrimary(cursor, parse);
  for (;;) {
    if (accept(cursor, '.')) {
      const token = takeName(cursor, 'the name of an attribute or method');
      const { text, range } = token;
      target =
        peek(cursor).kind === '('
          ? parseMethod(cursor, start, target, token, parse)
          : { kind: 'attribute', target, name: { text, range }, range: rangeFrom(cursor, start) };
    } else if (accept(cursor, '[')) {
      target = parseIndex(cursor, start, target);
    } else if (peek(cursor).kind === '(') {
      fail(cursor, peek(cursor).range, 'EC028');
    } else return target;
  }
};
