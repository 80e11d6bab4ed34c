/** A log's life on a faulty disk: what was acknowledged is kept in mind, and looked for after every accident. */
import {
  createSignerKey,
  parseCheckpoint,
  parseNote,
  verifyConsistency,
  verifyLog,
  type AuditEvent,
  type SignerKey,
} from '../../../host/audit/index.ts';
import { prepareEvent, type PreparedEvent } from '../../../host/audit/log/prepare.ts';
import { entryOf, readFrame } from '../../../host/audit/log/frame.ts';
import { makeLogFolder, openStore, type LogStore } from '../../../host/audit/log/store.node.ts';
import { ByteWriter } from '../../../host/audit/record/bytes.ts';
import type { Disk } from './disk.ts';

export const FOLDER = '/home/log';
export const ORIGIN = 'faults.example/log';
export const KEY: SignerKey = await createSignerKey(ORIGIN, new Uint8Array(32).fill(9));

/** So small that a few commits fill a segment. */
const SEGMENT_BYTES = 900;
/** Commits of a session, and events of a commit. */
const COMMITS = 4;
const EVENTS = 2;

/** What a client was told: the checkpoint, and what its entries are. */
interface Told {
  readonly checkpoint: string;
  readonly size: number;
}

/** Everything that anyone was ever told about a log. */
export class Memory {
  readonly told: Told[] = [];
  /** The action names of acknowledged entries, in order. */
  readonly actions: string[] = [];
  #events = 0;

  nextEvent(): AuditEvent {
    const action = `action ${this.#events++}`;
    return {
      kind: 'decision',
      time: 1_700_000_000_000,
      agent: `agent ${this.#events % 2}`,
      action,
      verdict: 'allow',
      mode: 'enforce',
      reasons: ['r'],
      moduleDigest: 'ab'.repeat(32),
      entry: 'main',
      epoch: 0n,
      stateDigest: null,
      snapshot: { to: 'bob' },
    };
  }
}

export async function open(disk: Disk): Promise<LogStore> {
  makeLogFolder(disk.files, FOLDER);
  return openStore({
    folder: FOLDER,
    origin: ORIGIN,
    key: KEY,
    files: disk.files,
    lock: disk.lock,
    segmentBytes: SEGMENT_BYTES,
  });
}

function commitOnce(store: LogStore, memory: Memory): void {
  const fields = new ByteWriter();
  const actions: string[] = [];
  const events: PreparedEvent[] = [];
  for (let i = 0; i < EVENTS; i++) {
    const event = memory.nextEvent();
    events.push(prepareEvent(event, fields));
    if (event.kind === 'decision') actions.push(event.action);
  }
  store.add(events, fields.bytes.subarray(0, fields.length));
  const checkpoint = store.commit();
  memory.told.push({ checkpoint, size: store.size });
  memory.actions.push(...actions);
}

/** Opens the log, commits a few times and publishes now and then, until something goes wrong. */
export async function session(disk: Disk, memory: Memory, commits = COMMITS): Promise<void> {
  const store = await open(disk);
  memory.told.push({ checkpoint: store.checkpoint, size: store.size });
  // Entries that were taken in were not acknowledged before; they are now.
  memory.actions.push(...actionsOnDisk(disk).slice(memory.actions.length, store.size));
  for (let i = 0; i < commits; i++) {
    commitOnce(store, memory);
    if (i % 2 === 1) store.publish();
  }
  store.publish();
  store.close();
}

function segmentsOf(disk: Disk): { name: string; bytes: Uint8Array }[] {
  const names = disk.files.list(`${FOLDER}/entries`).sort();
  return names.map((name) => ({ name, bytes: disk.files.read(`${FOLDER}/entries/${name}`) }));
}

/** The entries of all whole frames. */
function entriesOnDisk(disk: Disk): Uint8Array[] {
  const entries: Uint8Array[] = [];
  for (const { bytes } of segmentsOf(disk)) {
    for (let at = 0, frame = readFrame(bytes, 0); frame !== undefined; at = frame.end, frame = readFrame(bytes, at)) {
      for (let place = 0; place < frame.count; place++) entries.push(entryOf(bytes, frame, place));
    }
  }
  return entries;
}

function actionsOnDisk(disk: Disk): string[] {
  return entriesOnDisk(disk).map((entry) => /action \d+/.exec(Buffer.from(entry).toString('latin1'))?.[0] ?? '');
}

/**
 * Opens the log after an accident, writes a little more, and checks everything: it opens; every acknowledged entry is there, in its place; the log extends every checkpoint that was ever given out; and a
 * verifier that has only the published files agrees.
 */
export async function inspect(disk: Disk, memory: Memory): Promise<void> {
  const before = [...memory.actions];
  await session(disk, memory, 1);
  const actions = actionsOnDisk(disk);
  for (const [index, action] of before.entries()) {
    if (actions[index] !== action) throw new Error(`entry ${index} was ${action}, and is ${actions[index]}`);
  }
  const checkpoint = new TextDecoder().decode(disk.files.read(`${FOLDER}/checkpoint`));
  const report = await verifyLog({ checkpoint, segments: segmentsOf(disk) }, { origin: ORIGIN, keys: [KEY] });
  if (report.checkpoint.size !== BigInt(actions.length)) throw new Error('the published checkpoint is not the last');
  await checkPromises(disk, memory);
}

async function checkPromises(disk: Disk, memory: Memory): Promise<void> {
  const store = await open(disk);
  const last = parseCheckpoint(parseNote(store.checkpoint).text);
  for (const { checkpoint, size } of memory.told) {
    const earlier = parseCheckpoint(parseNote(checkpoint).text);
    if (Number(earlier.size) !== size) throw new Error('a checkpoint of another size than was said');
    if (size === 0) continue;
    verifyConsistency({
      firstSize: earlier.size,
      firstRoot: earlier.root,
      secondSize: last.size,
      secondRoot: last.root,
      proof: store.consistency(earlier.size),
    });
  }
  store.close();
}
