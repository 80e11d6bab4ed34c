import { OPERATIONS } from '../../../compiler/ir/operations/registry.ts';
import type { Expression } from '../../../compiler/ir/types.ts';
import type { Cell } from '../../../engine/index.ts';
import { constant, join, negate, test, type Condition } from './condition.ts';
import { likes } from './pattern.ts';
import { quoted } from './quoted.ts';
import type { Subject } from './subject.ts';

type Call = Extract<Expression, { kind: 'call' }>;
type Read = Extract<Expression, { kind: 'read' }>;

/** What becomes of a comparison. */
export type Translated =
  | { readonly condition: Condition; readonly inexact: readonly string[] }
  | { readonly refused: string };

const refused = (why: string): Translated => ({ refused: why });
const becomes = (condition: Condition, ...inexact: readonly string[]): Translated => ({ condition, inexact });

const INEXACT = {
  number: (text: string): string =>
    `${text} is a whole number: a fraction, or a text or boolean that reads as one, is none`,
  text: (text: string): string => `${text} is a text: what only reads as one does not count`,
  null: (text: string): string => `${text} counts as missing when it is null`,
  other: (text: string): string =>
    `where ${text} is no whole number the dialect's evaluator fails and denies; here the policy errs`,
};

const MAX_I64 = 2n ** 63n - 1n;

/** Intervention points of the specification by the stages of governance.toolkit/v1. */
const POINTS: Readonly<Record<string, string>> = {
  pre_input: 'input',
  pre_tool: 'pre_tool_call',
  post_tool: 'post_tool_call',
  pre_output: 'output',
};

const TYPES = { agent: 'Agent', stage: 'Action', tool: 'Tool' } as const;
const VARIABLES = { agent: 'principal', stage: 'action', tool: 'resource' } as const;

/** One of the texts, of what is an entity in a request. */
const amongEntities = (kind: 'agent' | 'stage' | 'tool', texts: readonly string[]): Translated => {
  const ids = texts.flatMap((text) => (kind === 'stage' ? (POINTS[text] ?? []) : text));
  if (ids.length < texts.length) return refused('it names a stage that is no intervention point');
  const [only] = ids;
  if (only === undefined) return becomes(constant(false));
  const variable = VARIABLES[kind];
  const entities = ids.map((id) => `${TYPES[kind]}::${quoted(id)}`);
  if (ids.length === 1)
    return becomes({ kind: 'scope', variable, text: `${variable} == ${entities.join('')}`, value: only });
  const text = `${variable} in [${entities.join(', ')}]`;
  return becomes({ kind: 'test', text, loose: false, among: { of: variable, values: ids } });
};

/** The condition of a value that must be there; where it is not, the answer is `absent`. */
const guarded = (
  { has, text }: Extract<Subject, { kind: 'value' }>,
  asked: string,
  absent: boolean,
  values: readonly string[] | null,
): Condition =>
  absent
    ? test(`if ${has} then ${asked} else true`, true)
    : { kind: 'test', text: `${has} && ${asked}`, loose: false, among: values === null ? null : { of: text, values } };

/** A scalar as Cedar writes it, and whether other values of the dialect are equal to it. */
const literal = (cell: Cell): { readonly text: string; readonly alone: boolean } | null => {
  switch (cell.tag) {
    case 'string':
      return { text: quoted(cell.value), alone: true };
    case 'bool':
      return { text: String(cell.value), alone: false };
    case 'int':
      return cell.value >= -MAX_I64 && cell.value <= MAX_I64 ? { text: String(cell.value), alone: false } : null;
    case 'float':
      return Number.isSafeInteger(cell.value) ? { text: String(cell.value), alone: false } : null;
    default:
      return null;
  }
};

const stringsOf = (cell: Cell): readonly string[] | null => {
  if (cell.tag === 'string') return [cell.value];
  if (cell.tag !== 'list') return null;
  const texts = cell.items
    .filter(({ tag }) => tag !== 'null')
    .map((item) => (item.tag === 'string' ? item.value : null));
  return texts.includes(null) ? null : texts.map((text) => text ?? '');
};

const equality = (subject: Extract<Subject, { kind: 'value' }>, cell: Cell, absent: boolean): Translated => {
  const { text, has } = subject;
  if (cell.tag === 'null') return becomes(absent ? negate(test(has)) : constant(false));
  const value = literal(cell);
  if (value === null) return refused('Cedar has no value like the one that it compares with');
  const condition = guarded(subject, `${text} == ${value.text}`, absent, cell.tag === 'string' ? [cell.value] : null);
  return becomes(condition, ...(value.alone ? [] : [INEXACT.number(text)]));
};

const membership = (
  subject: Extract<Subject, { kind: 'value' }>,
  list: Cell,
  absent: boolean,
  shown: boolean,
): Translated => {
  if (list.tag !== 'list') return refused('it looks for parts of texts');
  const strings = stringsOf(list);
  const items = list.items.filter(({ tag }) => tag !== 'null');
  const literals = items.map(literal);
  const kinds = new Set(items.map(({ tag }) => tag));
  if (literals.includes(null) || kinds.size > 1) return refused('Cedar has no list of such values');
  const { text } = subject;
  // A value of which no text can be made is an error even where nothing is listed.
  if (items.length === 0) return becomes(constant(absent), ...(shown ? [INEXACT.text(text)] : []));
  const [only] = literals;
  const asked =
    items.length === 1
      ? `${text} == ${only?.text ?? ''}`
      : `[${literals.map((each) => each?.text ?? '').join(', ')}].contains(${text})`;
  const inexact = strings === null ? [INEXACT.number(text)] : shown ? [INEXACT.text(text)] : [];
  return becomes(guarded(subject, asked, absent, strings), ...inexact);
};

