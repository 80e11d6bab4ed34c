import { didYouMean } from '../lex/spelling.ts';
import { unescape } from '../lex/unescape.ts';
import type { ActionConstraint, EntityReference, ScopeConstraint, Slot } from '../syntax/types.ts';
import { isActionType } from '../syntax/words.ts';
import { accept, commaSeparated, describe, expect, fail, isWordAt, peek, rangeFrom, startOf, take } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { takePath } from './names.ts';
import { takeType } from './relation.ts';

type ScopeVariable = 'principal' | 'action' | 'resource';

/** What the scope may compare a variable with. */
const EXPECTED: Readonly<Record<ScopeVariable, string>> = {
  principal: 'an entity or ?principal',
  action: 'an action',
  resource: 'an entity or ?resource',
};

const takeVariable = (cursor: Cursor, variable: ScopeVariable): void => {
  if (isWordAt(cursor, variable)) take(cursor);
  else {
    const token = peek(cursor);
    const meant = token.kind === 'identifier' ? didYouMean(token.text, [variable]) : '';
    fail(cursor, token.range, 'EC014', { expected: variable, found: describe(token), meant });
  }
  if (peek(cursor).kind === ':') {
    fail(cursor, peek(cursor).range, 'EC015', { text: `${variable}: Type`, mend: `Write ${variable} is Type.` });
  }
};

const mendOf = (cursor: Cursor, variable: ScopeVariable): string => {
  switch (peek(cursor).kind) {
    case 'string':
      return 'Write the type of the entity before its id, as in User::"alice".';
    case 'slot':
      return variable === 'action'
        ? 'Write the action: only principal and resource can be left to a link.'
        : `The only slot here is ?${variable}.`;
    case '[':
      return variable === 'action' ? 'Write single actions between the brackets.' : 'Write one policy for each entity.';
    default:
      return 'Compare with anything else in a condition.';
  }
};

/** Takes an entity or a slot, around which parentheses may stand. */
const takeReference = (cursor: Cursor, variable: ScopeVariable): EntityReference | Slot => {
  const token = peek(cursor);
  const { range, text } = token;
  if (token.kind === '(') {
    let depth = 0;
    for (; accept(cursor, '('); depth++);
    const reference = takeReference(cursor, variable);
    for (; depth > 0; depth--) expect(cursor, ')');
    return reference;
  }
  if (token.kind === 'slot' && text === `?${variable}` && (text === '?principal' || text === '?resource')) {
    take(cursor);
    return { kind: 'slot', slot: text, range };
  }
  const expected = EXPECTED[variable];
  if (token.kind !== 'identifier') {
    return fail(cursor, range, 'EC016', { expected, found: describe(token), mend: mendOf(cursor, variable) });
  }
  const { name, id } = takePath(cursor, expected);
  if (id === null) {
    const mend =
      variable === 'action'
        ? `Write the id behind the type, as in ${name.text}::"…".`
        : `Write ${variable} is ${name.text}, or an id behind the type.`;
    return fail(cursor, name.range, 'EC016', { expected, found: name.text, mend });
  }
  const value = unescape(cursor.source, id, cursor.sink) ?? '';
  return { kind: 'entity', type: name, id: value, range: rangeFrom(cursor, range[0]) };
};

/** Refuses what stands behind a constraint that is whole. */
const endConstraint = (cursor: Cursor, variable: ScopeVariable): void => {
  const token = peek(cursor);
  if (token.kind === ',' || token.kind === ')') return;
  if (isWordAt(cursor, 'is')) {
    const text = `${variable} in … is …`;
    fail(cursor, token.range, 'EC015', { text, mend: `Write ${variable} is … in ….` });
  }
  const expected = ', or )';
  const mend = `Write ${expected} here; what else is asked for stands behind the scope, as in when { … }.`;
  fail(cursor, token.range, 'EC007', { expected, found: describe(token), mend });
};

