/** A log's life on a faulty disk: what was acknowledged is kept in mind, and looked for after every accident. */
import { equalHash, EMPTY_ROOT } from '../../../host/audit/tree/hash.ts';
import {
  createSignerKey,
  formatVerifierKey,
  parseCheckpoint,
  parseNote,
  verifyLog,
  type AuditEvent,
  type SignerKey,
} from '../../../host/audit/index.ts';
import { makeLogFolder } from '../../../host/audit/log/files.node.ts';
import { FolderStorage } from '../../../host/audit/log/folder-storage.node.ts';
import { entryOf, readFrame } from '../../../host/audit/log/frame.ts';
import { EventPacker } from '../../../host/audit/log/parcel.ts';
import type { FrameSealer } from '../../../host/audit/log/sealed.node.ts';
import { openStore, type LogStore } from '../../../host/audit/log/store.node.ts';
import { nodeHashInto } from '../../../host/audit/sha256/sha256.node.ts';
import type { Disk } from './disk.ts';
import { decisionEvent } from '../../audit/decision.ts';

export const FOLDER = '/home/log';
export const ORIGIN = 'faults.example/log';
export const KEY: SignerKey = await createSignerKey(ORIGIN, new Uint8Array(32).fill(9));

/** Commits of a session, and events of a commit. */
const COMMITS = 4;
const EVENTS = 2;

/** How the storage is set up: segments so short that a few commits fill one, and zeros ahead for about two frames. */
export interface Layout {
  readonly segmentBytes: number;
  readonly aheadBytes: number;
  /** Frames of so many bytes are begun before their header is known; none is unless it says. */
  readonly longFrameBytes?: number;
}
export const LAYOUT: Layout = { segmentBytes: 2000, aheadBytes: 1200 };

/** Everything that anyone was ever told about a log. */
export class Memory {
  /** Checkpoints that were given out. */
  readonly told: string[] = [];
  /** The last checkpoint that readers of the folder were shown. */
  published: string | undefined;
  /** The action names of acknowledged entries, in order. */
  readonly actions: string[] = [];
  #events = 0;

  copy(): Memory {
    const copy = new Memory();
    copy.told.push(...this.told);
    copy.actions.push(...this.actions);
    copy.published = this.published;
    copy.#events = this.#events;
    return copy;
  }

  nextEvent(): AuditEvent {
    const action = `action ${this.#events++}`;
    return decisionEvent({ agent: `agent ${this.#events % 2}`, action, snapshot: { to: 'bob' } });
  }
}

export async function open(
  disk: Disk,
  layout = LAYOUT,
  known: readonly string[] = [],
  sealer?: FrameSealer,
): Promise<LogStore> {
  makeLogFolder(disk.files, FOLDER);
  const storage = new FolderStorage({ folder: FOLDER, files: disk.files, lock: disk.lock, ...layout });
  return openStore({ origin: ORIGIN, key: KEY, storage, known, sealer });
}

export async function commitOnce(store: LogStore, memory: Memory, count = EVENTS): Promise<void> {
  const packer = new EventPacker();
  const actions: string[] = [];
  for (let i = 0; i < count; i++) {
    const event = memory.nextEvent();
    packer.add(event);
    if (event.kind === 'decision') actions.push(event.action);
  }
  store.add(packer.take());
  memory.told.push(await store.commit());
  memory.actions.push(...actions);
}

/** Opens the log, commits a few times and publishes now and then, until something goes wrong. */
export async function session(disk: Disk, memory: Memory, commits = COMMITS, layout = LAYOUT): Promise<void> {
  const store = await open(disk, layout);
  memory.told.push(store.checkpoint);
  memory.published = store.checkpoint;
  // Entries that were taken in were not acknowledged before; they are now.
  memory.actions.push(...actionsOnDisk(disk).slice(memory.actions.length, store.size));
  for (let i = 0; i < commits; i++) {
    await commitOnce(store, memory);
    if (i % 2 === 0) continue;
    await store.publish();
    memory.published = store.checkpoint;
  }
  await store.publish();
  memory.published = store.checkpoint;
  await store.close();
}

export function segmentsOf(disk: Disk): { name: string; bytes: Uint8Array }[] {
  const names = disk.files.list(`${FOLDER}/entries`).filter((name) => /^\d+$/.test(name));
  return names.sort().map((name) => ({ name, bytes: disk.files.read(`${FOLDER}/entries/${name}`) }));
}

/** The entries of all whole frames, and the root after each. */
function framesOnDisk(disk: Disk): { readonly entries: Uint8Array[]; readonly roots: Map<number, Uint8Array> } {
  const entries: Uint8Array[] = [];
  const roots = new Map<number, Uint8Array>([[0, EMPTY_ROOT]]);
  const frameAt = (bytes: Uint8Array, at: number) => readFrame(bytes, at, nodeHashInto);
  for (const { bytes } of segmentsOf(disk)) {
    for (let at = 0, frame = frameAt(bytes, 0); frame !== undefined; at = frame.end, frame = frameAt(bytes, at)) {
      if (frame.pruned) throw new Error('nothing was deleted here');
      for (let place = 0; place < frame.count; place++) entries.push(entryOf(frame, place));
      roots.set(entries.length, frame.root);
    }
  }
  return { entries, roots };
}

function actionsOnDisk(disk: Disk): string[] {
  const { entries } = framesOnDisk(disk);
  return entries.map((entry) => /action \d+/.exec(Buffer.from(entry).toString('latin1'))?.[0] ?? '');
}

/** What readers were shown is there, or something later. */
function checkPublished(disk: Disk, { published }: Memory): void {
  if (published === undefined) return;
  const sizeOf = (note: string): bigint => parseCheckpoint(parseNote(note).text).size;
  const path = `${FOLDER}/checkpoint`;
  const shown = disk.files.exists(path) ? sizeOf(new TextDecoder().decode(disk.files.read(path))) : -1n;
  if (shown < sizeOf(published)) throw new Error(`readers were shown ${sizeOf(published)} entries, and now ${shown}`);
}

/**
 * Opens the log after an accident, writes a little more, and checks everything: it opens; every acknowledged entry is there, in its place; the log extends every checkpoint that was ever signed; and a
 * verifier that has only the published files agrees.
 */
export async function inspect(disk: Disk, memory: Memory, layout = LAYOUT): Promise<void> {
  checkPublished(disk, memory);
  const before = [...memory.actions];
  await session(disk, memory, 1, layout);
  const actions = actionsOnDisk(disk);
  for (const [index, action] of before.entries()) {
    if (actions[index] !== action) throw new Error(`entry ${index} was ${action}, and is ${actions[index]}`);
  }
  const text = (name: string): string => new TextDecoder().decode(disk.files.read(`${FOLDER}/${name}`));
  if (text('vkey') !== `${formatVerifierKey(KEY)}\n`)
    throw new Error('the public key is not the one that was published');
  const checkpoint = text('checkpoint');
  const trust = { origin: ORIGIN, keys: [KEY] };
  const report = await verifyLog({ checkpoint, segments: segmentsOf(disk) }, trust, { hashInto: nodeHashInto });
  if (report.checkpoint.size !== BigInt(actions.length)) throw new Error('the published checkpoint is not the last');
  // The verifier has held every frame's root against its entries.
  const { roots } = framesOnDisk(disk);
  for (const note of new Set([...disk.signed, ...memory.told])) {
    const { size, root } = parseCheckpoint(parseNote(note).text);
    const now = roots.get(Number(size));
    if (now === undefined || !equalHash(root, now)) throw new Error(`two logs were signed for, of ${size} entries`);
  }
}
