import { encodeHex } from '../../encoding/base64/hex.ts';
import { AttestError } from '../error/error.ts';
import { malformed } from '../error/malformed.ts';
import type { LoggedEvent } from './types.ts';

const MAX_BYTES = 4 << 20;
const MAX_EVENTS = 16_384;
/** The event that opens a log: no digest of it goes anywhere. */
const EV_NO_ACTION = 3;
const SHA1_BYTES = 20;
/** Banks of registers, by the hash of their digests (TCG Algorithm Registry §6.10). */
const BANKS = { 'SHA-256': { id: 0x0b, bytes: 32 }, 'SHA-384': { id: 0x0c, bytes: 48 } } as const;

type EventLogBank = keyof typeof BANKS;
/** The signature of the opening event (TCG PC Client Platform Firmware Profile §10.4.5.1). */
const SIGNATURE = 'Spec ID Event03\0';
/** Where the number of algorithms stands in it: after signature, platform class, versions, and the size of UINTN. */
const ALGORITHMS_AT = 24;
/** What is unused of a log's space is filled with this. */
const UNUSED = 0xff;

/** Takes numbers and bytes one after another. */
class Cursor {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  /** Where the one byte begins that all behind it are: found once, for a log may have many events before it. */
  readonly #evenFrom: number;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    const last = bytes.at(-1);
    this.#evenFrom = bytes.findLastIndex((byte) => byte !== last) + 1;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** How many bytes were taken. */
  get at(): number {
    return this.#at;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  take(count: number): Uint8Array {
    if (count > this.left) malformed('an event log that ends within an event');
    const taken = this.#bytes.subarray(this.#at, this.#at + count);
    this.#at += count;
    return taken;
  }

  u32(): number {
    this.take(4);
    return this.#view.getUint32(this.#at - 4, true);
  }

  u16(): number {
    this.take(2);
    return this.#view.getUint16(this.#at - 2, true);
  }

  /** Whether all that is left is unused space: all ones, or zero. */
  isUnused(): boolean {
    const first = this.#bytes[this.#at] ?? UNUSED;
    return (first === UNUSED || first === 0) && this.#at >= this.#evenFrom;
  }
}

/** The algorithms that the opening event names, with the bytes of each digest. */
function readAlgorithms(data: Uint8Array, bank: EventLogBank): ReadonlyMap<number, number> {
  const cursor = new Cursor(data);
  const signature = String.fromCharCode(...cursor.take(SIGNATURE.length));
  if (signature !== SIGNATURE) malformed('an event log that does not open as one of several algorithms');
  cursor.take(ALGORITHMS_AT - SIGNATURE.length);
  const count = cursor.u32();
  const found = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const [id, size] = [cursor.u16(), cursor.u16()];
    if (found.has(id) || size === 0 || size > 64) malformed('an event log with an algorithm that is none');
    found.set(id, size);
  }
  if (found.get(BANKS[bank].id) !== BANKS[bank].bytes) malformed(`an event log without ${bank}`);
  return found;
}

/** The opening event, in the old form with one digest of SHA-1. */
function readOpening(cursor: Cursor, bank: EventLogBank): ReadonlyMap<number, number> {
  cursor.u32();
  if (cursor.u32() !== EV_NO_ACTION) malformed('an event log that does not open with its description');
  cursor.take(SHA1_BYTES);
  return readAlgorithms(cursor.take(cursor.u32()), bank);
}

function readDigest(cursor: Cursor, algorithms: ReadonlyMap<number, number>, bank: EventLogBank): string | null {
  const count = cursor.u32();
  if (count > algorithms.size) malformed('an event with more digests than the log has algorithms');
  const seen = new Set<number>();
  let digest: string | null = null;
  for (let i = 0; i < count; i++) {
    const id = cursor.u16();
    const size = algorithms.get(id) ?? malformed('an event with a digest that the log does not name');
    if (seen.has(id)) malformed('an event with two digests of one algorithm');
    seen.add(id);
    const bytes = cursor.take(size);
    if (id === BANKS[bank].id) digest = encodeHex(bytes);
  }
  return digest;
}

/** The events after the opening one, and where the space that they use ends. */
function readLog(
  bytes: Uint8Array,
  bank: EventLogBank,
): { readonly events: readonly LoggedEvent[]; readonly end: number } {
  if (bytes.length > MAX_BYTES) throw new AttestError('too_large', 'an event log of too many bytes');
  const cursor = new Cursor(bytes);
  const algorithms = readOpening(cursor, bank);
  const events: LoggedEvent[] = [];
  while (!cursor.isUnused()) {
    if (events.length === MAX_EVENTS) throw new AttestError('too_large', 'an event log of too many events');
    const [register, type] = [cursor.u32(), cursor.u32()];
    const digest = readDigest(cursor, algorithms, bank);
    events.push({ register, type, digest, data: cursor.take(cursor.u32()) });
  }
  return { events, end: cursor.at };
}

/**
 * Reads an event log of several algorithms (TCG PC Client Platform Firmware Profile §10.2), as firmware keeps it for a trust domain (CCEL) or a TPM: from its opening event to where its space is unused.
 *
 * @param bank the hash of the digests that are read
 * @returns the events after the opening one
 * @throws AttestError `malformed`, `too_large`
 */
export function parseEventLog(bytes: Uint8Array, bank: EventLogBank = 'SHA-384'): readonly LoggedEvent[] {
  return readLog(bytes, bank).events;
}

/**
 * A log without the space that is unused at its end: further events can follow it.
 * @throws AttestError `malformed`, `too_large`
 */
export function usedEventLog(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, readLog(bytes, 'SHA-384').end);
}
