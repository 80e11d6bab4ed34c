import { Float } from '../../../../engine/index.ts';
import type { Details, Sink } from '../../../diagnostics/sink.ts';
import type { DiagnosticCode } from '../../../diagnostics/table.ts';
import type { Range, Source } from '../../../source/source.ts';
import { didYouMean } from '../lex/spelling.ts';
import { locate } from '../schema/json/locate.ts';

/** A value of a JSON document, and where it is: `policy.conditions[0].body`. */
export interface Field {
  readonly value: unknown;
  readonly where: string;
  readonly report: Report;
  /** The object or list that it stands in, and under which key; left out for the document. */
  readonly within?: Field;
  readonly key?: string | number;
}

/** Where findings go: those of a text name it. */
export interface Report {
  readonly sink: Sink;
  readonly source: Source | null;
  /** What is read of the text, where that is not all of it. */
  readonly root?: Field;
  /** How many values may still be read, where that is bounded: a value of JavaScript may hold another many times over, or itself. */
  readonly work?: { left: number };
}

/** Values of one policy: a set or a row of a hundred thousand has fewer. */
export const MAX_VALUES = 1_048_576;

/** What could not be read was reported. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** Reports a finding about the document. */
export const report = ({ sink, source }: Report, code: DiagnosticCode, details: Details): void => {
  if (source === null) sink.report(code, details);
  else sink.reportAt(source, null, code, details);
};

/** Findings whose places are looked for, each of which goes through the text. */
const MOST_LOCATED = 100;

/** Where a value stands in the text of its document. */
const rangeOf = (field: Field, text: string): Range => {
  const path: (string | number)[] = [];
  let at: Field | undefined = field;
  while (at !== undefined) {
    if (at.key !== undefined) path.push(at.key);
    at = at.within ?? at.report.root;
  }
  return locate(text, path.reverse());
};

/** Reports a finding after which the document cannot be read on. */
export const refuse: (field: Field, code: DiagnosticCode, details?: Details) => never = (field, code, details = {}) => {
  const { sink, source } = field.report;
  const all = { where: field.where, ...details };
  if (source === null) sink.report(code, all);
  else {
    const isLocated = sink.diagnostics.length < MOST_LOCATED;
    sink.reportAt(source, isLocated ? rangeOf(field, source.text) : null, code, all);
  }
  throw new Unreadable(code);
};

const spoken = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return JSON.stringify(value);
  const isScalar = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
  if (isScalar || value === undefined) return String(value);
  // A number with a fraction or an exponent is an object of its own, so that none is taken for a whole one.
  return value instanceof Float ? String(value.value) : 'an object';
};

export const refuseShape: (field: Field, expected: string) => never = (field, expected) =>
  refuse(field, 'EC050', { expected, actual: spoken(field.value) });

/** A plain object, of whatever realm: what an instance of a class says is not said by the document. */
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
};

const charge = (field: Field, values: number): void => {
  const { work } = field.report;
  if (work === undefined) return;
  work.left -= values;
  if (work.left < 0) refuse(field, 'EC055', { limit: MAX_VALUES });
};

/** The fields of an object by key, in order. */
export const fieldsOf = (field: Field, expected = 'an object'): ReadonlyMap<string, Field> => {
  const { value, where, report: to } = field;
  if (!isObject(value)) return refuseShape(field, expected);
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  charge(field, entries.length + 1);
  return new Map(
    entries.map(([key, member]) => [key, { value: member, where: `${where}.${key}`, report: to, within: field, key }]),
  );
};

/** The fields of an object that has those of the first list, may have those of the second, and has no others. */
export const membersOf = <Required extends string, Optional extends string = never>(
  field: Field,
  required: readonly Required[],
  optional: readonly Optional[] = [],
): Readonly<Record<Required, Field> & Partial<Record<Optional, Field>>> => {
  const fields = fieldsOf(field);
  const known: readonly string[] = [...required, ...optional];
  for (const key of fields.keys()) {
    if (!known.includes(key)) refuse(field, 'EC051', { key, meant: didYouMean(key, known) });
  }
  for (const key of required) if (!fields.has(key)) refuse(field, 'EC052', { key });
  // Every required key is there.
  return Object.fromEntries(fields) as Record<Required, Field> & Partial<Record<Optional, Field>>;
};

export const itemsOf = (field: Field): readonly Field[] => {
  const { value, where, report: to } = field;
  if (!Array.isArray(value)) return refuseShape(field, 'a list');
  charge(field, value.length + 1);
  return value.map((item: unknown, index) => ({
    value: item,
    where: `${where}[${index}]`,
    report: to,
    within: field,
    key: index,
  }));
};

/** A text of whole characters. */
export const textOf = (field: Field, expected = 'a text'): string => {
  if (typeof field.value !== 'string') return refuseShape(field, expected);
  if (!field.value.isWellFormed()) refuse(field, 'EC050', { expected, actual: 'half of a surrogate pair' });
  return field.value;
};

/** One of these words. */
export const wordOf = <Word extends string>(field: Field, words: readonly Word[]): Word =>
  words.find((word) => word === field.value) ?? refuseShape(field, words.map((word) => `"${word}"`).join(' or '));
