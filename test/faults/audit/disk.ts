/**
 * A disk whose promises are the weakest that a file system may keep: what was not synced can be lost, whole or in part; a name can be lost until its folder was synced; a sync that failed
 * leaves bytes that can be read and will never be written. Any operation can be made to fail, before or after it took effect.
 */
import { dirname } from 'node:path';
import type { LinkingFiles } from '../../../host/audit/log/files.node.ts';
import type { CheckpointLock } from '../../../host/audit/log/lock.node.ts';

/** What happens at the chosen operation. */
export type Fault =
  /** An error, and the operation had no effect. */
  | 'fails'
  /** An error, although the operation took effect. A sync that fails so has forgotten what it should write. */
  | 'fails-applied'
  /** The power goes before the operation. */
  | 'power'
  /** A write that writes only half and says so, or the power goes after it wrote half. */
  | 'half';

/** How much of what was not synced a power failure leaves. */
export type Loss = 'all' | 'torn' | 'none';

/** The process or the machine is gone; no code may catch this and go on. */
export class PowerFailure extends Error {}
export class InjectedError extends Error {}

interface Inode {
  /** What programs see. */
  cache: Uint8Array<ArrayBuffer>;
  /** What is on the disk. */
  disk: Uint8Array<ArrayBuffer>;
  /** Bytes of the cache from here on are to be written by the next sync; -1 for none. */
  dirtyFrom: number;
}

/** The disk's bytes up to `from`, which a failed sync may have left zero, and the cache's up to `length`. */
function overlay({ cache, disk }: Inode, from: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = cache.slice(0, length);
  const below = Math.min(from, bytes.length);
  bytes.fill(0, 0, below);
  bytes.set(disk.subarray(0, below));
  return bytes;
}

export interface Operation {
  readonly name: string;
  readonly path: string;
}

export class Disk {
  /** Names that programs see, and names that are on the disk. */
  #names = new Map<string, Inode | 'folder'>();
  #durable = new Map<string, Inode | 'folder'>();
  readonly #open = new Map<number, { readonly path: string; readonly inode: Inode }>();
  #nextFile = 3;
  #lockValue: string | null = null;
  /** Operations so far. */
  count = 0;
  readonly trace: Operation[] = [];
  /** The operation that goes wrong, counted from 0, and how. */
  fault: { readonly at: number; readonly kind: Fault } | undefined;
  /** Operations that do nothing and say nothing: a program that forgot them. */
  forgets: (operation: Operation) => boolean = () => false;
  #off = false;

  constructor() {
    this.#names.set('/', 'folder');
    this.#names.set('/home', 'folder');
    this.#durable = new Map(this.#names);
  }

  /** The machine comes back with what is on the disk, and as much of the rest as it likes. */
  powerFailure(loss: Loss): void {
    const kept = loss === 'none' ? this.#names : this.#durable;
    const reachable = new Map([...kept].filter(([path]) => this.#isReachable(kept, path)));
    for (const inode of new Set(reachable.values())) {
      if (inode === 'folder') continue;
      if (loss !== 'all' && inode.dirtyFrom >= 0) {
        const dirty = inode.cache.length - inode.dirtyFrom;
        const length = inode.dirtyFrom + (loss === 'none' ? dirty : Math.ceil(dirty / 2));
        inode.disk = overlay(inode, inode.dirtyFrom, length);
      }
      inode.cache = inode.disk.slice();
      inode.dirtyFrom = -1;
    }
    this.#names = new Map(reachable);
    this.#durable = new Map(reachable);
    this.restart();
  }

  /** The process comes back; the machine was up all the time. */
  restart(): void {
    this.#open.clear();
    this.fault = undefined;
    this.#off = false;
  }

  #isReachable(names: ReadonlyMap<string, unknown>, path: string): boolean {
    return path === '/' || (names.has(path) && this.#isReachable(names, dirname(path)));
  }

  /** Counts an operation, and lets it go wrong if it is the one. */
  #operate(name: string, path: string, apply: () => void, half?: () => void): void {
    if (this.#off) throw new PowerFailure();
    const operation = { name, path };
    this.trace.push(operation);
    const at = this.count++;
    if (this.fault?.at === at) {
      switch (this.fault.kind) {
        case 'fails':
          throw new InjectedError(`${name} ${path}`);
        case 'fails-applied':
          if (name === 'sync') this.#forget(path);
          else apply();
          throw new InjectedError(`${name} ${path}, applied`);
        case 'half':
          if (half === undefined) break;
          half();
          return;
        case 'power':
          this.#off = true;
          throw new PowerFailure();
      }
    }
    if (!this.forgets(operation)) apply();
  }

  /** What a failed sync does: the bytes count as written and are not. */
  #forget(path: string): void {
    const inode = this.#inode(path);
    inode.dirtyFrom = -1;
  }

  #inode(path: string): Inode {
    const inode = this.#names.get(path);
    if (inode === undefined || inode === 'folder') throw new Error(`no file ${path}`);
    return inode;
  }