const ORDERS: Readonly<Record<string, '<' | '<=' | '>' | '>='>> = {
  less: '<',
  'less-or-equal': '<=',
  greater: '>',
  'greater-or-equal': '>=',
};

/** Of whole numbers, one is above 2.5 that is above 2, and below it that is at most 2. */
const bound = (relation: '<' | '<=' | '>' | '>=', cell: Cell): string | null => {
  if (cell.tag === 'int') return cell.value >= -MAX_I64 && cell.value <= MAX_I64 ? `${relation} ${cell.value}` : null;
  if (cell.tag !== 'float' || !Number.isFinite(cell.value) || Math.abs(cell.value) > Number.MAX_SAFE_INTEGER)
    return null;
  if (Number.isInteger(cell.value)) return `${relation} ${cell.value}`;
  return `${relation.startsWith('<') ? '<=' : '>'} ${Math.floor(cell.value)}`;
};

const order = (subject: Extract<Subject, { kind: 'value' }>, name: string, cell: Cell, absent: boolean): Translated => {
  const [, kind, relation = ''] = /^(python\.float|python|js\.number)[.-](.*)$/u.exec(name) ?? [];
  const operator = ORDERS[relation];
  const asked = operator === undefined ? null : bound(operator, cell);
  if (asked === null) return refused('Cedar orders whole numbers only');
  const { text } = subject;
  const inexact = kind === 'python' ? INEXACT.other(text) : INEXACT.number(text);
  return becomes(guarded(subject, `${text} ${asked}`, absent, null), inexact);
};

const search = (subject: Extract<Subject, { kind: 'value' }>, cell: Cell, absent: boolean): Translated => {
  if (cell.tag !== 'string' || absent) return refused('Cedar has no patterns');
  const found = likes(subject.text, cell.value);
  if (found === null) return refused('Cedar has no patterns but those of `like`');
  const parts = found.map((each) => test(each));
  const any = join('or', parts);
  const condition = any.kind === 'constant' ? any : join('and', [test(subject.has), any]);
  return becomes(condition, INEXACT.text(subject.text));
};

/** What the call answers where the value is this one; null where that depends on more, or errs. */
const answerOn = (call: Call, read: Read, cell: Cell): boolean | null => {
  if (cell.tag === 'absent' && (read.absentIs === 'true' || read.absentIs === 'false')) return read.absentIs === 'true';
  const value: Cell = cell.tag === 'absent' && read.absentIs === 'null' ? { tag: 'null' } : cell;
  const cells = call.arguments.map((each): Cell => {
    if (each === read) return value;
    return each.kind === 'constant' ? each.value : { tag: 'absent' };
  });
  const truth = OPERATIONS[call.operation].evaluate(cells);
  return truth === 'true' ? true : truth === 'false' ? false : null;
};

const compare = (call: Call, subject: Extract<Subject, { kind: 'value' }>, cell: Cell, absent: boolean): Translated => {
  const name: string = call.operation;
  if (name === 'python.equal' || name === 'js.strict-equal') return equality(subject, cell, absent);
  if (name === 'python.in' || name === 'js.string-in')
    return membership(subject, cell, absent, name === 'js.string-in');
  if (name === 'python.search') return search(subject, cell, absent);
  if (/-equal$|less$|greater$/u.test(name)) return order(subject, name, cell, absent);
  return refused(
    name.endsWith('truthy') ? 'Cedar has no truth of a value that is no boolean' : 'Cedar has no such comparison',
  );
};

/**
 * A comparison of one value of the input with a constant.
 *
 * @param present slots that are known to be neither absent nor null
 */
export const translateCall = (
  call: Call,
  subjectOfSlot: (slot: number) => Subject | null,
  present: ReadonlySet<number>,
): Translated => {
  const [left, right] = call.arguments;
  if (left?.kind !== 'read' || (right !== undefined && right.kind !== 'constant'))
    return refused(
      right?.kind === 'read'
        ? 'it looks into a text, a list or a mapping, and Cedar must know which'
        : 'it compares no value with a constant',
    );
  const subject = subjectOfSlot(left.slot);
  if (subject === null) return refused('a request of Cedar has nothing like what it reads');
  const cell: Cell = right?.value ?? { tag: 'absent' };
  const absent = answerOn(call, left, { tag: 'absent' });
  if (absent === null) return refused('it fails where the value is missing');
  if (subject.kind !== 'value') {
    const texts = /equal$|in$/u.test(call.operation) ? stringsOf(cell) : null;
    return texts === null
      ? refused(`of the ${subject.kind} Cedar compares names only`)
      : amongEntities(subject.kind, texts);
  }
  const translated = compare(call, subject, cell, absent);
  const isKnown = left.absentIs === 'null' || present.has(left.slot);
  if ('refused' in translated || isKnown || answerOn(call, left, { tag: 'null' }) === absent) return translated;
  return { ...translated, inexact: [...translated.inexact, INEXACT.null(subject.text)] };
};
