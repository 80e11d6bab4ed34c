/** Logs that a writer must not open, each wrong in one way and right in all others. */
import { createSignerKey, formatCheckpoint, signNote, type SignerKey } from '../../../host/audit/index.ts';
import { masterKey } from '../../../host/audit/disclosures/master.node.ts';
import { makeLogFolder, replaceFile, writeAll } from '../../../host/audit/log/files.node.ts';
import { segmentName } from '../../../host/audit/log/layout.ts';
import { formatStart, formatState } from '../../../host/audit/log/start.ts';
import { FrameSealer } from '../../../host/audit/log/sealed.node.ts';
import { ByteWriter } from '../../../host/audit/record/bytes.ts';
import { RightEdge } from '../../../host/audit/tree/edge.ts';
import { leafHash } from '../../../host/audit/tree/hash.ts';
import { frameOf } from '../../audit/frames.ts';
import { encodeRecord, recordHead } from '../../audit/records.ts';
import { Disk } from './disk.ts';
import { FOLDER, KEY, open, ORIGIN } from './session.ts';

interface FrameSketch {
  /** `sequence` of each of its records. */
  readonly records: readonly number[];
  /** What its header says instead of what is right. */
  readonly first?: number;
  readonly root?: Uint8Array;
  /** Whether only the hashes of its entries are left. */
  readonly pruned?: boolean;
}

interface SegmentSketch {
  readonly frames: readonly FrameSketch[];
  readonly name?: string;
  readonly tail?: Uint8Array;
}

interface LogSketch {
  readonly segments: readonly SegmentSketch[];
  /** Size of the head in the lock; null for no lock. Default all entries. */
  readonly head?: number | null;
  readonly published?: number;
  readonly headRoot?: Uint8Array;
  readonly key?: SignerKey;
  /** Size of a checkpoint that is known from elsewhere, and its root where it is another. */
  /** Where its entries begin, as it says. */
  readonly start?: {
    readonly size: number;
    readonly root?: Uint8Array;
    readonly ofAnother?: boolean;
    readonly key?: SignerKey;
  };
  readonly known?: { readonly size: number; readonly root?: Uint8Array };
  /** Whether its writer encrypts. Its frames here are plain. */
  readonly encrypts?: boolean;
}

const OTHER_KEY = await createSignerKey(ORIGIN, new Uint8Array(32).fill(8));
const OTHER_ROOT = new Uint8Array(32).fill(0x5a);

function entryBytes(sequence: number): Uint8Array {
  const head = recordHead({ time: 1, sequence, agent: `agent ${sequence}`, hostKeyId: KEY.keyId });
  return encodeRecord({ kind: 'close', ...head, sender: null });
}

/** Opens a log that was made so. @returns whether it was taken */
async function isTaken(sketch: LogSketch): Promise<boolean> {
  const disk = new Disk();
  makeLogFolder(disk.files, FOLDER);
  disk.files.makeFolder(`${FOLDER}/entries`);
  const edge = new RightEdge();
  const roots = [edge.root()];
  for (const { frames, name, tail } of sketch.segments) {
    const segment = new ByteWriter();
    const named = name ?? segmentName(edge.size);
    for (const { records, first, root, pruned } of frames) {
      const header = { first: first ?? edge.size, count: records.length };
      const entries = records.map(entryBytes);
      for (const entry of entries) {
        edge.pushHash(leafHash(entry));
        roots.push(edge.root());
      }
      segment.append(frameOf(pruned === true ? 'pruned' : 'plain', entries, { ...header, root: root ?? edge.root() }));
    }
    if (tail !== undefined) segment.append(tail);
    const file = disk.files.open(`${FOLDER}/entries/${named}`, 'create');
    writeAll(disk.files, file, segment.bytes, segment.length);
  }
  const signed = (
    size: number,
    root: Uint8Array | undefined,
    key = KEY,
    extensions: readonly string[] = [],
  ): Promise<string> => {
    const checkpoint = { origin: ORIGIN, size: BigInt(size), root: root ?? roots[size] ?? OTHER_ROOT, extensions };
    return signNote(formatCheckpoint(checkpoint), [key]);
  };
  const { head = edge.size, published = head ?? 0, known } = sketch;
  const sealer = sketch.encrypts === true ? new FrameSealer(masterKey(new Uint8Array(32).fill(6))) : undefined;
  disk.putLock(head === null ? null : await signed(head, sketch.headRoot, sketch.key));
  replaceFile(
    disk.files,
    FOLDER,
    'checkpoint',
    await signed(published, published === head ? sketch.headRoot : undefined),
  );
  if (sketch.start !== undefined) {
    const { size, root, ofAnother, key } = sketch.start;
    const agents = Array.from({ length: size }, (_, last) => ({ agent: `agent ${last}`, count: 1, last }));
    const { state, extension } = formatState({ clock: 1, agents, continues: null });
    const said = ofAnother === true ? formatState({ clock: 2, agents, continues: null }).extension : extension;
    const note = await signed(size, root, key, [said]);
    replaceFile(disk.files, FOLDER, 'start', formatStart({ state, note }));
  }
  try {
    const store = await open(
      disk,
      undefined,
      known === undefined ? [] : [await signed(known.size, known.root)],
      sealer,
    );
    await store.close();
    return true;
  } catch {
    return false;
  }
}

