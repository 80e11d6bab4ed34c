import type { AttributeName, Expression } from '../../syntax/types.ts';
import { didYouMean } from '../../lex/spelling.ts';
import { printExpression, printName } from '../../text/print.ts';
import { both, made, right, wrong } from '../answer.ts';
import type { Answer, Known } from '../answer.ts';
import { A_HOLDER, A_STRING, AN_ENTITY, expectType, reportType } from '../checking.ts';
import type { Checking, Help } from '../checking.ts';
import { describeType } from '../describe.ts';
import { attributeKey, tagKey } from '../identity.ts';
import { BOOL, FALSE, TRUE } from '../types.ts';
import type { Checked, CheckedAttribute } from '../types.ts';

const NONE: ReadonlyMap<string, CheckedAttribute> = new Map();

/** The attributes of an entity or a record; none of what has none. */
export const attributesOf = (
  type: Checked,
  { schema }: Pick<Checking, 'schema'>,
): ReadonlyMap<string, CheckedAttribute> => {
  if (type.kind === 'record') return type.attributes;
  return type.kind === 'entity' ? (schema.entityTypes.get(type.name)?.attributes ?? NONE) : NONE;
};

/** Names are looked through for one that may be meant only where they are few. */
const MAX_NAMES = 200;

const reportMissing = (checking: Checking, { range }: Expression, name: string, type: Checked): void => {
  const names = [...attributesOf(type, checking).keys()].slice(0, MAX_NAMES);
  checking.report('EC205', range, { name, type: describeType(type), meant: didYouMean(name, names) });
};

/** Characters of an expression that are repeated in a message. */
const MAX_REPEATED = 60;

/** How to ask whether an attribute is there. */
const guardOf = (target: Expression, name: string): string => {
  const isShort = target.range[1] - target.range[0] <= MAX_REPEATED;
  return `${isShort ? printExpression(target) : '…'} has ${printName(name)} && …`;
};

type Access = Extract<Expression, { readonly kind: 'attribute' }>;

/** `target.name`: the attribute must always be there, or known to be. */
export const checkAttribute = (checking: Checking, expression: Access, known: Known): Answer => {
  const { target, name } = expression;
  const holder = expectType(checking, target, known, A_HOLDER);
  if (holder.type === null) return wrong();
  const attribute = attributesOf(holder.type, checking).get(name.text);
  if (attribute === undefined) {
    reportMissing(checking, expression, name.text, holder.type);
    return wrong();
  }
  if (!attribute.required && !known.has(attributeKey(checking.identities.of(target), name.text))) {
    const guard = guardOf(target, name.text);
    checking.report('EC206', expression.range, { name: name.text, type: describeType(holder.type), guard });
    return wrong(attribute.type);
  }
  return made(attribute.type, [holder]);
};

/** What `has name` is on something of a type. */
const hasOne = (checking: Checking, type: Checked, key: string, name: string, known: Known): Answer => {
  const attribute = attributesOf(type, checking).get(name);
  if (attribute === undefined) return right(type.kind === 'never' ? BOOL : FALSE);
  // An entity need not be there, so none of its attributes always is; but what is known of one says that it is.
  const always = (attribute.required && type.kind === 'record') || known.has(key);
  return right(always ? TRUE : BOOL, new Set([key]));
};

const holderHelp: Help = ({ kind }) => {
  if (kind === 'set') return 'Use contains to look into a set.';
  return kind === 'string' ? 'Use like to look into a text.' : '';
};

/** The type of an attribute that is known to be there and holds others; null, after reporting it, if it holds none. */
const stepInto = (checking: Checking, expression: Expression, type: Checked, name: AttributeName): Checked | null => {
  const attribute = attributesOf(type, checking).get(name.text);
  if (attribute === undefined) {
    reportMissing(checking, expression, name.text, type);
    return null;
  }
  if (A_HOLDER.admits(attribute.type)) return attribute.type;
  reportType(checking, name.range, A_HOLDER.name, attribute.type, holderHelp(attribute.type));
  return null;
};

type Has = Extract<Expression, { readonly kind: 'has' }>;

/** `target has a.b.c`, which is `target has a && target.a has b && target.a.b has c`. */
export const checkHas = (checking: Checking, expression: Has, known: Known): Answer => {
  const { target, path } = expression;
  const holder = expectType(checking, target, known, A_HOLDER, holderHelp);
  if (holder.type === null) return wrong(BOOL);
  let type: Checked = holder.type;
  let id = checking.identities.of(target);
  let answer: Answer = right(TRUE);
  checking.spend(path.length);
  for (const [index, name] of path.entries()) {
    answer = both(answer, hasOne(checking, type, attributeKey(id, name.text), name.text, known));
    if (answer.type?.kind === 'false' || index === path.length - 1) break;
    const inner = stepInto(checking, expression, type, name);
    if (inner === null) return wrong(BOOL);
    type = inner;
    id = checking.identities.ofAttribute(id, name.text);
  }
  return made(answer.type, [holder], answer.known);
};

/** The type of the tags of an entity; null where it has none. */
const tagsOf = (type: Checked, { schema }: Checking): Checked | null =>
  type.kind === 'entity' ? (schema.entityTypes.get(type.name)?.tags ?? null) : null;

/** The entity and the tag of `hasTag` and `getTag`; null where one of them is wrong. */
const tagOperands = (checking: Checking, target: Expression, tag: Expression, known: Known) => {
  const entity = expectType(checking, target, known, AN_ENTITY);
  const name = expectType(checking, tag, known, A_STRING);
  if (entity.type === null) return null;
  if (entity.type.kind === 'never') {
    reportType(checking, target.range, AN_ENTITY.name, entity.type);
    return null;
  }
  const key = tagKey(checking.identities.of(target), checking.identities.of(tag));
  return { type: entity.type, parts: [entity, name], key };
};

/** `target.hasTag(tag)`. */
export const checkHasTag = (checking: Checking, target: Expression, tag: Expression, known: Known): Answer => {
  const operands = tagOperands(checking, target, tag, known);
  if (operands === null) return wrong();
  const { type, parts, key } = operands;
  if (tagsOf(type, checking) === null) return made(FALSE, parts, new Set([key]));
  return made(known.has(key) ? TRUE : BOOL, parts, new Set([key]));
};

type Method = Extract<Expression, { readonly kind: 'method' }>;

/** `target.getTag(tag)`: the tag must be known to be there. */
export const checkGetTag = (checking: Checking, expression: Method, tag: Expression, known: Known): Answer => {
  const operands = tagOperands(checking, expression.target, tag, known);
  if (operands === null) return wrong();
  const { type, parts, key } = operands;
  const tags = tagsOf(type, checking);
  // Cedar says of a type without tags, too, that the tag may not be there.
  if (tags === null) checking.report('EC208', expression.range, { type: describeType(type) });
  else if (!known.has(key)) checking.report('EC207', expression.range, { type: describeType(type) });
  else return made(tags, parts);
  return wrong();
};
