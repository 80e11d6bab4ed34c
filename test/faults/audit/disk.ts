/**
 * A disk whose promises are the weakest that a file system may keep: what was not synced can be lost, whole or in part, and in any order; a name can be lost until its folder was synced, and a rename
 * with it; a sync that failed leaves bytes that can be read and will never be written, though the next sync succeeds. Any operation can be made to fail, before or after it took effect; space can run out,
 * and the disk can become read-only.
 */
import { dirname } from 'node:path';
import type { LinkingFiles } from '../../../host/audit/log/files.node.ts';
import type { CheckpointLock } from '../../../host/audit/log/lock.node.ts';
import { Random } from '../../random/random.ts';
import { Inode, type DataLoss, type Unit } from './inode.ts';

/** What happens at the chosen operation. */
export type Fault =
  /** An error, and the operation had no effect. */
  | 'fails'
  /** An error, although the operation took effect. A sync that fails so has forgotten what it should write. */
  | 'fails-applied'
  /** The power goes before the operation. */
  | 'power'
  /** A write that writes only half, or one byte, and says so. */
  | 'half'
  | 'byte';

/** How much of what was not synced a power failure leaves. */
export interface Loss {
  readonly data: DataLoss;
  readonly unit: Unit;
  /** `some`: any of the changes of names, in any order. */
  readonly names: 'lost' | 'kept' | 'some';
  readonly seed: number;
}

/** The process or the machine is gone; no code may catch this and go on. */
export class PowerFailure extends Error {}
export class InjectedError extends Error {}

export interface Operation {
  readonly name: string;
  readonly path: string;
}

type Entry = Inode | 'folder';

/** A change of names within one folder: what was given a name, and which name went. */
interface NameChange {
  readonly folder: string;
  readonly put: readonly [path: string, entry: Entry] | null;
  readonly gone: string | null;
}

export class Disk {
  /** Names that programs see, and names that are on the disk. */
  #names = new Map<string, Entry>();
  #durable = new Map<string, Entry>();
  #changes: NameChange[] = [];
  readonly #open = new Map<number, { path: string; readonly inode: Inode }>();
  #nextFile = 3;
  #lockValue: string | null = null;
  /** Operations so far. */
  count = 0;
  readonly trace: Operation[] = [];
  /** The operation that goes wrong, counted from 0, and how. */
  fault: { readonly at: number; readonly kind: Fault } | undefined;
  /** Operations that do nothing and say nothing: a program that forgot them. */
  forgets: (operation: Operation) => boolean = () => false;
  /** Bytes that all files may have together. */
  space = Infinity;
  readOnly = false;
  /** Called before each operation; what it sees is what a power failure here would meet. */
  before: (operation: Operation) => void = () => undefined;
  /** Notes that a writer tried to put into the lock: everything that was ever signed. */
  readonly signed: string[] = [];
  #off = false;

  constructor() {
    this.#names.set('/', 'folder');
    this.#names.set('/home', 'folder');
    this.#durable = new Map(this.#names);
  }

