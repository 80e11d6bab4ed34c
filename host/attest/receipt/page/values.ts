import { visible } from '../../../audit/report/escape.ts';
import { encodeHex } from '../../../encoding/base64/hex.ts';

/** A name and what stands for it. */
export type Row = readonly [name: string, value: string];

/** Event logs and certificates can be long; nobody reads more. */
const MOST_ROWS = 200;
const MOST_CHARACTERS = 4000;

/** A time in milliseconds since 1970, as text. */
export function moment(time: number): string {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : String(time);
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return encodeHex(value);
  if (value instanceof Map) return Object.fromEntries(Array.from(value, ([key, each]) => [textOf(key), each]));
  return value;
}

/** Any value as text for a reader: bytes in hexadecimal, and no character that is not seen. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  const text = typeof value === 'string' ? value : (JSON.stringify(plain('', value), plain) ?? 'none');
  const whole = text.startsWith('"') && typeof value !== 'string' ? text.slice(1, -1) : text;
  return visible(whole.length > MOST_CHARACTERS ? `${whole.slice(0, MOST_CHARACTERS)}…` : whole);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
}

function* flat(value: unknown, name: string): Generator<Row> {
  const isTexts = Array.isArray(value) && !value.some(isObject);
  if (isTexts) yield [visible(name), value.map(textOf).join(', ') || 'none'];
  else if (!isObject(value)) yield [visible(name), textOf(value)];
  else {
    const members = value instanceof Map ? Array.from(value as Map<unknown, unknown>) : Object.entries(value);
    for (const [key, each] of members) yield* flat(each, name === '' ? textOf(key) : `${name}.${textOf(key)}`);
  }
}

/** The members of any data, each with its path. */
export function rowsOf(data: unknown): readonly Row[] {
  const rows: Row[] = [];
  for (const row of flat(data, '')) {
    if (rows.length === MOST_ROWS) return [...rows, ['…', 'and more']];
    rows.push(row);
  }
  return rows;
}
