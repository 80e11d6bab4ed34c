import { uidText } from '../../engine/cedar/uid.ts';
import type { Cell } from '../../engine/index.ts';
import type { Failure } from '../../compiler/ir/evaluate/failure.ts';
import { entityRow } from '../../compiler/ir/operations/cedar/entities.ts';
import type { Entry } from '../../compiler/ir/types.ts';

const TYPES: Readonly<Partial<Record<Cell['tag'], string>>> = {
  bool: 'bool',
  int: 'long',
  ip: 'ipaddr',
};

/** What a cell is called in messages. */
const typeOf = (cell: Cell): string =>
  cell.tag === 'entity' ? `(entity of type \`${cell.type}\`)` : (TYPES[cell.tag] ?? cell.tag);

const ENTITY = '(entity of type `any_entity_type`)';

/** The types that operations want of each argument; those of comparisons stand apart. */
const WANTED: Readonly<Record<string, readonly (readonly Cell['tag'][])[]>> = {
  'cedar.truth': [['bool']],
  'cedar.in': [['entity'], ['set', 'entity']],
  'cedar.is': [['entity']],
  'cedar.has': [['record', 'entity']],
  'cedar.attribute': [['record', 'entity']],
  'cedar.has-tag': [['entity'], ['string']],
  'cedar.tag': [['entity'], ['string']],
  'cedar.like': [['string']],
  'cedar.contains': [['set']],
  'cedar.contains-all': [['set'], ['set']],
  'cedar.contains-any': [['set'], ['set']],
  'cedar.is-empty': [['set']],
  'cedar.add': [['int'], ['int']],
  'cedar.subtract': [['int'], ['int']],
  'cedar.multiply': [['int'], ['int']],
  'cedar.negate': [['int']],
  'cedar.decimal': [['string']],
  'cedar.ip': [['string']],
  'cedar.datetime': [['string']],
  'cedar.duration': [['string']],
  'cedar.decimal-less': [['decimal'], ['decimal']],
  'cedar.decimal-less-or-equal': [['decimal'], ['decimal']],
  'cedar.decimal-greater': [['decimal'], ['decimal']],
  'cedar.decimal-greater-or-equal': [['decimal'], ['decimal']],
  'cedar.is-ipv4': [['ip']],
  'cedar.is-ipv6': [['ip']],
  'cedar.is-loopback': [['ip']],
  'cedar.is-multicast': [['ip']],
  'cedar.is-in-range': [['ip'], ['ip']],
  'cedar.offset': [['datetime'], ['duration']],
  'cedar.duration-since': [['datetime'], ['datetime']],
  'cedar.to-date': [['datetime']],
  'cedar.to-time': [['datetime']],
  'cedar.to-milliseconds': [['duration']],
  'cedar.to-seconds': [['duration']],
  'cedar.to-minutes': [['duration']],
  'cedar.to-hours': [['duration']],
  'cedar.to-days': [['duration']],
};

const COMPARABLE = ['int', 'datetime', 'duration'] as const satisfies readonly Cell['tag'][];

const nameOf = (tag: Cell['tag']): string => (tag === 'entity' ? ENTITY : (TYPES[tag] ?? tag));

const expected = (tags: readonly Cell['tag'][], got: Cell): string => {
  const names = tags.map(nameOf);
  return `type error: expected ${names.length === 1 ? names.join('') : `one of [${names.join(', ')}]`}, got ${typeOf(got)}`;
};

/** What is said of the first argument that is of no type that the operation wants. */
const typeError = (operation: string, cells: readonly Cell[]): string | null => {
  if (operation === 'cedar.less' || operation === 'cedar.less-or-equal') {
    const [left, right] = cells;
    if (left === undefined || right === undefined) return null;
    const known = COMPARABLE.find((tag) => tag === left.tag) ?? COMPARABLE.find((tag) => tag === right.tag);
    const wrong = known === left.tag ? right : left;
    return expected(known === undefined ? COMPARABLE : [known], wrong);
  }
  for (const [index, tags] of (WANTED[operation] ?? []).entries()) {
    const cell = cells[index];
    if (cell !== undefined && !tags.includes(cell.tag)) return expected(tags, cell);
  }
  return null;
};

const textOf = (cell: Cell | undefined): string => (cell?.tag === 'string' ? cell.value : '');

const missing = (what: 'attribute' | 'tag', [holder, name, entities]: readonly Cell[]): string => {
  if (holder?.tag !== 'entity') return `record does not have the attribute \`${textOf(name)}\``;
  if (entities === undefined || entityRow(entities, holder) === undefined)
    return `entity \`${uidText(holder)}\` does not exist`;
  return `\`${uidText(holder)}\` does not have the ${what} \`${textOf(name)}\``;
};

/** What is said of a set that holds something else than entities. */
const stranger = (set: Cell | undefined): string => {
  const other = set?.tag === 'set' ? set.items.find(({ tag }) => tag !== 'entity') : undefined;
  return other === undefined ? `type error: expected ${ENTITY}` : expected(['entity'], other);
};

const numberOf = (cell: Cell | undefined): string => (cell?.tag === 'int' ? String(cell.value) : '');

const overflow = (verb: string, [left, right]: readonly Cell[]): string =>
  right === undefined
    ? `integer overflow while attempting to ${verb} the value \`${numberOf(left)}\``
    : `integer overflow while attempting to ${verb} the values \`${numberOf(left)}\` and \`${numberOf(right)}\``;

const VERBS: Readonly<Record<string, string>> = {
  'cedar.add': 'add',
  'cedar.subtract': 'subtract',
  'cedar.multiply': 'multiply',
  'cedar.negate': 'negate',
};

/** The name of the function that an operation is, as policies write it. */
const functionOf = (operation: string): string =>
  operation.slice('cedar.'.length).replace(/-([a-z])/gu, (_, letter: string) => letter.toUpperCase());

const operationMessage = (operation: string, cells: readonly Cell[]): string => {
  const wrong = typeError(operation, cells);
  if (wrong !== null) return wrong;
  const verb = VERBS[operation];
  if (verb !== undefined) return overflow(verb, cells);
  switch (operation) {
    case 'cedar.attribute':
      return missing('attribute', cells);
    case 'cedar.tag':
      return missing('tag', cells);
    case 'cedar.fail':
      return textOf(cells[0]);
    case 'cedar.in':
      return stranger(cells[1]);
    case 'cedar.set':
    case 'cedar.record':
      return 'recursion limit reached: the value nests too deeply';
    case 'cedar.ip':
    case 'cedar.decimal':
    case 'cedar.datetime':
    case 'cedar.duration':
      return `error while evaluating \`${operation === 'cedar.ip' ? 'ipaddr' : functionOf(operation)}\` extension function: ${JSON.stringify(textOf(cells[0]))} is no such value`;
    default:
      return `error while evaluating \`${functionOf(operation)}\` extension function: the result is out of range`;
  }
};

/** What went wrong where a policy erred, in the words that users of Cedar know where there are any. */
export const messageOf = (failure: Failure, { slots }: Entry): string => {
  if (failure.kind === 'operation') return operationMessage(failure.operation, failure.cells);
  return `record does not have the attribute \`${slots[failure.slot]?.path.at(-1) ?? ''}\``;
};
