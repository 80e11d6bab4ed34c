import type { Cell } from '../../engine/cell/cell.ts';
import { Float } from '../../engine/json/float.ts';
import { loneSurrogate } from '../../engine/utf8/utf8.ts';
import type { JsonValue } from '../../engine/json/parse.ts';

const put = (record: { [key: string]: JsonValue }, key: string, value: JsonValue): void => {
  // Assignment would set the prototype instead.
  if (key === '__proto__')
    Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
  else record[key] = value;
};

/** The cell as the value that an input in JSON holds; undefined for what JSON cannot say. */
export const valueOf = (cell: Cell): JsonValue | undefined => {
  switch (cell.tag) {
    case 'null':
      return null;
    case 'bool':
      return cell.value;
    case 'string':
      // No module decides on half a surrogate pair.
      return loneSurrogate(cell.value) < 0 ? cell.value : undefined;
    case 'int':
    case 'bigint': {
      const number = Number(cell.value);
      return Number.isSafeInteger(number) ? number : cell.value;
    }
    case 'float':
      return Number.isNaN(cell.value) ? undefined : new Float(cell.value);
    case 'list': {
      const items = cell.items.map(valueOf);
      return items.every((item) => item !== undefined) ? items : undefined;
    }
    case 'record': {
      const record: { [key: string]: JsonValue } = {};
      for (const [key, each] of cell.entries) {
        const value = valueOf(each);
        if (value === undefined) return undefined;
        put(record, key, value);
      }
      return record;
    }
    default:
      return undefined;
  }
};

type Fields = { [key: string]: JsonValue };

const isFields = (value: JsonValue | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Float);

/** Sets the value at a path, making the records on the way. False when something else stands in the way. */
const set = (root: Fields, path: readonly string[], value: JsonValue): boolean => {
  let at = root;
  for (const segment of path.slice(0, -1)) {
    if (!Object.hasOwn(at, segment)) put(at, segment, {});
    const next = at[segment];
    if (!isFields(next)) return false;
    at = next;
  }
  const last = path.at(-1);
  if (last === undefined || Object.hasOwn(at, last)) return false;
  put(at, last, value);
  return true;
};

/**
 * The input in which these values stand at these paths; null when one path's value leaves no room for another's. There is always a `context`, and an `agent` unless it is given as absent.
 */
export const inputOf = (
  paths: readonly (readonly string[])[],
  cells: readonly (Cell | undefined)[],
): { readonly [key: string]: JsonValue } | null => {
  const input: Fields = {};
  const order = paths.map((_, index) => index).sort((a, b) => (paths[a]?.length ?? 0) - (paths[b]?.length ?? 0));
  for (const index of order) {
    const cell = cells[index];
    if (cell === undefined || cell.tag === 'absent') continue;
    const value = valueOf(cell);
    if (value === undefined || !set(input, paths[index] ?? [], value)) return null;
  }
  if (!Object.hasOwn(input, 'context')) input['context'] = {};
  if (!Object.hasOwn(input, 'agent')) input['agent'] = '*';
  return input;
};
