import type { Cell } from '../cell/cell.ts';
import { sortRecord } from '../cell/encode.ts';
import { reading, type InputLimits } from '../cell/from-js.ts';
import { EngineError } from '../error/error.ts';
import type { Slot } from '../manifest/types.ts';
import { readEntities } from './entities.ts';
import { isObject, isRecordObject, itemsOf, memberOf, only } from './members.ts';
import { readTypedRecord } from './typed/read.ts';
import type { ActionTypes, RequestTypes } from './typed/request.ts';
import { readUid, uidText } from './uid.ts';
import { Unreadable, unreadable, type Located } from './unreadable.ts';
import { readingWithin, readValue, type RecordCell } from './value.ts';

/** Whether slots are those of an entry of Cedar. */
export const isOfCedar = (slots: readonly Slot[]): boolean =>
  slots.some(({ type }) => type !== 'any' && type !== 'float');

/** Says why an input cannot be decided on. */
export const refusal = (cause: Unreadable): EngineError => {
  const place = cause.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  const help = cause.help === null ? '' : `. ${cause.help}`;
  return new EngineError(
    'input_invalid',
    `the input cannot be decided on: in ${place.slice(1) || 'it'}: ${cause.message}${help}`,
    { cause },
  );
};

/**
 * What a request may say, and `agent` and `stage`, which callers may give with every input, as those of other dialects have them. What is misspelt would be decided without, and a policy that forbids by it would not apply.
 */
export const MEMBERS: ReadonlySet<string> = new Set([
  'principal',
  'action',
  'resource',
  'context',
  'entities',
  'agent',
  'stage',
]);
const HELP = 'It has principal, action, resource, and perhaps context and entities.';

const ESCAPES: ReadonlySet<string> = new Set(['__entity', '__extn', '__expr']);

/**
 * The context, with those of its attributes that slots hold; of the others no more is known than that they are there.
 *
 * @param names null for all
 */
const readContext = (
  context: Located,
  names: ReadonlySet<string> | null,
  limits: InputLimits,
  typing: Typing | null,
): RecordCell => {
  const { value } = context;
  if (typing !== null) return readTypedContext(context, names, limits, typing);
  if (value === undefined) return { tag: 'record', entries: [] };
  const reading = readingWithin(limits.bytes);
  if (names === null || !isRecordObject(value) || isEscape(value)) {
    const cell = readValue(context, limits.depth, reading);
    return cell.tag === 'record' ? cell : unreadable('shape', context, 'A context must be a record');
  }
  const entries: [string, Cell][] = [];
  for (const name of names) {
    const member = memberOf(value, name);
    if (member === undefined) continue;
    entries.push([name, readValue({ value: member, within: context, key: name }, limits.depth - 1, reading)]);
  }
  return { tag: 'record', entries: sortRecord(entries) };
};

/** What the schema says of the request. */
interface Typing {
  readonly types: RequestTypes;
  readonly action: ActionTypes;
}

/** The same where the action says what it must be. */
const readTypedContext = (
  context: Located,
  names: ReadonlySet<string> | null,
  limits: InputLimits,
  { types, action }: Typing,
): RecordCell => {
  const node = { ...context, value: context.value ?? {} };
  const { attributes } = action.context;
  const reading = { ...readingWithin(limits.bytes), mismatch: types.mismatch };
  return readTypedRecord(names === null ? node : only(node, names), attributes, limits.depth, reading);
};

/**
 * What the schema says of the action, which must apply to such a principal and resource.
 *
 * @throws Unreadable
 */
const askedFor = (
  types: RequestTypes,
  uids: Readonly<Record<'principal' | 'action' | 'resource', Located>>,
): Typing => {
  const uid = readUid(uids.action);
  const action = types.actions.get(uid.type)?.get(uid.id);
  if (action === undefined)
    return unreadable('value', uids.action, `The action ${uidText(uid)} is not declared in the schema`);
  for (const [part, applies] of [
    ['principal', action.principals],
    ['resource', action.resources],
  ] as const) {
    const node = uids[part];
    const asked = readUid(node);
    if (!applies.has(asked.type))
      unreadable('value', node, `The action ${uidText(uid)} does not apply to a ${part} of type ${asked.type}`);
    const mismatch = types.mismatch(asked);
    if (mismatch !== null) unreadable('value', node, mismatch);
  }
  return { types, action };
};

const isEscape = (value: Readonly<Record<string, unknown>>): boolean => {
  const [first = '', ...others] = Object.keys(value);
  return others.length === 0 && ESCAPES.has(first);
};

const cellsOf = (slots: readonly Slot[], input: unknown, limits: InputLimits, types: RequestTypes | null): Cell[] => {
  const node: Located = { value: input, within: null, key: '' };
  if (!isObject(input)) return unreadable('shape', node, 'A request must be an object');
  for (const key of Object.keys(input))
    if (!MEMBERS.has(key) && input[key] !== undefined)
      return unreadable('shape', node, `A request has no member ${JSON.stringify(key)}`, HELP);
  const member = (key: string): Located => ({ value: memberOf(input, key), within: node, key });
  const uids = { principal: member('principal'), action: member('action'), resource: member('resource') };
  const uid = (key: keyof typeof uids): Cell => ({ tag: 'entity', ...readUid(uids[key]) });
  const context = member('context');
  const whole = slots.some(({ path: [root, name] }) => root === 'context' && name === undefined);
  const names = new Set(
    slots.flatMap(({ path: [root, name] }) => (root === 'context' && name !== undefined ? [name] : [])),
  );
  const typing = types === null ? null : askedFor(types, uids);
  const cells = new Map<string, Cell>([
    ['principal', uid('principal')],
    ['action', uid('action')],
    ['resource', uid('resource')],
    ['context', readContext(context, whole ? null : names, limits, typing)],
  ]);
  const given = member('entities');
  const entities = given.value === undefined ? { ...given, value: [] } : given;
  const slot = slots.find(({ type }) => type === 'cedar-entities');
  if (slot === undefined) itemsOf(entities, 'Entities');
  else cells.set('entities', readEntities(entities, limits.depth, readingWithin(limits.bytes), slot.reads, types));
  return slots.map(({ path: [root = '', name] }) => {
    const cell = cells.get(root) ?? { tag: 'absent' };
    if (name === undefined) return cell;
    return (cell.tag === 'record' ? cell.entries.find(([key]) => key === name)?.[1] : undefined) ?? { tag: 'absent' };
  });
};

/**
 * The cells of the slots of an entry of Cedar (docs/module-format.md §4.4): the reference of what `engine.frame` writes without the detour.
 *
 * @throws EngineError `input_invalid`
 */
export const projectRequest = (
  slots: readonly Slot[],
  input: unknown,
  limits: InputLimits,
  types: RequestTypes | null = null,
): Cell[] =>
  reading(() => {
    try {
      return cellsOf(slots, input, limits, types);
    } catch (error) {
      throw error instanceof Unreadable ? refusal(error) : error;
    }
  });
