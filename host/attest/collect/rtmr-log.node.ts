import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { concatBytes } from '../../encoding/bytes/concat.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { formatEvent } from '../eventlog/format.ts';
import { parseEventLog, usedEventLog } from '../eventlog/parse.ts';
import { replayRtmrs } from '../eventlog/replay.ts';
import { AttestError } from '../error/error.ts';
import { errorCode, KERNEL_FILES, type KernelFiles } from './files.node.ts';
import { extendRtmr, MEASUREMENTS } from './rtmr.node.ts';

/** Where Linux shows the log that firmware kept of a trust domain. */
export const FIRMWARE_LOG = '/sys/firmware/acpi/tables/data/CCEL';
/** A folder that is empty after each boot, as the registers are. */
const EVENTS = '/run/edict/rtmr-events';
/** EV_EVENT_TAG: its data is a tag, a size, and as many bytes (TCG PC Client Platform Firmware Profile §10.4.2.1). The tag says EDCT. */
const EV_EVENT_TAG = 6;
const TAG = 0x54434445;
const MAX_DATA_BYTES = 4096;
const REGISTERS = [0, 1, 2, 3] as const;

export interface RtmrLogOptions {
  /** The file that the events are kept in, so that another process of the same boot goes on with them. It must not outlive the boot. */
  readonly path?: string;
  /** Another kernel than the machine's, for tests. */
  readonly files?: KernelFiles;
  readonly folder?: string;
  readonly firmware?: string;
}

/** Run-time registers of a trust domain, with a log that explains them. */
export interface RtmrLog {
  /**
   * Extends a register (`extendRtmr`) and keeps the event.
   * @param data up to 4,096 bytes that say what the digest is of
   * @returns the register after it
   * @throws AttestError `not_available`, `collection_failed`, `options_invalid`
   */
  extend(index: 2 | 3, digest: Uint8Array, data: Uint8Array): Promise<Uint8Array>;
  /**
   * The log of firmware with the events after it, to be shown with a quote (`TdxEvidence.eventLog`).
   * @throws AttestError `collection_failed` when it does not lead to the registers: someone else extended one
   */
  read(): Promise<Uint8Array<ArrayBuffer>>;
}

function tagged(data: Uint8Array): Uint8Array {
  const head = new Uint8Array(8);
  new DataView(head.buffer).setUint32(0, TAG, true);
  new DataView(head.buffer).setUint32(4, data.length, true);
  return concatBytes([head, data]);
}

async function readFirmware(files: KernelFiles, path: string): Promise<Uint8Array> {
  let log: Uint8Array;
  try {
    log = await files.read(path);
  } catch (cause) {
    throw new AttestError('not_available', `firmware left no log at ${path}`, { cause });
  }
  return usedEventLog(log);
}

async function readEvents(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return new Uint8Array();
    throw new AttestError('collection_failed', `the events at ${path} cannot be read`, { cause });
  }
}

class KeptLog implements RtmrLog {
  readonly #files: KernelFiles;
  readonly #folder: string;
  readonly #path: string;
  readonly #firmware: Uint8Array;
  /** Each event of ours, as it stands in the file. */
  #events: readonly Uint8Array[];
  /** One after another. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: RtmrLogOptions, firmware: Uint8Array, events: readonly Uint8Array[]) {
    this.#files = options.files ?? KERNEL_FILES;
    this.#folder = options.folder ?? MEASUREMENTS;
    this.#path = options.path ?? EVENTS;
    this.#firmware = firmware;
    this.#events = events;
  }

  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(step, step);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** The file as a whole, or as it was: never a part of an event. */
  async #keep(events: readonly Uint8Array[]): Promise<void> {
    const next = `${this.#path}.${randomUUID()}`;
    try {
      await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
      await writeFile(next, concatBytes(events), { mode: 0o600 });
      await rename(next, this.#path);
    } catch (cause) {
      throw new AttestError('collection_failed', `the events at ${this.#path} cannot be kept`, { cause });
    }
    this.#events = events;
  }

  #whole(events: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
    return concatBytes([this.#firmware, ...events]);
  }

  /** Whether these events lead to the registers as they are. */
  async #explains(events: readonly Uint8Array[]): Promise<boolean> {
    const replayed = await replayRtmrs(parseEventLog(this.#whole(events)));
    for (const index of REGISTERS) {
      let register: Uint8Array;
      try {
        register = await this.#files.read(`${this.#folder}/rtmr${index}:sha384`);
      } catch (cause) {
        throw new AttestError('not_available', `no register ${index} in ${this.#folder}`, { cause });
      }
      if (encodeHex(register) !== replayed[index]) return false;
    }
    return true;
  }

  /** An event is kept before its register is extended: the last one may be of an extension that never came. */
  async settle(): Promise<void> {
    if (await this.#explains(this.#events)) return;
    const before = this.#events.slice(0, -1);
    if (this.#events.length === 0 || !(await this.#explains(before)))
      throw new AttestError('collection_failed', 'the log does not lead to the registers: someone else extended one');
    await this.#keep(before);
  }

  extend(index: 2 | 3, digest: Uint8Array, data: Uint8Array): Promise<Uint8Array> {
    return this.#inTurn(async () => {
      if (digest.length !== 48) throw new AttestError('options_invalid', 'a digest of SHA-384 has 48 bytes');
      if (data.length > MAX_DATA_BYTES) throw new AttestError('options_invalid', 'an event of too many bytes');
      const event = { register: index + 1, type: EV_EVENT_TAG, digest: encodeHex(digest), data: tagged(data) };
      await this.#keep([...this.#events, formatEvent(event)]);
      try {
        return await extendRtmr(index, digest, { files: this.#files, folder: this.#folder });
      } catch (error) {
        // What went wrong is what is said; a log that explains nothing any more says so when it is read.
        await this.settle().catch(() => undefined);
        throw error;
      }
    });
  }

  read(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#inTurn(async () => {
      await this.settle();
      return this.#whole(this.#events);
    });
  }
}

/**
 * Opens the log of a trust domain's run-time registers: what firmware logged, and what was extended here since the machine was booted. It is open only if it leads to
 * the registers as they are.
 *
 * @throws AttestError `not_available`, `collection_failed`, `malformed`
 */
export async function openRtmrLog(options: RtmrLogOptions = {}): Promise<RtmrLog> {
  const { files = KERNEL_FILES, path = EVENTS } = options;
  const firmware = await readFirmware(files, options.firmware ?? FIRMWARE_LOG);
  const known = parseEventLog(firmware).length;
  const events = parseEventLog(concatBytes([firmware, await readEvents(path)])).slice(known);
  const log = new KeptLog(
    options,
    firmware,
    events.map((event) => formatEvent(event)),
  );
  await log.settle();
  return log;
}