const refuseOperator = (cursor: Cursor, variable: ScopeVariable): void => {
  const { kind, range, text } = peek(cursor);
  if (kind === '=') fail(cursor, range, 'EC019');
  if (!['!=', '<', '<=', '>', '>='].includes(kind)) return;
  fail(cursor, range, 'EC015', {
    text: `${variable} ${text}`,
    mend: 'The scope has ==, in and is; write this in a condition.',
  });
};

/** Takes the constraint of the principal or the resource. */
export const parseScope = (cursor: Cursor, variable: 'principal' | 'resource'): ScopeConstraint => {
  const start = startOf(cursor);
  takeVariable(cursor, variable);
  refuseOperator(cursor, variable);
  let constraint: ScopeConstraint = { kind: 'any', range: rangeFrom(cursor, start) };
  if (isWordAt(cursor, 'is')) {
    take(cursor);
    const type = takeType(cursor);
    if (peek(cursor).kind === '==') {
      const text = `${variable} is … == …`;
      fail(cursor, peek(cursor).range, 'EC015', { text, mend: 'The entity has its type: leave out "is".' });
    }
    refuseOperator(cursor, variable);
    const within = isWordAt(cursor, 'in') && take(cursor) ? takeReference(cursor, variable) : null;
    constraint = { kind: 'is', type, in: within, range: rangeFrom(cursor, start) };
  } else if (isWordAt(cursor, 'in')) {
    take(cursor);
    constraint = { kind: 'in', entity: takeReference(cursor, variable), range: rangeFrom(cursor, start) };
  } else if (accept(cursor, '==')) {
    constraint = { kind: '==', entity: takeReference(cursor, variable), range: rangeFrom(cursor, start) };
  }
  endConstraint(cursor, variable);
  return constraint;
};

const takeAction = (cursor: Cursor): EntityReference => {
  const reference = takeReference(cursor, 'action');
  if (reference.kind === 'slot') {
    return fail(cursor, reference.range, 'EC016', { expected: 'an action', found: reference.slot, mend: '' });
  }
  if (!isActionType(reference.type.text)) {
    const entity = cursor.source.text.slice(...reference.range);
    cursor.sink.reportAt(cursor.source, reference.range, 'EC017', { entity, type: reference.type.text });
  }
  return reference;
};

/** Takes a list of actions, around which parentheses may stand; null if none comes next. */
const takeActions = (cursor: Cursor): readonly EntityReference[] | null => {
  let ahead = 0;
  while (peek(cursor, ahead).kind === '(') ahead++;
  if (peek(cursor, ahead).kind !== '[') return null;
  for (let opening = ahead; opening >= 0; opening--) take(cursor);
  const entities = commaSeparated(cursor, ']', () => takeAction(cursor));
  for (; ahead > 0; ahead--) expect(cursor, ')');
  return entities;
};

/** Takes the constraint of the action. */
export const parseActionScope = (cursor: Cursor): ActionConstraint => {
  const start = startOf(cursor);
  takeVariable(cursor, 'action');
  refuseOperator(cursor, 'action');
  let constraint: ActionConstraint = { kind: 'any', range: rangeFrom(cursor, start) };
  if (isWordAt(cursor, 'is')) {
    fail(cursor, peek(cursor).range, 'EC015', { text: 'action is', mend: 'Write it in a condition.' });
  } else if (isWordAt(cursor, 'in')) {
    take(cursor);
    const entities = takeActions(cursor);
    constraint =
      entities === null
        ? { kind: 'in', entity: takeAction(cursor), range: rangeFrom(cursor, start) }
        : { kind: 'in-any', entities, range: rangeFrom(cursor, start) };
  } else if (accept(cursor, '==')) {
    constraint = { kind: '==', entity: takeAction(cursor), range: rangeFrom(cursor, start) };
  }
  endConstraint(cursor, 'action');
  return constraint;
};
