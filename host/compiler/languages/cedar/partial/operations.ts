import type { Cell } from '../../../../engine/index.ts';
import { CEDAR_OPERATIONS, VALUE_OPERATIONS } from '../../../ir/operations/cedar/registry.ts';
import type { OperationName, ValueOperationName } from '../../../ir/operations/index.ts';
import { MAX_DEPTH } from '../../../../engine/cell/encode.ts';
import type { Truth } from '../../../ir/types.ts';
import { NOWHERE } from '../syntax/types.ts';
import { literalOf } from './literal.ts';
import { nameOf } from './nodes.ts';
import type { Open, Outcome } from './types.ts';
import type { Unknowns } from './unknowns.ts';

type AnyOperation = OperationName | ValueOperationName;

/** What an operation comes to although some of what it is given is unknown: a value, or less than the whole of it. */
type Settled = { readonly kind: 'value'; readonly value: Cell | Truth } | Open;

const valueOf = (value: Cell | Truth): Settled => ({ kind: 'value', value });

const ABSENT: Cell = { tag: 'absent' };

/** `value has a.b.c`, name by name, as far as what is known reaches. */
const settleHas = (
  [value = ABSENT, path = ABSENT, entities = ABSENT]: readonly Cell[],
  unknowns: Unknowns,
): Settled => {
  const names = path.tag === 'list' ? path.items : [];
  let holder = value;
  for (const [index, name] of names.entries()) {
    const unknown = unknowns.of(holder);
    const ofUnknown = holder.tag === 'entity' && unknowns.of(entities) !== undefined;
    if (unknown !== undefined || ofUnknown) {
      const rest = names.slice(index).map((each) => nameOf(each.tag === 'string' ? each.value : ''));
      const target = literalOf(holder, unknowns);
      const isEntity = ofUnknown || unknown?.entity === true;
      return {
        kind: 'open',
        expression: { kind: 'has', target, path: rest, range: NOWHERE },
        safe: isEntity && rest.length === 1,
        boolean: true,
        settles: null,
      };
    }
    const has = CEDAR_OPERATIONS['cedar.has'].evaluate([holder, { tag: 'list', items: [name] }, entities]);
    if (has !== 'true') return valueOf(has);
    const next = VALUE_OPERATIONS['cedar.attribute'].evaluate([holder, name, entities]);
    if (next === 'error') return valueOf(next);
    holder = next;
  }
  return valueOf('true');
};

/** Equality that a type decides: an entity is no other value, and none of another type. */
const settleEqual = (a: Cell, b: Cell, unknowns: Unknowns): Settled | null => {
  if (a === b) return valueOf('true');
  const unknown = unknowns.of(a);
  if (unknown === undefined || !unknown.entity) return null;
  const other = unknowns.of(b);
  if (other !== undefined) {
    const differ = other.type !== null && unknown.type !== null && other.type !== unknown.type;
    return differ ? valueOf('false') : null;
  }
  const differs = b.tag !== 'entity' || (unknown.type !== null && unknown.type !== b.type);
  return differs ? valueOf('false') : null;
};

/** `value.name`: of a record, whatever entities are. */
const settleAttribute = (cells: readonly Cell[], unknowns: Unknowns): Settled | null => {
  const [holder = ABSENT, name = ABSENT, entities = ABSENT] = cells;
  if (unknowns.of(holder) !== undefined || unknowns.of(name) !== undefined) return null;
  if (holder.tag === 'entity' && unknowns.of(entities) !== undefined) return null;
  return valueOf(evaluate('cedar.attribute', cells));
};

/** Operations that hand on what records and entities hold, and look only at the kind of what they are given and at what holds it. */
const HANDING_ON: ReadonlySet<AnyOperation> = new Set(['cedar.tag', 'cedar.has-tag', 'cedar.in']);

const evaluate = (operation: AnyOperation, cells: readonly Cell[]): Cell | Truth =>
  operation in VALUE_OPERATIONS
    ? VALUE_OPERATIONS[operation as ValueOperationName].evaluate(cells)
    : CEDAR_OPERATIONS[operation as keyof typeof CEDAR_OPERATIONS].evaluate(cells);

/** What an operation comes to on values that are there, some of them unknown; null where that depends on these. */
export const settledBy = (operation: AnyOperation, cells: readonly Cell[], unknowns: Unknowns): Settled | null => {
  const [first = ABSENT, second = ABSENT] = cells;
  if (!cells.some((cell) => unknowns.within(cell))) return valueOf(evaluate(operation, cells));
  if (operation === 'cedar.present') return valueOf('true');
  if (operation === 'cedar.has') return settleHas(cells, unknowns);
  if (operation === 'cedar.attribute') return settleAttribute(cells, unknowns);
  if (operation === 'cedar.equal') return settleEqual(first, second, unknowns) ?? settleEqual(second, first, unknowns);
  if (operation === 'cedar.is') {
    const type = unknowns.of(first)?.type ?? null;
    return type === null || second.tag !== 'string' ? null : valueOf(type === second.value ? 'true' : 'false');
  }
  // What a record holds may nest deeper than it may, once it is known.
  if (operation === 'cedar.record') {
    const depth = 1 + Math.max(0, ...cells.slice(1).map((cell) => unknowns.depthOf(cell)));
    return depth > MAX_DEPTH ? null : valueOf(evaluate(operation, cells));
  }
  const handsOn = HANDING_ON.has(operation) && !cells.some((cell) => unknowns.of(cell) !== undefined);
  return handsOn ? valueOf(evaluate(operation, cells)) : null;
};

/** Whether an operation errs, whatever is unknown, although some of what it is given is open: a record that is being made has no other attributes than it is given. */
export const alwaysErrs = (operation: AnyOperation, [holder, name]: readonly Outcome[]): boolean => {
  if (operation !== 'cedar.attribute' || holder?.kind !== 'open' || holder.expression.kind !== 'record') return false;
  if (name?.kind !== 'known' || name.cell.tag !== 'string') return false;
  const { value } = name.cell;
  return !holder.expression.entries.some(({ key }) => key.text === value);
};

/** Whether it is an entity, whatever is unknown. */
const isEntity = (outcome: Outcome | undefined, unknowns: Unknowns): boolean =>
  outcome?.kind === 'known' && (outcome.cell.tag === 'entity' || unknowns.of(outcome.cell)?.entity === true);

const isEntities = (outcome: Outcome | undefined): boolean =>
  outcome?.kind === 'known' && outcome.cell.tag === 'set' && outcome.cell.items.every(({ tag }) => tag === 'entity');

const isValue = (outcome: Outcome | undefined): boolean =>
  outcome?.kind === 'known' || (outcome?.kind === 'open' && outcome.safe);

/** Whether an operation has a value, whatever is unknown; false where that is not plain to see. */
export const cannotErr = (operation: AnyOperation, outcomes: readonly Outcome[], unknowns: Unknowns): boolean => {
  const [first, second] = outcomes;
  switch (operation) {
    case 'cedar.present':
      return true;
    case 'cedar.equal':
      return isValue(first) && isValue(second);
    case 'cedar.is':
      return isEntity(first, unknowns);
    case 'cedar.in':
      return isEntity(first, unknowns) && (isEntity(second, unknowns) || isEntities(second));
    case 'cedar.has-tag':
      return isEntity(first, unknowns) && second?.kind === 'known' && second.cell.tag === 'string';
    case 'cedar.contains':
      return first?.kind === 'known' && first.cell.tag === 'set' && isValue(second);
    default:
      return false;
  }
};
