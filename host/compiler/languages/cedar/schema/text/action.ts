import type { ActionReference, AppliesTo, NameReference, TypeExpression } from '../fragment.ts';
import { refuse } from '../problem.ts';
import type { Place } from '../problem.ts';
import { accept, expect, list, name, next, path, peek, string, unexpected } from './cursor.ts';
import type { Cursor, Located } from './cursor.ts';
import { readRecord } from './type.ts';

/** An entity type, or a list of them that may be empty. */
export const readEntityTypes = (cursor: Cursor): readonly NameReference[] => {
  const one = (): NameReference => {
    const { text, place } = path(cursor);
    return { name: text, place };
  };
  if (!accept(cursor, '[')) return [one()];
  const found = next(cursor, ']') ? [] : list(cursor, one);
  expect(cursor, ']');
  return found;
};

const readReference = (cursor: Cursor): ActionReference => {
  if (peek(cursor).kind === 'string' || !next(cursor, '::', 1)) {
    const { text, place } = name(cursor);
    return { type: null, id: text, place };
  }
  const type = path(cursor);
  expect(cursor, '::');
  const { text, place } = string(cursor);
  return { type: type.text, id: text, place };
};

/** The groups of an action: one, or a list that is not empty. */
export const readMemberOf = (cursor: Cursor): readonly ActionReference[] => {
  if (!accept(cursor, '[')) return [readReference(cursor)];
  const found = list(cursor, readReference);
  expect(cursor, ']');
  return found;
};

const readContext = (cursor: Cursor): TypeExpression => {
  if (next(cursor, '{')) return readRecord(cursor);
  const { text, place } = path(cursor);
  return { kind: 'Common', name: text, place };
};

/** `{ principal: …, resource: …, context: … }` in any order; principal and resource are needed. */
export const readAppliesTo = (cursor: Cursor, action: Located): AppliesTo => {
  const types: { principal?: readonly NameReference[]; resource?: readonly NameReference[] } = {};
  let context: TypeExpression | undefined;
  const once = (taken: boolean, part: string, place: Place): void => {
    if (taken) refuse('duplicate', place, `${part} stands twice in the action ${JSON.stringify(action.text)}`);
  };
  expect(cursor, '{');
  do {
    const { text: part, range } = peek(cursor);
    if (accept(cursor, 'context')) {
      once(context !== undefined, part, { range });
      expect(cursor, ':');
      context = readContext(cursor);
    } else if (part === 'principal' || part === 'resource') {
      cursor.at++;
      once(types[part] !== undefined, part, { range });
      expect(cursor, ':');
      types[part] = readEntityTypes(cursor);
      if (types[part].length === 0)
        refuse(
          'shape',
          { range },
          `${part} is empty in the action ${JSON.stringify(action.text)}`,
          'Remove appliesTo where the action applies to nothing.',
        );
    } else unexpected(cursor, '"principal", "resource" or "context"');
  } while (accept(cursor, ',') && !next(cursor, '}'));
  expect(cursor, '}');
  const missing = (part: string): never =>
    refuse(
      'shape',
      action.place,
      `The action ${JSON.stringify(action.text)} says no ${part}`,
      `Add ${part}: […] to appliesTo.`,
    );
  return {
    principals: types.principal ?? missing('principal'),
    resources: types.resource ?? missing('resource'),
    context: context ?? { kind: 'Record', attributes: new Map(), place: action.place },
  };
};
