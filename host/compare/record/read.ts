import { EngineError } from '../../engine/error/error.ts';
import { Float } from '../../engine/json/float.ts';
import { formatJson } from '../../engine/json/format.ts';
import { parseJson, type JsonValue } from '../../engine/json/parse.ts';
import type { Obligation } from '../../engine/manifest/types.ts';
import { CompareError } from '../error/error.ts';
import { obligationsKey } from '../judgement/judgement.ts';
import type { ActionRecord, RecordedDecision } from './types.ts';

/** Longest line that is read, in UTF-16 units. */
const MAX_LINE = 1 << 26;
const VERDICTS = ['allow', 'deny', 'warn', 'escalate', 'transform'] as const;
const KEYS = ['input', 'decision', 'time', 'module', 'entry', 'exhausted', 'omitted'];
const DECISION_KEYS = ['verdict', 'rule', 'error', 'obligations', 'reason'];

type Fields = { readonly [key: string]: JsonValue };

const isFields = (value: JsonValue | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Float);

const refuse = (line: number, why: string, cause?: unknown): never => {
  throw new CompareError('record_invalid', `line ${line}: ${why}`, cause === undefined ? undefined : { cause });
};

const only = (fields: Fields, known: readonly string[], line: number, where: string): void => {
  const odd = Object.keys(fields).find((key) => !known.includes(key));
  if (odd !== undefined) refuse(line, `${where} has an unknown member ${JSON.stringify(odd)}`);
};

/** A member that is a text, or nothing. */
const text = (fields: Fields, key: string, line: number): string | null => {
  const value = fields[key];
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : refuse(line, `${JSON.stringify(key)} is no text`);
};

/** Recorded obligations as a text to compare by: that of the obligations themselves, once they were written as a record's. */
const keyOf = (value: JsonValue): string => obligationsKey(value as unknown as readonly Obligation[]);

/** Obligations as a record that were made of them would have them, as a text to compare by. */
export const recordedObligations = (obligations: readonly Obligation[]): string =>
  keyOf(parseJson(formatJson(obligations)));

const decisionOf = (value: JsonValue | undefined, line: number): RecordedDecision | null => {
  if (value === undefined || value === null) return null;
  if (!isFields(value)) return refuse(line, '"decision" is no object');
  only(value, DECISION_KEYS, line, '"decision"');
  const verdict = VERDICTS.find((each) => each === value['verdict']);
  if (verdict === undefined) return refuse(line, `the decision's verdict is none of ${VERDICTS.join(', ')}`);
  const { obligations } = value;
  if (obligations !== undefined && !(Array.isArray(obligations) && obligations.every(isFields))) {
    return refuse(line, '"obligations" is no list of objects');
  }
  return {
    verdict,
    ...('rule' in value ? { rule: text(value, 'rule', line) } : {}),
    ...('error' in value ? { error: text(value, 'error', line) } : {}),
    ...(obligations === undefined ? {} : { obligations: keyOf(obligations) }),
    ...('reason' in value ? { reason: text(value, 'reason', line) ?? '' } : {}),
  };
};

const isPath = (value: JsonValue): value is string[] =>
  Array.isArray(value) && value.every((segment) => typeof segment === 'string');

const omittedOf = (value: JsonValue | undefined, line: number): readonly string[][] => {
  if (value === undefined) return [];
  return Array.isArray(value) && value.every(isPath) ? value : refuse(line, '"omitted" is no list of paths');
};

const timeOf = (value: JsonValue | undefined, line: number): number | null => {
  if (value === undefined || value === null) return null;
  if (value instanceof Float) return value.value;
  return typeof value === 'number' ? value : refuse(line, '"time" is no number of milliseconds');
};

const parse = (json: string, line: number): JsonValue => {
  try {
    return parseJson(json, { length: MAX_LINE });
  } catch (cause) {
    if (!(cause instanceof EngineError)) throw cause;
    return refuse(line, cause.message.replace(/^JSON, line \d+, /, ''), cause);
  }
};

/**
 * Reads one line of recorded actions. Numbers keep what JSON says of them.
 *
 * @param line its number, from 1, for messages
 * @throws CompareError `record_invalid`
 */
export const readRecord = (json: string, line: number): ActionRecord => {
  const value = parse(json, line);
  if (!isFields(value)) return refuse(line, 'a record is an object with the member "input"');
  only(value, KEYS, line, 'the record');
  const { input } = value;
  if (!isFields(input)) return refuse(line, '"input" is no object, such as {"context": {…}, "agent": "*"}');
  return {
    line,
    input,
    decision: decisionOf(value['decision'], line),
    time: timeOf(value['time'], line),
    module: text(value, 'module', line),
    entry: text(value, 'entry', line),
    exhausted: text(value, 'exhausted', line),
    omitted: omittedOf(value['omitted'], line),
  };
};

/**
 * Reads recorded actions, a JSON object a line. Empty lines are passed over.
 *
 * @throws CompareError `record_invalid`, with the number of the line
 */
export async function* readRecords(lines: AsyncIterable<string> | Iterable<string>): AsyncGenerator<ActionRecord> {
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() !== '') yield readRecord(line, number);
  }
}
