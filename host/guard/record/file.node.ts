import { closeSync, createWriteStream, fstatSync, openSync, readSync, statSync, type WriteStream } from 'node:fs';
import { GuardError } from '../error/error.ts';
import { actionLine, type InputPath } from './line.ts';
import type { ActionRecorder, DecidedAction } from './types.ts';

export interface RecordActionsOptions {
  /** Paths of the input that are left out, such as `['context', 'password']`. A policy that reads one of them cannot be replayed on the record. */
  readonly omit?: readonly InputPath[];
}

/** A recorder that must be closed. */
export interface ActionFile extends ActionRecorder {
  /** Writes what is waiting, and closes the file. @throws GuardError `recorder_failed` */
  close(): Promise<void>;
}

/** Bytes that may wait for the disk; more are refused rather than kept in memory. */
const MOST_WAITING = 1 << 26;

/** Whether the file's last line was not written to its end, by a process that was ended: what follows it would be lost with it. */
function isTorn(path: string): boolean {
  let file: number | undefined;
  try {
    // A pipe would wait for its writer.
    if (!statSync(path).isFile()) return false;
    file = openSync(path, 'r');
    const { size } = fstatSync(file);
    const last = new Uint8Array(1);
    return size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a;
  } catch {
    // Whether it can be written to, writing tells.
    return false;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

class AppendedFile implements ActionFile {
  readonly #stream: WriteStream;
  readonly #omit: readonly InputPath[];
  #failure: Error | undefined;

  constructor(path: string, omit: readonly InputPath[]) {
    this.#omit = omit;
    // Only its owner may read what agents were given.
    this.#stream = createWriteStream(path, { flags: 'a', mode: 0o600 });
    this.#stream.on('error', (error) => (this.#failure ??= error));
    if (isTorn(path)) this.#stream.write('\n');
  }

  record(action: DecidedAction): void {
    if (this.#failure !== undefined) throw failed(this.#failure);
    if (this.#stream.writableLength > MOST_WAITING) {
      throw new GuardError('recorder_failed', 'the file of actions takes them too slowly: one is not recorded');
    }
    this.#stream.write(`${actionLine(action, this.#omit)}\n`);
  }

  async close(): Promise<void> {
    if (this.#failure === undefined && !this.#stream.closed) {
      await new Promise<void>((resolve) => {
        // Not what `end` calls back: that comes before the error is told.
        this.#stream.once('close', () => resolve());
        this.#stream.end();
      });
    }
    if (this.#failure !== undefined) throw failed(this.#failure);
  }
}

function failed(cause: Error): GuardError {
  return new GuardError('recorder_failed', `the file of actions cannot be written: ${cause.message}`, { cause });
}

/**
 * Records the actions of a guard in a file, one a line, to be replayed against another policy with `edict replay`. The file is appended to, and only its owner may read it.
 *
 * The file holds the **values of all arguments**, secrets among them, which the audit log never does: nothing is recorded unless a guard is given a recorder, and `omit` leaves paths out.
 *
 * @example const recorder = recordActions('actions.jsonl', { omit: [['context', 'password']] });
 *   const guard = createGuard({ module, recorder });
 */
export function recordActions(path: string, { omit = [] }: RecordActionsOptions = {}): ActionFile {
  return new AppendedFile(path, omit);
}