  /** Another disk in the same state; what is done to one is not done to the other. */
  copy(): Disk {
    const copies = new Map<Inode, Inode>();
    const copied = (entry: Entry): Entry => {
      if (entry === 'folder') return entry;
      const known = copies.get(entry) ?? entry.copy();
      copies.set(entry, known);
      return known;
    };
    const namesOf = (names: ReadonlyMap<string, Entry>): Map<string, Entry> =>
      new Map([...names].map(([path, entry]) => [path, copied(entry)]));
    const disk = new Disk();
    disk.#names = namesOf(this.#names);
    disk.#durable = namesOf(this.#durable);
    disk.#changes = this.#changes.map(({ put, ...change }) => ({
      ...change,
      put: put === null ? null : [put[0], copied(put[1])],
    }));
    disk.#lockValue = this.#lockValue;
    disk.signed.push(...this.signed);
    return disk;
  }

  /** The machine comes back with what is on the disk, and as much of the rest as it likes. */
  powerFailure(loss: Loss): void {
    const random = new Random(loss.seed);
    const kept = new Map(this.#durable);
    for (const change of this.#changes) {
      if (loss.names === 'kept' || (loss.names === 'some' && random.chance(50))) apply(kept, change);
    }
    const reachable = new Map([...kept].filter(([path]) => isReachable(kept, path)));
    for (const inode of new Set(reachable.values())) {
      if (inode !== 'folder') inode.powerFailure(loss.data, loss.unit, random);
    }
    this.#names = new Map(reachable);
    this.#durable = new Map(reachable);
    this.#changes = [];
    this.restart();
  }

  /** Replaces what the lock says, as whoever can write to it may. */
  putLock(note: string | null): void {
    this.#lockValue = note;
  }

  /** The process comes back; the machine was up all the time. */
  restart(): void {
    this.#open.clear();
    this.fault = undefined;
    this.#off = false;
  }

  /** Counts an operation, and lets it go wrong if it is the one. `part` does some of it. */
  #operate(name: string, path: string, apply: () => void, part?: (bytes: 'half' | 'byte') => void): void {
    if (this.#off) throw new PowerFailure();
    const operation = { name, path };
    this.before(operation);
    this.trace.push(operation);
    const at = this.count++;
    if (this.readOnly) throw new InjectedError(`EROFS: ${name} ${path}`);
    if (this.fault?.at === at) {
      const { kind } = this.fault;
      switch (kind) {
        case 'fails':
          throw new InjectedError(`${name} ${path}`);
        case 'fails-applied':
          if (name === 'sync') this.#inode(path).forget();
          else apply();
          throw new InjectedError(`${name} ${path}, applied`);
        case 'half':
        case 'byte':
          if (part === undefined) break;
          part(kind);
          return;
        case 'power':
          this.#off = true;
          throw new PowerFailure();
      }
    }
    if (!this.forgets(operation)) apply();
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

  /** Changes names; on the disk they change when the folder is synced. */
  #rename(put: readonly [path: string, entry: Entry] | null, gone: string | null): void {
    const change = { folder: dirname(put?.[0] ?? gone ?? '/'), put, gone };
    apply(this.#names, change);
    this.#changes.push(change);
    // An open file goes by its new name.
    for (const open of this.#open.values()) if (open.path === gone && put !== null) open.path = put[0];
  }

  get #used(): number {
    const inodes = new Set(this.#names.values());
    return [...inodes].reduce((sum, inode) => sum + (inode === 'folder' ? 0 : inode.cache.length), 0);
  }

  readonly files: LinkingFiles = {
    exists: (path) => this.#names.has(path),
    makeFolder: (path) => {
      if (!this.#names.has(path)) this.#operate('makeFolder', path, () => this.#rename([path, 'folder'], null));
    },
    list: (path) =>
      [...this.#names.keys()]
        .filter((name) => name !== '/' && dirname(name) === path)
        .map((name) => name.slice(path.length + 1)),
    read: (path) => this.#inode(path).cache.slice(),
    readPrivate: (path) => this.#inode(path).cache.slice(),
    open: (path, how) => {
      const file = this.#nextFile++;
      const there = this.#names.get(path);
      if (how === 'existing') {
        this.#open.set(file, { path, inode: this.#inode(path) });
        return file;
      }
      if (how === 'create' && there !== undefined) throw new Error(`${path} exists`);
      if (!this.#names.has(dirname(path))) throw new Error(`no folder ${dirname(path)}`);
      this.#operate('create', path, () => {
        if (there instanceof Inode) there.truncate(0);
        else this.#rename([path, new Inode()], null);
        this.#open.set(file, { path, inode: this.#inode(path) });
      });
      return file;
    },
    write: (file, bytes, from, end, position) => {
      const { path, inode } = this.#of(file);
      let written = end - from;
      const put = (length: number): void => {
        const more = Math.max(0, position + length - inode.cache.length);
        const room = Math.max(0, length - Math.max(0, this.#used + more - this.space));
        if (room === 0) throw new InjectedError(`ENOSPC: write ${path}`);
        written = room;
        inode.write(position, bytes.subarray(from, from + room));
      };
      this.#operate(
        'write',
        path,
        () => put(end - from),
        (part) => put(part === 'byte' ? 1 : Math.ceil((end - from) / 2)),
      );
      return written;
    },
    readAt: (file, position, length) => this.#of(file).inode.cache.slice(position, position + length),
    sync: (file) => {
      const { path, inode } = this.#of(file);
      this.#operate('sync', path, () => inode.sync());
    },
    beginSync: async (file) => {
      const { path, inode } = this.#of(file);
      // What is written later does not reach the disk by it.
      this.#operate('sync', path, () => inode.sync());
      await Promise.resolve();
    },
    syncFolder: (path) => {
      this.#operate('syncFolder', path, () => {
        for (const change of this.#changes) if (change.folder === path) apply(this.#durable, change);
        this.#changes = this.#changes.filter(({ folder }) => folder !== path);
      });
    },
    truncate: (file, length) => {
      const { path, inode } = this.#of(file);
      this.#operate('truncate', path, () => inode.truncate(length));
    },
    rename: (from, to) => {
      this.#operate('rename', to, () => this.#rename([to, this.#inode(from)], from));
    },
    link: (from, to) => {
      if (this.#names.has(to)) return false;
      this.#operate('link', to, () => this.#rename([to, this.#inode(from)], null));
      return true;
    },
    remove: (path) => {
      this.#operate('remove', path, () => this.#rename(null, path));
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
      this.signed.push(next);
      this.#operate('swap', 'lock', () => {
        swapped = this.#lockValue === expected;
        if (swapped) this.#lockValue = next;
      });
      return swapped;
    },
    close: () => undefined,
  };
}

function apply(names: Map<string, Entry>, { put, gone }: NameChange): void {
  if (gone !== null) names.delete(gone);
  if (put !== null) names.set(put[0], put[1]);
}

function isReachable(names: ReadonlyMap<string, unknown>, path: string): boolean {
  return path === '/' || (names.has(path) && isReachable(names, dirname(path)));
}
