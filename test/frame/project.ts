/**
 * A second projection of inputs to slots, written from docs/module-format.md §3.2 and §4.2 alone, with the language's own property access for the walk `js`. Slow and
 * simple; for data without getters and proxies.
 */
import type { Cell } from '../../host/engine/cell/cell.ts';
import type { Slot } from '../../host/engine/manifest/types.ts';

/** The input cannot become a frame: a required record is none, a lone surrogate, a cycle, nesting that is too deep. */
export class InputInvalid extends Error {}

const ABSENT: Cell = { tag: 'absent' };
const OPAQUE: Cell = { tag: 'opaque' };

/**
 * The cells of an entry's slots.
 * @param record the member of the input that must be a record
 * @throws InputInvalid
 */
export function projectInput(input: unknown, slots: readonly Slot[], depth: number, record?: string): Cell[] {
  if (record !== undefined && asRecord(asRecord(input)?.get(record)) === undefined)
    throw new InputInvalid('no record where there must be one');
  return slots.map((slot) => {
    const found = slot.walk === 'js' ? walkJs(input, slot.path) : walkRecord(input, slot.path);
    if (found === undefined) return ABSENT;
    const cell = toCell(found, depth, []);
    return slot.type === 'float' && (cell.tag === 'int' || cell.tag === 'bigint')
      ? { tag: 'float', value: Number(cell.value) }
      : cell;
  });
}

function walkRecord(input: unknown, path: readonly string[]): unknown {
  let current = input;
  for (const segment of path) {
    const members = asRecord(current);
    if (members === undefined || !members.has(segment)) return unread(current);
    current = members.get(segment);
  }
  return current;
}

function walkJs(input: unknown, path: readonly string[]): unknown {
  let current = walkRecord(input, path.slice(0, 1));
  for (const segment of path.slice(1)) {
    const members = asRecord(current);
    if (members !== undefined) {
      // The built-in prototypes themselves hold nothing but methods and read as empty.
      const own = members.get(segment);
      current = own === undefined ? inherited(Object.prototype, segment, current) : own;
    } else if (Array.isArray(current)) {
      const list = current as readonly unknown[];
      const item = /^(0|[1-9][0-9]*)$/u.test(segment) && Number(segment) < list.length;
      current = item
        ? (list[Number(segment)] ?? null)
        : segment === 'length'
          ? list.length
          : inherited(Array.prototype, segment, list);
    } else return methods.has(current) ? undefined : unread(current);
  }
  return current;
}

/** Nothing is read of what no policy can read: the input is refused. */
function unread(value: unknown): undefined {
  if (typeof value === 'function' || typeof value === 'symbol') throw new InputInvalid('a path into something opaque');
  if (typeof value !== 'object' || value === null) return undefined;
  if (
    asRecord(value) === undefined &&
    !Array.isArray(value) &&
    !(value instanceof Set) &&
    !(value instanceof Uint8Array)
  )
    throw new InputInvalid('a path into something opaque');
  return undefined;
}

const objectPrototype = {};
const arrayPrototype: unknown[] = [];
const methods = new Set<unknown>();

/** What a property access finds on a prototype: its methods are opaque, the prototypes themselves read as empty. */
function inherited(prototype: object, segment: string, of: unknown): unknown {
  if (!(segment in prototype)) return undefined;
  if (segment === '__proto__')
    return of === objectPrototype
      ? null
      : prototype === Object.prototype || of === arrayPrototype
        ? objectPrototype
        : arrayPrototype;
  const found: unknown = (prototype as Record<string, unknown>)[segment];
  methods.add(found);
  return found;
}

function asRecord(value: unknown): Map<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (value instanceof Map) {
    const entries = [...(value as Map<unknown, unknown>)];
    return entries.every(([key]) => typeof key === 'string') ? new Map(entries as [string, unknown][]) : undefined;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return undefined;
  return new Map(Object.entries(value));
}

function toCell(value: unknown, depth: number, above: readonly unknown[]): Cell {
  switch (typeof value) {
    case 'undefined':
      return { tag: 'null' };
    case 'boolean':
      return { tag: 'bool', value };
    case 'number':
      return Number.isSafeInteger(value) ? { tag: 'int', value: BigInt(value) } : { tag: 'float', value };
    case 'bigint':
      return { tag: BigInt.asIntN(64, value) === value ? 'int' : 'bigint', value };
    case 'string':
      return { tag: 'string', value: wellFormed(value) };
    case 'object':
      return value === null ? { tag: 'null' } : objectToCell(value, depth, above);
    default:
      return OPAQUE;
  }
}

function objectToCell(value: object, depth: number, above: readonly unknown[]): Cell {
  if (value instanceof Uint8Array) return { tag: 'bytes', value };
  if (above.includes(value)) throw new InputInvalid('a cycle');
  const members = asRecord(value);
  const container = members !== undefined || Array.isArray(value) || value instanceof Set;
  if (!container) return OPAQUE;
  if (above.length >= depth) throw new InputInvalid('too deep');
  const inner = [...above, value];
  if (members !== undefined) {
    const entries = [...members]
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [wellFormed(key), toCell(member, depth, inner)] as const);
    return {
      tag: 'record',
      entries: entries.sort(([left], [right]) => Buffer.compare(Buffer.from(left), Buffer.from(right))),
    };
  }
  const items = Array.from(value as Iterable<unknown>, (item) => toCell(item, depth, inner));
  return { tag: Array.isArray(value) ? 'list' : 'set', items };
}

function wellFormed(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new InputInvalid('a lone surrogate');
  return text;
}
