import { didYouMean } from '../lex/spelling.ts';
import { unescape } from '../lex/unescape.ts';
import { MAX_DEPTH, tooDeep } from '../syntax/limits.ts';
import type { Annotation, Condition, Policy } from '../syntax/types.ts';
import { accept, describe, expect, fail, peek, rangeFrom, startOf, take } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { parseExpression } from './expression.ts';
import { parseActionScope, parseScope } from './scope.ts';

const parseAnnotation = (cursor: Cursor): Annotation => {
  const start = take(cursor).range[0];
  // Any word can be a key, reserved ones too.
  const key = expect(cursor, 'identifier', 'the key of an annotation').text;
  let value: string | null = null;
  if (accept(cursor, '(')) {
    const token = expect(cursor, 'string', 'a text in quotes');
    value = unescape(cursor.source, token, cursor.sink) ?? '';
    expect(cursor, ')');
  }
  return { key, value, range: rangeFrom(cursor, start) };
};

const parseAnnotations = (cursor: Cursor): readonly Annotation[] => {
  const annotations: Annotation[] = [];
  const seen = new Set<string>();
  while (peek(cursor).kind === '@') {
    const annotation = parseAnnotation(cursor);
    const { key, range } = annotation;
    if (seen.has(key)) cursor.sink.reportAt(cursor.source, range, 'EC013', { key });
    seen.add(key);
    annotations.push(annotation);
  }
  return annotations;
};

const parseEffect = (cursor: Cursor): Policy['effect'] => {
  const { text, range } = expect(cursor, 'identifier', 'permit or forbid');
  if (text === 'permit' || text === 'forbid') return text;
  return fail(cursor, range, 'EC010', { word: text, meant: didYouMean(text, ['permit', 'forbid']) });
};

/** Takes the comma between two parts of the scope. */
const separate = (cursor: Cursor, next: string): void => {
  if (accept(cursor, ',')) return;
  const found = describe(peek(cursor));
  fail(cursor, peek(cursor).range, 'EC014', { expected: `, and ${next}`, found, meant: '' });
};

const parseScopes = (cursor: Cursor): Pick<Policy, 'principal' | 'action' | 'resource'> => {
  expect(cursor, '(');
  const principal = parseScope(cursor, 'principal');
  separate(cursor, 'action');
  const action = parseActionScope(cursor);
  separate(cursor, 'resource');
  const resource = parseScope(cursor, 'resource');
  accept(cursor, ',');
  if (peek(cursor).kind !== ')') {
    fail(cursor, peek(cursor).range, 'EC014', { expected: ')', found: describe(peek(cursor)), meant: '' });
  }
  take(cursor);
  return { principal, action, resource };
};

/** Whoever forgot a semicolon is to see where: behind the policy, and not at the next one. */
const endPolicy = (cursor: Cursor, start: number): void => {
  const token = peek(cursor);
  const isNext = token.kind === 'end' || token.kind === '@' || ['permit', 'forbid'].includes(token.text);
  if (!isNext) return;
  const end = rangeFrom(cursor, start)[1];
  const mend = 'End the policy with a semicolon, here or behind its conditions.';
  fail(cursor, [end, end], 'EC007', { expected: 'when, unless or ;', found: describe(token), mend });
};

const parseCondition = (cursor: Cursor): Condition => {
  const { text, range } = expect(cursor, 'identifier', 'when, unless or ;');
  if (text !== 'when' && text !== 'unless') {
    return fail(cursor, range, 'EC011', { word: text, meant: didYouMean(text, ['when', 'unless']) });
  }
  expect(cursor, '{');
  if (peek(cursor).kind === '}') fail(cursor, peek(cursor).range, 'EC012', { kind: text });
  const body = parseExpression(cursor);
  expect(cursor, '}');
  const deep = tooDeep(body);
  if (deep !== null) fail(cursor, deep.range, 'EC006', { limit: MAX_DEPTH });
  return { kind: text, body, range: rangeFrom(cursor, range[0]) };
};

/** Takes a policy with the semicolon behind it. */
export const parsePolicy = (cursor: Cursor): Policy => {
  const start = startOf(cursor);
  const annotations = parseAnnotations(cursor);
  const effect = parseEffect(cursor);
  const scopes = parseScopes(cursor);
  const conditions: Condition[] = [];
  while (peek(cursor).kind !== ';') {
    endPolicy(cursor, start);
    conditions.push(parseCondition(cursor));
  }
  take(cursor);
  return { annotations, effect, ...scopes, conditions, range: rangeFrom(cursor, start) };
};
