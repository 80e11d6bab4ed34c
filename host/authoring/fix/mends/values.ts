import { doubleQuoted, isBare } from '../text/scalar.ts';
import { fieldOf, valueAt, write, type Finding, type Mend, type Mender } from './mend.ts';

/** Fields that are texts, and in which a number, a date or a yes/no word is the text that it is written as. */
const TEXTS = new Set(['name', 'version', 'description', 'message', 'agent']);
const LISTS = new Set(['agents', 'approvers', 'network_allowlist', 'tool_allowlist']);
const BOOLEANS = new Set(['enabled', 'inherit', 'override']);
const INTEGERS = new Set(['priority', 'max_tokens', 'max_tool_calls', 'max_memory_mb', 'timeout_seconds']);

const quoted = (finding: Finding, intent: Mend['intent']): Mend | null =>
  isBare(finding.slice) ? write(finding, doubleQuoted(finding.slice), intent) : null;

/** The one text of a list that is written as a text. More than one, with commas, is no text that one could be sure of. */
const listed = (finding: Finding): Mend | null => {
  const node = valueAt(finding)?.node;
  if (node?.kind !== 'string' || node.value === '' || /[,\n]/u.test(node.value)) return null;
  if (!isBare(finding.slice) && !/^["']/u.test(finding.slice)) return null;
  return write(finding, `[${isBare(finding.slice) ? doubleQuoted(node.value) : finding.slice}]`, 'meant');
};

/** A value of another kind than its field has. */
export const otherKind: Mender = (finding) => {
  const node = valueAt(finding)?.node;
  const field = fieldOf(finding);
  if (LISTS.has(field)) return listed(finding);
  const isTyped = node !== undefined && 'text' in node && node.text === finding.slice;
  return TEXTS.has(field) && isTyped ? quoted(finding, 'meant') : null;
};

/** `agents` as a text, of which every agent is whose name is a part of it. */
export const textOfAgents: Mender = listed;

/** A number as the version, or a date as a value. */
export const numberAsText: Mender = (finding) => quoted(finding, 'same');
export const dateAsText: Mender = (finding) => quoted(finding, 'meant');
/** `=` and `<<`, which YAML 1.1 gives meanings of their own. */
export const signAsText: Mender = (finding) => quoted(finding, 'meant');

/** A yes/no word in a field that is a boolean. Elsewhere it may be meant as a text. */
export const yesNo: Mender = (finding) => {
  const node = valueAt(finding)?.node;
  if (node?.kind !== 'bool' || node.text !== finding.slice || !BOOLEANS.has(fieldOf(finding))) return null;
  return write(finding, String(node.value), 'same');
};

/** A number of YAML 1.1 in a field that is an integer; but `010`, which is 8, and `1:30`, which is 90, may be meant as something else. */
export const oddInteger: Mender = (finding) => {
  const node = valueAt(finding)?.node;
  if (node?.kind !== 'int' || node.text !== finding.slice || !INTEGERS.has(fieldOf(finding))) return null;
  return /^[-+]?0[0-7_]|:/u.test(node.text) ? null : write(finding, String(node.value), 'same');
};

/** `enabled: no`, which does not switch a rule off. */
export const switchedOff: Mender = (finding) => write(finding, 'false', 'meant');

/** A value that something is looked for in, and that holds nothing. */
export const container: Mender = ({ places }) => {
  const condition = places.find(({ node }) => node.kind === 'map')?.node;
  if (condition?.kind !== 'map') return null;
  const entry = condition.entries.find(({ key }) => key.kind === 'string' && key.value === 'value');
  const value = entry?.value;
  if (value === undefined || !('text' in value) || value.kind === 'date' || value.kind === 'datetime') return null;
  const [start, end] = value.range;
  return end - start === value.text.length ? { edit: { start, end, text: `[${value.text}]` }, intent: 'meant' } : null;
};

const PERIODS: Readonly<Record<string, string>> = {
  s: 'second',
  sec: 'second',
  secs: 'second',
  second: 'second',
  seconds: 'second',
  min: 'minute',
  mins: 'minute',
  minute: 'minute',
  minutes: 'minute',
  h: 'hour',
  hr: 'hour',
  hrs: 'hour',
  hour: 'hour',
  hours: 'hour',
  d: 'day',
  day: 'day',
  days: 'day',
};

/** A limit whose period has another name. `m` may be a minute or a month. */
export const limit: Mender = (finding) => {
  const node = valueAt(finding)?.node;
  const [, count, word = ''] =
    /^\s*(\d+)\s*(?:\/|\s+per\s+)\s*([a-z]+)\s*$/iu.exec(node?.kind === 'string' ? node.value : '') ?? [];
  const period = Object.hasOwn(PERIODS, word.toLowerCase()) ? PERIODS[word.toLowerCase()] : undefined;
  if (count === undefined || period === undefined) return null;
  const text = `${count}/${period}`;
  return write(finding, /^["']/u.test(finding.slice) ? `${finding.slice[0]}${text}${finding.slice[0]}` : text, 'meant');
};
