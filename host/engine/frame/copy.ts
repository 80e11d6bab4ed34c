import { CELL_BYTES } from '../cell/encode.ts';
import { EngineError } from '../error/error.ts';
import { bytesOf, isPlain, mapEntries, setItems } from '../cell/kinds.ts';

/** What may still be copied: bytes of the frame, at least. */
interface Budget {
  bytes: number;
}

function spend(budget: Budget, bytes: number): void {
  if (bytes > budget.bytes) throw new EngineError('input_invalid', 'the input cannot be decided on: it is too large');
  budget.bytes -= bytes;
}

function copy(value: unknown, depth: number, budget: Budget): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const list = Array.isArray(value);
  if (!list && !isPlain(value)) {
    const entries = mapEntries(value);
    if (entries !== undefined) return copyEntries(entries, depth, budget);
    const items = setItems(value);
    if (items !== undefined) return new Set(copyList(items, depth, budget));
    return bytesOf(value, (length) => spend(budget, length)) ?? value;
  }
  if (list) return copyList(value as readonly unknown[], depth, budget);
  const keys = Object.keys(value);
  return copyEntries(
    keys.map((key) => [key, (value as Readonly<Record<string, unknown>>)[key]]),
    depth,
    budget,
  );
}

function enter(depth: number): void {
  if (depth <= 0)
    throw new EngineError(
      'input_invalid',
      'the input cannot be decided on: it is nested too deeply, or contains itself',
    );
}

function copyList(items: readonly unknown[], depth: number, budget: Budget): unknown[] {
  enter(depth);
  const { length } = items;
  // A proxy may claim any length.
  if (length >>> 0 !== length)
    throw new EngineError('input_invalid', 'the input cannot be decided on: a list has an impossible length');
  spend(budget, length * CELL_BYTES);
  const result: unknown[] = [];
  for (let i = 0; i < length; i++)
    result.push(Object.hasOwn(items, i) ? (copy(items[i], depth - 1, budget) ?? null) : null);
  return result;
}

function copyEntries(entries: readonly (readonly [string, unknown])[], depth: number, budget: Budget): object {
  enter(depth);
  spend(budget, entries.length * CELL_BYTES);
  const result = Object.create(null) as Record<string, unknown>;
  for (const [key, each] of entries) result[key] = copy(each, depth - 1, budget);
  return result;
}

/**
 * A copy of data for a value that is read twice: whole, and member by member. Getters and proxies are read now and not again; what is opaque stays the same
 * reference.
 *
 * @throws EngineError `input_invalid`: too deep, or more than `bytes` bytes; and whatever a getter or a proxy throws
 */
export function copyOnce(value: object, depth: number, bytes: number): unknown {
  return copy(value, depth, { bytes });
}
