import { isPlain, mapEntries } from '../cell/kinds.ts';
import { Float } from './float.ts';

/** Deepest nesting that is written; the reader's own bound. */
const MAX_DEPTH = 512;

/** Told of a value that JSON cannot say, by its path; it is left out of a record and null in a list. */
export type Unsayable = (path: readonly string[]) => void;

const number = (value: number, float: boolean): string | undefined => {
  if (Number.isNaN(value)) return undefined;
  // What is beyond every double reads as infinite.
  if (!Number.isFinite(value)) return value < 0 ? '-1e999' : '1e999';
  if (Object.is(value, -0)) return '-0.0';
  const text = String(value);
  // A number without a fraction and an exponent reads as an integer.
  return float && !/[.e]/.test(text) ? `${text}.0` : text;
};

const entriesOf = (value: object): readonly (readonly [string, unknown])[] | undefined =>
  isPlain(value) ? Object.entries(value) : mapEntries(value);

/** The text of a value; undefined when JSON has none. */
const write = (value: unknown, path: readonly string[], unsayable: Unsayable): string | undefined => {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      // An integer that is not exact is a float to policies.
      return number(value, !Number.isSafeInteger(value));
    case 'boolean':
      return String(value);
    case 'bigint':
      return String(value);
    case 'object':
      if (value === null) return 'null';
      if (value instanceof Float) return number(value.value, true);
      if (path.length >= MAX_DEPTH) return undefined;
      return Array.isArray(value) ? writeList(value, path, unsayable) : writeRecord(value, path, unsayable);
    default:
      return undefined;
  }
};

const writeList = (items: readonly unknown[], path: readonly string[], unsayable: Unsayable): string => {
  const texts = Array.from(items, (item: unknown, index) => {
    const below = [...path, String(index)];
    const text = item === undefined ? 'null' : write(item, below, unsayable);
    if (text === undefined) unsayable(below);
    return text ?? 'null';
  });
  return `[${texts.join(',')}]`;
};

const writeRecord = (value: object, path: readonly string[], unsayable: Unsayable): string | undefined => {
  const entries = entriesOf(value);
  if (entries === undefined) return undefined;
  const texts: string[] = [];
  for (const [key, each] of entries) {
    if (each === undefined) continue;
    const below = [...path, key];
    const text = write(each, below, unsayable);
    if (text === undefined) unsayable(below);
    else texts.push(`${JSON.stringify(key)}:${text}`);
  }
  return `{${texts.join(',')}}`;
};

/**
 * Writes a value as JSON that `parseJson` reads as policies saw it: bigints as integers, `Float` and what is no exact integer with a fraction or an exponent, infinities as `1e999`; a `Map` with texts as keys is a
 * record, as it is to policies.
 *
 * @param unsayable told of what JSON cannot say: functions, instances of classes, sets, bytes, NaN
 */
export function formatJson(value: unknown, unsayable: Unsayable = () => undefined): string {
  const text = write(value, [], unsayable);
  if (text === undefined) unsayable([]);
  return text ?? 'null';
}
