/** A file of the simulated disk: what programs see of it, what is on the disk, and what is on its way. */
import type { Random } from '../../random/random.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** Something that was done to a file and not synced. */
type Change =
  | { readonly kind: 'write'; readonly at: number; readonly bytes: Bytes }
  | { readonly kind: 'truncate'; readonly length: number };

/**
 * What a power failure leaves of the changes that were not synced. `torn`: the first of them in their order, the last one cut at a unit. `scattered`: any units of them in any order, and lengths without
 * their data.
 */
export type DataLoss = 'lost' | 'kept' | 'torn' | 'scattered';

/** How much a disk writes at once or not at all, in bytes. */
export type Unit = 1 | 512 | 4096;

function written(bytes: Bytes, at: number, piece: Uint8Array): Bytes {
  const grown = new Uint8Array(Math.max(bytes.length, at + piece.length));
  grown.set(bytes);
  grown.set(piece, at);
  return grown;
}

function resized(bytes: Bytes, length: number): Bytes {
  const cut = new Uint8Array(length);
  cut.set(bytes.subarray(0, length));
  return cut;
}

function applied(bytes: Bytes, change: Change): Bytes {
  return change.kind === 'write' ? written(bytes, change.at, change.bytes) : resized(bytes, change.length);
}

/** Bytes are never changed in place, so that copies of a disk can share them. */
export class Inode {
  /** What programs see. */
  cache: Bytes = new Uint8Array();
  #disk: Bytes = new Uint8Array();
  #pending: readonly Change[] = [];

  copy(): Inode {
    const copy = new Inode();
    copy.cache = this.cache;
    copy.#disk = this.#disk;
    copy.#pending = this.#pending;
    return copy;
  }

  write(at: number, bytes: Uint8Array): void {
    this.#change({ kind: 'write', at, bytes: bytes.slice() });
  }

  truncate(length: number): void {
    this.#change({ kind: 'truncate', length });
  }

  #change(change: Change): void {
    this.cache = applied(this.cache, change);
    this.#pending = [...this.#pending, change];
  }

  sync(): void {
    for (const change of this.#pending) this.#disk = applied(this.#disk, change);
    this.#pending = [];
  }

  /** What a failed sync does: the changes count as written, can be read, and will never be. */
  forget(): void {
    this.#pending = [];
  }

  powerFailure(loss: DataLoss, unit: Unit, random: Random): void {
    const pending = this.#pending;
    if (loss === 'kept') this.sync();
    else if (loss === 'torn') this.#tear(pending, unit, random);
    else if (loss === 'scattered') this.#scatter(pending, unit, random);
    this.#pending = [];
    this.cache = this.#disk;
  }

  #tear(pending: readonly Change[], unit: Unit, random: Random): void {
    const whole = random.below(pending.length + 1);
    for (const change of pending.slice(0, whole)) this.#disk = applied(this.#disk, change);
    const torn = pending[whole];
    if (torn?.kind !== 'write') return;
    const end = Math.floor((torn.at + random.below(torn.bytes.length)) / unit) * unit;
    if (end > torn.at) this.#disk = written(this.#disk, torn.at, torn.bytes.subarray(0, end - torn.at));
  }

  #scatter(pending: readonly Change[], unit: Unit, random: Random): void {
    // Where units are single bytes, runs of them are left out.
    const step = unit === 1 ? 97 : unit;
    for (const change of pending) {
      if (change.kind === 'truncate') {
        if (random.chance(50)) this.#disk = applied(this.#disk, change);
        continue;
      }
      const end = change.at + change.bytes.length;
      if (random.chance(30)) this.#disk = resized(this.#disk, Math.max(end, this.#disk.length));
      for (let from = change.at; from < end;) {
        const to = Math.min(end, (Math.floor(from / step) + 1) * step);
        if (random.chance(50)) {
          this.#disk = written(this.#disk, from, change.bytes.subarray(from - change.at, to - change.at));
        }
        from = to;
      }
    }
  }
}