  #of(file: number): { readonly path: string; readonly inode: Inode } {
    const open = this.#open.get(file);
    if (open === undefined) throw new Error(`file ${file} is not open`);
    return open;
  }

  readonly files: LinkingFiles = {
    exists: (path) => this.#names.has(path),
    makeFolder: (path) => {
      if (!this.#names.has(path)) this.#operate('makeFolder', path, () => this.#names.set(path, 'folder'));
    },
    list: (path) =>
      [...this.#names.keys()]
        .filter((name) => name !== '/' && dirname(name) === path)
        .map((name) => name.slice(path.length + 1)),
    read: (path) => this.#inode(path).cache.slice(),
    readPrivate: (path) => this.#inode(path).cache.slice(),
    open: (path, how) => {
      const file = this.#nextFile++;
      if (how === 'existing') {
        this.#open.set(file, { path, inode: this.#inode(path) });
        return file;
      }
      if (how === 'create' && this.#names.has(path)) throw new Error(`${path} exists`);
      if (!this.#names.has(dirname(path))) throw new Error(`no folder ${dirname(path)}`);
      this.#operate('create', path, () => {
        const inode = { cache: new Uint8Array(0), disk: new Uint8Array(0), dirtyFrom: -1 };
        // A file that is emptied keeps its place on the disk: the old bytes are gone with the name's next sync, or before.
        this.#names.set(path, inode);
        if (this.#durable.has(path)) this.#durable.set(path, inode);
        this.#open.set(file, { path, inode });
      });
      return file;
    },
    write: (file, bytes, from, end) => {
      const { path, inode } = this.#of(file);
      let written = end - from;
      const put = (length: number): void => {
        const grown = new Uint8Array(inode.cache.length + length);
        grown.set(inode.cache);
        grown.set(bytes.subarray(from, from + length), inode.cache.length);
        if (inode.dirtyFrom < 0) inode.dirtyFrom = inode.cache.length;
        inode.cache = grown;
      };
      this.#operate(
        'write',
        path,
        () => put(written),
        () => {
          written = Math.ceil(written / 2);
          put(written);
        },
      );
      return written;
    },
    readAt: (file, position, length) => this.#of(file).inode.cache.slice(position, position + length),
    sync: (file) => {
      const { path, inode } = this.#of(file);
      this.#operate('sync', path, () => {
        const { length } = inode.cache;
        inode.disk = overlay(inode, inode.dirtyFrom < 0 ? length : inode.dirtyFrom, length);
        inode.dirtyFrom = -1;
      });
    },
    syncFolder: (path) => {
      this.#operate('syncFolder', path, () => {
        for (const name of this.#durable.keys()) {
          if (name !== '/' && dirname(name) === path && !this.#names.has(name)) this.#durable.delete(name);
        }
        for (const [name, inode] of this.#names) {
          if (name !== '/' && dirname(name) === path) this.#durable.set(name, inode);
        }
      });
    },
    truncate: (file, length) => {
      const { path, inode } = this.#of(file);
      this.#operate('truncate', path, () => {
        inode.cache = inode.cache.slice(0, length);
        inode.dirtyFrom = inode.dirtyFrom < 0 ? length : Math.min(inode.dirtyFrom, length);
      });
    },
    rename: (from, to) => {
      this.#operate('rename', to, () => {
        this.#names.set(to, this.#inode(from));
        this.#names.delete(from);
      });
    },
    link: (from, to) => {
      if (this.#names.has(to)) return false;
      this.#operate('link', to, () => this.#names.set(to, this.#inode(from)));
      return true;
    },
    remove: (path) => {
      this.#operate('remove', path, () => this.#names.delete(path));
    },
    close: (file) => {
      this.#open.delete(file);
    },
  };

  /** A lock that keeps its promise: a swap that returns is durable, one that fails is durable or did not happen. */
  readonly lock: CheckpointLock = {
    read: () => this.#lockValue,
    swap: (expected, next) => {
      let swapped = false;
      this.#operate('swap', 'lock', () => {
        swapped = this.#lockValue === expected;
        if (swapped) this.#lockValue = next;
      });
      return swapped;
    },
    close: () => undefined,
  };
}
