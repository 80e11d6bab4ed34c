import { MAX_DEPTH } from '../fragment.ts';
import type { Annotations, AttributeDeclaration, TypeExpression } from '../fragment.ts';
import { refuse } from '../problem.ts';
import { accept, anyIdentifier, expect, name, next, path, peek, since, string } from './cursor.ts';
import type { Cursor } from './cursor.ts';

/** `@key` and `@key("value")`, as many as there are. */
export const readAnnotations = (cursor: Cursor): Annotations => {
  const annotations = new Map<string, string>();
  while (accept(cursor, '@')) {
    const { text, place } = anyIdentifier(cursor);
    if (annotations.has(text)) refuse('duplicate', place, `The annotation @${text} stands twice`);
    let value = '';
    if (accept(cursor, '(')) {
      value = string(cursor).text;
      expect(cursor, ')');
    }
    annotations.set(text, value);
  }
  return annotations;
};

/** `{ … }`. An attribute that stands twice is the last one, as in Cedar. */
export const readRecord = (cursor: Cursor, depth: number = MAX_DEPTH): TypeExpression => {
  const start = cursor.at;
  expect(cursor, '{');
  const attributes = new Map<string, AttributeDeclaration>();
  while (!next(cursor, '}')) {
    const annotations = readAnnotations(cursor);
    const { text } = name(cursor);
    const required = !accept(cursor, '?');
    expect(cursor, ':');
    attributes.set(text, { annotations, required, type: readType(cursor, depth - 1) });
    if (!accept(cursor, ',')) break;
  }
  expect(cursor, '}');
  return { kind: 'Record', attributes, place: since(cursor, start) };
};

/** A type: a name, `Set<…>` or a record. */
export const readType = (cursor: Cursor, depth: number = MAX_DEPTH): TypeExpression => {
  const start = cursor.at;
  if (depth <= 0) refuse('limit', { range: peek(cursor).range }, `Types are nested deeper than ${MAX_DEPTH} levels`);
  if (next(cursor, '{')) return readRecord(cursor, depth);
  if (next(cursor, 'Set') && next(cursor, '<', 1)) {
    cursor.at += 2;
    const element = readType(cursor, depth - 1);
    expect(cursor, '>');
    return { kind: 'Set', element, place: since(cursor, start) };
  }
  const { text, place } = path(cursor);
  return { kind: 'EntityOrCommon', name: text, place };
};
