import { EngineError, Float, project } from '../../../engine/index.ts';
import type { Cell } from '../../../engine/index.ts';
import type { Entry } from '../../../compiler/ir/types.ts';

/** A value of an input: JSON, and what else the engine takes. */
type Value = unknown;

const valueOf = (cell: Cell): Value => {
  switch (cell.tag) {
    case 'null':
      return null;
    case 'bool':
    case 'string':
      return cell.value;
    case 'int':
    case 'bigint':
      return BigInt.asIntN(53, cell.value) === cell.value ? Number(cell.value) : cell.value;
    case 'float':
      return Number.isInteger(cell.value) ? new Float(cell.value) : cell.value;
    case 'list':
      return cell.items.map(valueOf);
    case 'set':
      return new Set(cell.items.map(valueOf));
    case 'record':
      return Object.fromEntries(cell.entries.map(([key, value]) => [key, valueOf(value)]));
    case 'bytes':
      return cell.value;
    default:
      return () => undefined;
  }
};

const isRecord = (value: Value): value is Record<string, Value> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Puts the value at the path; false where something else than a record is in the way. */
const put = (root: Record<string, Value>, path: readonly string[], value: Value): boolean => {
  let at = root;
  for (const segment of path.slice(0, -1)) {
    const next = Object.hasOwn(at, segment) ? at[segment] : undefined;
    if (next !== undefined && !isRecord(next)) return false;
    const below: Record<string, Value> = next ?? {};
    Object.defineProperty(at, segment, { value: below, enumerable: true, configurable: true, writable: true });
    at = below;
  }
  const last = path.at(-1) ?? '';
  if (Object.hasOwn(at, last)) return false;
  Object.defineProperty(at, last, { value, enumerable: true, configurable: true, writable: true });
  return true;
};

/** An input, with what the entry's slots hold of it. */
export interface Point {
  readonly input: Readonly<Record<string, unknown>>;
  readonly cells: readonly Cell[];
}

/**
 * An input whose slots hold the cells, or as good as it can be built: paths may lie in one another, so the cells of the point are those that the input really has. Null when there is
 * no such input.
 */
export const pointOf = (entry: Entry, cells: ReadonlyMap<number, Cell>): Point | null => {
  const input: Record<string, Value> = { context: {} };
  const chosen = [...cells].flatMap(([slot, cell]) => {
    const path = entry.slots[slot]?.path;
    return path === undefined || cell.tag === 'absent' ? [] : [{ path, cell }];
  });
  for (const { path, cell } of chosen.toSorted((a, b) => a.path.length - b.path.length)) {
    if (!put(input, path, valueOf(cell))) return null;
  }
  try {
    return { input, cells: project(entry.slots, input) };
  } catch (error) {
    // A path leads into what no policy can read: such an input is refused before any rule is asked.
    if (error instanceof EngineError) return null;
    throw error;
  }
};

/** Whether JSON says the value, and a reader without loss reads the same. */
const isPlain = (value: Value): boolean => {
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint') return true;
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value === 'number') return Number.isFinite(value);
  if (value instanceof Float) return Number.isFinite(value.value);
  if (Array.isArray(value)) return value.every(isPlain);
  return isRecord(value) && Object.values(value).every(isPlain);
};

/** An integer of more digits is left out of reports; its magnitude is what matters. */
const MOST_DIGITS = 40;

const write = (value: Value): string => {
  if (value instanceof Float) {
    const text = String(value.value);
    return /[.e]/u.test(text) ? text : `${text}.0`;
  }
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return `[${value.map(write).join(', ')}]`;
  if (isRecord(value)) {
    return `{${Object.entries(value)
      .map(([key, member]) => `${JSON.stringify(key)}: ${write(member)}`)
      .join(', ')}}`;
  }
  return JSON.stringify(value);
};

/** The input as JSON; null when JSON cannot say it. */
export const inputJson = (input: Point['input']): string | null => (isPlain(input) ? write(input) : null);

/** The input for a line of a report: JSON, with the middle of overlong integers left out; null when JSON cannot say it. */
export const inputText = (input: Point['input']): string | null =>
  inputJson(input)?.replace(/\d{40,}/gu, (digits) =>
    digits.length > MOST_DIGITS ? `${digits.slice(0, 8)}… (${digits.length} digits)` : digits,
  ) ?? null;