const A: SegmentSketch = { frames: [{ records: [0, 1] }, { records: [2, 3] }] };
const B: SegmentSketch = { frames: [{ records: [4, 5] }] };

const PRUNED: SegmentSketch = { frames: [{ records: [0, 1], pruned: true }, { records: [2, 3] }] };

const FORGERIES: Readonly<Record<string, LogSketch>> = {
  'the lock is gone': { segments: [A], head: null },
  'the published checkpoint is ahead of the lock': { segments: [A], head: 2, published: 4 },
  'another key signed the head': { segments: [A, B], key: OTHER_KEY },
  'a checkpoint is known that is ahead': { segments: [A], known: { size: 6 } },
  'a checkpoint is known of other entries': { segments: [A, B], known: { size: 4, root: OTHER_ROOT } },
  'the head has another root': { segments: [A, B], headRoot: OTHER_ROOT },
  'a segment follows entries that no head covers': { segments: [A, B], head: 2 },
  'a segment that is not the last is torn': { segments: [{ ...A, tail: new Uint8Array(40) }, B] },
  'a segment has the name of another': { segments: [A, { ...B, name: segmentName(7) }] },
  'entries of the head are missing': { segments: [A], head: 6 },
  'a frame says that it is another': { segments: [{ frames: [{ records: [0, 1] }, { records: [2, 3], first: 7 }] }] },
  'a frame reaches over the head': { segments: [{ frames: [{ records: [0, 1, 2, 3] }] }], head: 2 },
  'a record says that it is another': { segments: [{ frames: [{ records: [0, 7] }] }] },
  'a plain frame follows what a writer that encrypts has signed for': { segments: [A], head: 2, encrypts: true },
  'entries are deleted, and no start says so': { segments: [PRUNED, B] },
  'more entries are deleted than the start says': {
    segments: [{ frames: [{ records: [0, 1] }, { records: [2, 3], pruned: true }] }],
    start: { size: 2 },
  },
  'the start is ahead of the head': { segments: [A], start: { size: 6, root: OTHER_ROOT } },
  'the start is of another tree': { segments: [A, B], start: { size: 2, root: OTHER_ROOT } },
  'the start is another than was signed for': { segments: [PRUNED, B], start: { size: 2, ofAnother: true } },
  'another key signed the start': { segments: [PRUNED, B], start: { size: 2, key: OTHER_KEY } },
  'a frame has another root': { segments: [{ frames: [{ records: [0, 1], root: OTHER_ROOT }, { records: [2] }] }] },
};

/** @returns the forgeries that were taken, and what is right and was not */
export async function takenForgeries(): Promise<string[]> {
  const problems: string[] = [];
  for (const right of [
    { segments: [A, B] },
    { segments: [A], head: 2 },
    { segments: [A, B], known: { size: 4 } },
    { segments: [A], encrypts: true },
    { segments: [PRUNED, B], start: { size: 2 } },
    { segments: [A, B], start: { size: 2 } },
  ]) {
    if (!(await isTaken(right))) problems.push(`refused: ${JSON.stringify(right)}`);
  }
  for (const [name, sketch] of Object.entries(FORGERIES)) {
    if (await isTaken(sketch)) problems.push(`a log was opened although ${name}`);
  }
  return problems;
}
