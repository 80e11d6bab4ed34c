import { Float } from '../../engine/json/float.ts';
import { isMap, isSet } from './exotic.ts';

const { defineProperty, entries, freeze, getPrototypeOf } = Object;

/** Who looks at a snapshot that holds more than records, lists and scalars. */
interface Viewer {
  /** What stands for a value that no policy can read. */
  readonly opaque: unknown;
  bytes(value: Uint8Array): Uint8Array;
  float(value: Float): unknown;
}

/** What policies see of everything that they cannot read. */
export const OPAQUE: () => void = freeze(() => undefined);

/** The policy: a function is an opaque cell (docs/module-format.md §3.2), and this one never changes its mind about what it is. */
const policy: Viewer = {
  opaque: OPAQUE,
  bytes: (value) => value,
  float: (value) => value,
};

/** The record and the approver: what the tool does to its own copies must not reach them. */
const record: Viewer = {
  opaque: undefined,
  bytes: (value) => new Uint8Array(value),
  float: ({ value }) => value,
};

function recordOf(members: Iterable<readonly [string, unknown]>, viewer: Viewer): Readonly<Record<string, unknown>> {
  const out: Record<string, unknown> = {};
  for (const [key, member] of members) {
    defineProperty(out, key, { value: view(member, viewer), enumerable: true, writable: true, configurable: true });
  }
  return freeze(out);
}

function isTextKeyed(map: ReadonlyMap<unknown, unknown>): map is ReadonlyMap<string, unknown> {
  for (const key of map.keys()) if (typeof key !== 'string') return false;
  return true;
}

function view(value: unknown, viewer: Viewer): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') return viewer.opaque;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return freeze(value.map((member) => view(member, viewer)));
  if (value instanceof Uint8Array) return viewer.bytes(value);
  const prototype: unknown = getPrototypeOf(value);
  if (prototype === Object.prototype) return recordOf(entries(value), viewer);
  if (prototype === Map.prototype && isMap(value)) return isTextKeyed(value) ? recordOf(value, viewer) : viewer.opaque;
  if (prototype === Set.prototype && isSet(value)) return new Set([...value].map((member) => view(member, viewer)));
  if (prototype === Float.prototype) return viewer.float(value as Float);
  return viewer.opaque;
}

/**
 * A snapshot as policies see it: maps with text keys are records, and what no policy can read is a stand-in, so that a live object cannot show the policy one
 * thing and the tool another.
 */
export function policyView(value: unknown): unknown {
  return view(value, policy);
}

/**
 * A snapshot's fields as they are recorded and shown to an approver: plain data of its own. Maps with text keys are records, sets and bytes are copied once
 * more, and `undefined` stands for what no policy can read.
 */
export function recordView(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return recordOf(entries(fields), record);
}
