import { EngineError } from '../error/error.ts';
import type { Instance } from '../instance/instance.ts';
import { toHex } from '../load/digest.ts';
import { CHUNK, CHUNK_FORMAT, CHUNK_HEADER_BYTES, type Chunk } from './chunk.ts';
import type { InstalledState } from './types.ts';

/** The result area behind a call that stages or installs (docs/module-format.md §5.4), as word offsets. */
const ANSWER = {
  refusal: 0,
  epoch: 2,
  entities: 4,
  bytes: 5,
  written: 6,
  header: 8,
  headerBytes: 9,
  heap: 10,
  heapBytes: 11,
  digest: 16,
} as const;

const REFUSALS: readonly (string | undefined)[] = [
  undefined,
  'they are not in the form that it reads',
  'they take more than its limits allow',
  'an entity would be its own ancestor',
  'an entity is given twice, and differently',
  'something else is being installed',
  'they take more work than their size justifies',
];

const word = (instance: Instance, at: number): number => {
  if (instance.area.u32.length === 0) instance.area.refresh();
  return instance.area.u32[instance.result + at] as number;
};

/** What is installed, as the result area says behind a call that stages or installs; null for nothing. */
export const stateOf = (instance: Instance): InstalledState | null => {
  const epoch = (BigInt(word(instance, ANSWER.epoch + 1)) << 32n) | BigInt(word(instance, ANSWER.epoch));
  if (epoch === 0n) return null;
  const digest = (instance.result + ANSWER.digest) * 4;
  return Object.freeze({
    epoch,
    stateDigest: toHex(instance.area.u8.slice(digest, digest + 32)),
    entities: word(instance, ANSWER.entities),
    bytes: word(instance, ANSWER.bytes),
  });
};

const refused = (instance: Instance): EngineError => {
  const why = REFUSALS[word(instance, ANSWER.refusal)] ?? 'it does not say why';
  return new EngineError('state_refused', `the module does not install these entities: ${why}`);
};

/** Lets others have their turn. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

const put = (instance: Instance, { count, rows }: Chunk, after: bigint): number => {
  const { area } = instance;
  const length = CHUNK_HEADER_BYTES + rows.length;
  if (length > area.limit)
    throw new EngineError('state_refused', `an entity takes more than the ${area.limit} bytes that are read at once`);
  if (area.u32.length === 0) area.refresh();
  if (length > area.capacity) area.grow(length, 0);
  const at = area.base >>> 2;
  area.u32[at] = CHUNK_FORMAT;
  area.u32[at + 1] = count;
  area.u32[at + 2] = Number(after & 0xffffffffn);
  area.u32[at + 3] = Number(after >> 32n);
  area.u8.set(rows, area.base + CHUNK_HEADER_BYTES);
  return length;
};

/** What is to be staged. */
export interface Staged {
  readonly kind: (typeof CHUNK)[keyof typeof CHUNK];
  readonly chunks: Iterable<Chunk>;
  /** Of a whole state: the epoch that the new one is behind. */
  readonly after?: bigint;
}

const NOTHING: Chunk = { count: 0, rows: new Uint8Array() };

/** Asks for what is installed, and changes nothing: it may be asked while something is staged. */
const ask = (instance: Instance): InstalledState | null => {
  instance.prepare(CHUNK.read, 0);
  return stateOf(instance);
};

/**
 * Stages chunks and makes what they say the state. Between two chunks, others have their turn: the state that was there decides.
 *
 * @param isWanted asked before each chunk but the first
 * @throws EngineError `state_refused`, `superseded`, what the chunks throw; and whatever the module throws when it traps
 */
export const installInto = async (
  instance: Instance,
  parts: readonly Staged[],
  isWanted: () => boolean,
): Promise<InstalledState> => {
  const prepare = (chunk: Chunk, kind: number, after: bigint): void => {
    if (instance.prepare(kind, put(instance, chunk, after)) !== 1) throw refused(instance);
  };
  try {
    const before = ask(instance);
    let begun = false;
    for (const { kind, chunks, after = 0n } of parts) {
      // Also without any chunk, something is to be installed.
      prepare(NOTHING, kind, after);
      for (const chunk of chunks) {
        if (begun) await pause();
        if (!isWanted()) throw new EngineError('superseded', 'the module meant serves no more, or failed meanwhile');
        begun = true;
        prepare(chunk, kind === CHUNK.whole ? CHUNK.entities : kind, 0n);
      }
    }
    const epoch = instance.commit();
    const state = stateOf(instance);
    if (state === null || state.epoch !== epoch || epoch === before?.epoch) throw refused(instance);
    return state;
  } catch (error) {
    if (error instanceof EngineError) instance.rollback();
    throw error;
  }
};

/**
 * Gives an instance the state of another of the same module (docs/module-format.md §9.4).
 *
 * @throws EngineError `module_unavailable`, and what the platform throws
 */
export const copyState = (from: Instance, to: Instance): void => {
  const state = ask(from);
  from.area.refresh();
  const ranges = [
    [word(from, ANSWER.header), word(from, ANSWER.headerBytes)],
    [word(from, ANSWER.heap), word(from, ANSWER.heapBytes)],
  ] as const;
  for (const [start, length] of ranges) {
    to.growTo(start + length);
    to.area.u8.set(from.area.u8.subarray(start, start + length), start);
  }
  // What is staged there is not staged here.
  to.rollback();
  const copied = stateOf(to);
  if (state?.epoch !== copied?.epoch || state?.stateDigest !== copied?.stateDigest)
    throw new EngineError('module_unavailable', 'an instance did not take over what is installed');
};

/** What is installed, in chunks. @throws EngineError `state_refused` */
export function* readState(instance: Instance): Generator<Chunk> {
  const { area } = instance;
  let next = 0;
  do {
    if (area.u32.length === 0) area.refresh();
    let length = area.capacity;
    area.u32[(area.base >>> 2) + 2] = next;
    while (instance.prepare(CHUNK.read, length) !== 1) {
      if (length >= area.limit) throw new EngineError('state_refused', 'the module does not give its entities');
      area.grow(Math.min(area.limit, length * 2), 0);
      length = area.capacity;
      area.u32[(area.base >>> 2) + 2] = next;
    }
    if (area.u32.length === 0) area.refresh();
    const at = area.base >>> 2;
    const count = area.u32[at + 1] as number;
    next = area.u32[at + 2] as number;
    const end = area.base + word(instance, ANSWER.written);
    yield { count, rows: area.u8.slice(area.base + CHUNK_HEADER_BYTES, end) };
  } while (next !== 0);
}
