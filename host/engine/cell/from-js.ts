import { EngineError } from '../error/error.ts';
import { Float } from '../json/float.ts';
import { loneSurrogate } from '../utf8/utf8.ts';
import type { Cell } from './cell.ts';
import { CELL_BYTES, MAX_DEPTH, sortRecord, sortSet } from './encode.ts';
import { bytesOf, isPlain, mapEntries, setItems } from './kinds.ts';

/** What an input may cost. */
export interface InputLimits {
  /** Deepest nesting of containers: 1 for a list of scalars. */
  readonly depth: number;
  /** Bytes of the encoding, counted roughly: enough to stop before memory is exhausted. */
  readonly bytes: number;
}

interface Budget {
  bytes: number;
}

function refuse(why: string): never {
  throw new EngineError('input_invalid', `the input cannot be decided on: ${why}`);
}

function spend(budget: Budget, bytes: number): void {
  if (bytes > budget.bytes) refuse('it is too large');
  budget.bytes -= bytes;
}

function text(value: string, budget: Budget): string {
  spend(budget, value.length);
  return loneSurrogate(value) < 0 ? value : refuse('a string has a lone surrogate');
}

/** Bytes of a bigint's magnitude, at least 8. */
function magnitudeBytes(value: bigint): number {
  return (value.toString(16).length + 1) >> 1;
}

function fromObject(value: object, depth: number, budget: Budget): Cell {
  if (value instanceof Float) return { tag: 'float', value: value.value };
  if (value instanceof Uint8Array) {
    const bytes = bytesOf(value, (length) => spend(budget, length));
    return { tag: 'bytes', value: bytes ?? refuse('what claims to be bytes holds none') };
  }
  const array = Array.isArray(value);
  const entries = array ? undefined : isPlain(value) ? Object.keys(value) : mapEntries(value);
  const set = array || entries !== undefined ? undefined : setItems(value);
  if (!array && entries === undefined && set === undefined) return { tag: 'opaque' };
  if (depth <= 0) refuse('it is nested too deeply, or contains itself');
  if (array) return { tag: 'list', items: fromItems(value as readonly unknown[], depth, budget) };
  if (set !== undefined) return { tag: 'set', items: sortSet(fromItems(set, depth, budget)) };
  const found: [string, Cell][] = [];
  for (const entry of entries ?? []) {
    const [key, each] =
      typeof entry === 'string' ? [entry, (value as Readonly<Record<string, unknown>>)[entry]] : entry;
    if (each === undefined) continue;
    spend(budget, 2 * CELL_BYTES);
    found.push([text(key, budget), fromValue(each, depth - 1, budget)]);
  }
  return { tag: 'record', entries: sortRecord(found) };
}

function fromItems(items: readonly unknown[], depth: number, budget: Budget): readonly Cell[] {
  const { length } = items;
  // A proxy may claim any length.
  if (length >>> 0 !== length) refuse('a list has an impossible length');
  spend(budget, length * CELL_BYTES);
  const cells: Cell[] = [];
  // A hole is null, whatever the array's prototype says.
  for (let i = 0; i < length; i++)
    cells.push(Object.hasOwn(items, i) ? fromValue(items[i], depth - 1, budget) : { tag: 'null' });
  return cells;
}

function fromValue(value: unknown, depth: number, budget: Budget): Cell {
  switch (typeof value) {
    case 'string':
      return { tag: 'string', value: text(value, budget) };
    case 'number':
      return Number.isSafeInteger(value) ? { tag: 'int', value: BigInt(value) } : { tag: 'float', value };
    case 'boolean':
      return { tag: 'bool', value };
    case 'bigint':
      if (BigInt.asIntN(64, value) === value) return { tag: 'int', value };
      spend(budget, magnitudeBytes(value));
      return { tag: 'bigint', value };
    case 'undefined':
      return { tag: 'null' };
    case 'object':
      return value === null ? { tag: 'null' } : fromObject(value, depth, budget);
    default:
      return { tag: 'opaque' };
  }
}

/**
 * The cell of a JavaScript value (docs/module-format.md §3.2). Every property is read once; prototypes are not consulted.
 *
 * @throws EngineError `input_invalid`: a lone surrogate, nesting deeper than the limit (a cycle is), too large, a getter or proxy that throws
 */
export function cellFromJs(value: unknown, limits: InputLimits = { depth: MAX_DEPTH, bytes: 2 ** 30 }): Cell {
  return reading(() => fromValue(value, limits.depth, { bytes: limits.bytes }));
}

/** Runs what reads a caller's objects; what their getters and traps throw becomes an `EngineError`. */
export function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof EngineError) throw cause;
    throw new EngineError('input_invalid', 'the input cannot be decided on: it throws when it is read', { cause });
  }
}
