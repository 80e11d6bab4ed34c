import { TAG } from '../../engine/cell/cell.ts';
import type { Cell } from '../../engine/cell/cell.ts';
import type { Expression } from '../ir/types.ts';
import { isEntities, slotCallOf } from './cedar/call.ts';
import { cedarHazard, cedarPairHazards } from './cedar/hazards.ts';
import { ALL_TAGS, allBut, bits, tagsOf, withAbsence } from './tags.ts';

/**
 * When an expression can err: only while a slot holds a cell of one of these tags (a bit a tag). Skipping a rule must not hide an error, so what stands
 * behind such an expression discriminates only for frames without them.
 */
export type Hazards = ReadonlyMap<number, number>;

type Call = Extract<Expression, { kind: 'call' }>;

export const NO_HAZARDS: Hazards = new Map();

const NUMBERS: number = bits('bool', 'int', 'bigint', 'float');

const isNumber = (cell: Cell): boolean => (NUMBERS & (1 << TAG[cell.tag])) !== 0;

/** Tags with which `a < constant` and its like may raise in Python. */
const orderHazard = (constant: Cell): number => {
  if (isNumber(constant)) return ALL_TAGS & ~NUMBERS;
  return constant.tag === 'string' ? allBut('string') : ALL_TAGS;
};

/** Tags of the item with which `item in constant` may raise in Python. */
const containerHazard = (container: Cell): number => {
  switch (container.tag) {
    case 'list':
      return 0;
    case 'string':
      return allBut('string');
    case 'record':
      return bits('list', 'set', 'record');
    case 'set':
      return bits('list', 'record');
    default:
      return ALL_TAGS;
  }
};

/** Tags of the first argument with which a call whose second is constant (or missing) may err. */
const tagHazard = (call: Call, constant: Cell | undefined): number => {
  switch (call.operation) {
    case 'python.equal':
    case 'python.truthy':
    case 'js.strict-equal':
    case 'js.truthy':
    case 'text.includes':
    case 'path.under':
      return 0;
    case 'python.in':
      return constant === undefined ? ALL_TAGS : containerHazard(constant);
    case 'python.less':
    case 'python.less-or-equal':
    case 'python.greater':
    case 'python.greater-or-equal':
      return constant === undefined ? ALL_TAGS : orderHazard(constant);
    case 'python.float-less':
    case 'python.float-less-or-equal':
    case 'python.float-greater':
    case 'python.float-greater-or-equal':
      // Only an integer beyond a double overflows.
      return constant !== undefined && isNumber(constant) && constant.tag !== 'bigint' ? bits('bigint') : ALL_TAGS;
    case 'python.fnmatch':
      return constant?.tag === 'string' ? allBut('string') : ALL_TAGS;
    case 'python.search':
      // An integer may have too many digits, and a list may hold anything.
      return allBut('string', 'null', 'bool', 'int', 'float', 'bytes');
    case 'js.string-in':
      return bits('list', 'record');
    case 'js.number-less':
    case 'js.number-less-or-equal':
    case 'js.number-greater':
    case 'js.number-greater-or-equal':
      return constant === undefined || constant.tag === 'list' || constant.tag === 'record'
        ? ALL_TAGS
        : bits('list', 'record');
    case 'cedar.equal':
      return 0;
    default:
      return ALL_TAGS;
  }
};

/** When a call of Cedar's with two slots can err. */
const pairHazards = (call: Call): Hazards | null => {
  const [left, right, third] = call.arguments;
  if (left?.kind !== 'read' || right?.kind !== 'read' || (third !== undefined && !isEntities(third))) return null;
  const hazards = new Map<number, number>();
  cedarPairHazards(call.operation, left, right).forEach((tags, index) => {
    const read = index === 0 ? left : right;
    const mask = withAbsence(read, tags);
    if (mask !== 0) hazards.set(read.slot, (hazards.get(read.slot) ?? 0) | mask);
  });
  return [left, right].some((read) => hazards.get(read.slot) === tagsOf(read)) ? null : hazards;
};

/** When a call of Cedar's with one slot, or with two, can err. */
const cedarHazards = (call: Call): Hazards | null => {
  const form = slotCallOf(call);
  if (form === null) return pairHazards(call);
  const mask = withAbsence(form.read, cedarHazard(form));
  if (mask === 0) return NO_HAZARDS;
  return mask === tagsOf(form.read) ? null : new Map([[form.read.slot, mask]]);
};

const callHazards = (call: Call): Hazards | null => {
  const ofCedar = call.operation.startsWith('cedar.') ? cedarHazards(call) : null;
  if (ofCedar !== null) return ofCedar;
  // What is computed may err however its slots are tagged.
  if (!call.arguments.every(({ kind }) => kind === 'read' || kind === 'constant')) return null;
  const reads = call.arguments.filter((argument) => argument.kind === 'read');
  const [first, second] = call.arguments;
  const constant = second?.kind === 'constant' ? second.value : undefined;
  const oneRead = reads.length === 1 && first?.kind === 'read' && (second === undefined || constant !== undefined);
  const hazards = new Map<number, number>();
  for (const read of reads) {
    // Operations that never err are safe with any arguments; of the others only the form (slot, constant) is known.
    const known = oneRead || tagHazard(call, undefined) === 0;
    const mask = withAbsence(read, known ? tagHazard(call, constant) : ALL_TAGS);
    if ((mask & ALL_TAGS) === ALL_TAGS) return null;
    if (mask !== 0) hazards.set(read.slot, (hazards.get(read.slot) ?? 0) | mask);
  }
  // A call of constants alone is not worth knowing.
  return reads.length === 0 ? null : hazards;
};

/** Both hazards together; null when either is unknown. */
export const joinHazards = (a: Hazards | null, b: Hazards | null): Hazards | null => {
  if (a === null || b === null) return null;
  if (b.size === 0) return a;
  const joined = new Map(a);
  for (const [slot, mask] of b) joined.set(slot, (joined.get(slot) ?? 0) | mask);
  return joined;
};

/** What is left of hazards where slots hold none of others. */
export const hazardsBeyond = (hazards: Hazards, others: Hazards): Hazards => {
  const left = [...hazards].map(([slot, tags]) => [slot, tags & ~(others.get(slot) ?? 0)] as const);
  return new Map(left.filter(([, tags]) => tags !== 0));
};

/** When an expression can err; null when that cannot be told from the tags of slots. */
export const hazardsOf = (expression: Expression): Hazards | null => {
  switch (expression.kind) {
    case 'constant':
      return NO_HAZARDS;
    case 'read':
    case 'compute':
    case 'if':
      return null;
    case 'not':
      return hazardsOf(expression.argument);
    case 'and':
    case 'or':
      return expression.arguments.reduce<Hazards | null>(
        (joined, part) => (joined === null ? null : joinHazards(joined, hazardsOf(part))),
        NO_HAZARDS,
      );
    case 'call':
      return callHazards(expression);
  }
};
