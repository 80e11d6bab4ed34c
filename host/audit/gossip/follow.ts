import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import type { CheckpointStore } from '../checkpoint/store.ts';
import { AuditError } from '../error/error.ts';
import { fromUtf8 } from '../note/text.ts';
import { equalHash } from '../tree/hash.ts';
import { verifyConsistency } from '../tree/verify.ts';
import { verifyCheckpoint, type LogTrust } from '../verify/checkpoint.ts';
import { formatSplitView, isSplit } from './evidence.ts';

type Hashes = readonly Uint8Array[] | Promise<readonly Uint8Array[]>;

/** What a client asks a log for; nothing that it answers is believed. */
export interface LogReader {
  /** The consistency proof from the first `first` leaves to the first `second`. */
  consistency(first: bigint, second: bigint): Hashes;
  /** The inclusion proof of a leaf in the tree of the first `size`: needed only to prove a fork behind a size that is a power of two. */
  inclusion?(index: bigint, size: bigint): Hashes;
}

/** What became of a checkpoint that a client was shown. */
export type SeenCheckpoint =
  /**
   * It is of the history that was seen before: the first that was seen at all, the same again, a later one, which is kept now, or an earlier one.
   */
  | { readonly outcome: 'first' | 'same' | 'advanced' | 'earlier'; readonly checkpoint: Checkpoint }
  /** It is of another history, and here is what proves it to anyone (`verifySplitView`). What was kept stays. */
  | { readonly outcome: 'split'; readonly evidence: string };

export interface SeenOptions {
  readonly trust: LogTrust;
  readonly store: CheckpointStore;
  readonly reader: LogReader;
}

/** A checkpoint that was verified, with its note. */
interface Held {
  readonly note: string;
  readonly checkpoint: Checkpoint;
}

async function verified(source: Uint8Array | string, trust: LogTrust): Promise<Held> {
  const { checkpoint } = await verifyCheckpoint(source, trust);
  const note = typeof source === 'string' ? source : fromUtf8(source);
  if (note === undefined) throw new AuditError('note_malformed', 'a checkpoint that is not UTF-8');
  return { note, checkpoint };
}

/** Hashes that show two checkpoints to be of two histories, if the log's answers hold any. */
async function findFork(
  first: Held,
  second: Held,
  proof: readonly Uint8Array[],
  reader: LogReader,
): Promise<readonly Uint8Array[] | undefined> {
  const [a, b] = [first.checkpoint, second.checkpoint];
  if (isSplit(a, b, proof)) return proof;
  // Behind a power of two a proof leaves out the node that it begins with. It stands in the inclusion proof of the leaf that comes next.
  if (reader.inclusion === undefined || a.size === 0n || (a.size & (a.size - 1n)) !== 0n) return undefined;
  const path = await reader.inclusion(a.size, b.size);
  return path.map((seed) => [seed, ...proof]).find((hashes) => isSplit(a, b, hashes));
}

/** Holds two checkpoints against each other. @returns evidence of a split; undefined when the second extends the first */
async function compare(first: Held, second: Held, reader: LogReader): Promise<string | undefined> {
  const [a, b] = [first.checkpoint, second.checkpoint];
  const evidence = (hashes: readonly Uint8Array[]): string =>
    formatSplitView({ first: first.note, second: second.note, hashes });
  if (a.size === b.size || a.size === 0n) return isSplit(a, b, []) ? evidence([]) : undefined;
  const proof = await reader.consistency(a.size, b.size);
  try {
    verifyConsistency({ firstSize: a.size, firstRoot: a.root, secondSize: b.size, secondRoot: b.root, proof });
    return undefined;
  } catch (error) {
    const hashes = error instanceof AuditError ? await findFork(first, second, proof, reader) : undefined;
    if (hashes === undefined) throw error;
    return evidence(hashes);
  }
}

/**
 * Takes in a checkpoint of a log, and holds it against the last one that was kept: a client that does this with every checkpoint it meets cannot be shown two histories without holding the proof of it.
 * The largest is kept.
 *
 * @throws AuditError `proof_invalid` when the log's own proof does not verify and shows nothing either: nothing is believed then, and what was kept stays (an earlier checkpoint of a forked log ends so, until
 *   the log shows one as large as what was kept); those of `verifyCheckpoint`;
 *   what the reader and the store throw
 */
export async function seeCheckpoint(source: Uint8Array | string, options: SeenOptions): Promise<SeenCheckpoint> {
  const { trust, store, reader } = options;
  const shown = await verified(source, trust);
  const { checkpoint } = shown;
  for (;;) {
    const kept = await store.read(trust.origin);
    // What is kept was verified by whatever was asked of it then.
    const last = kept === null ? null : await verified(kept, { origin: trust.origin, keys: trust.keys });
    if (last === null) {
      if (await store.swap(trust.origin, null, shown.note)) return { outcome: 'first', checkpoint };
      continue;
    }
    const { size, root } = last.checkpoint;
    const later = checkpoint.size >= size;
    const evidence = later ? await compare(last, shown, reader) : await compare(shown, last, reader);
    if (evidence !== undefined) return { outcome: 'split', evidence };
    if (checkpoint.size === size && equalHash(checkpoint.root, root)) return { outcome: 'same', checkpoint };
    if (!later) return { outcome: 'earlier', checkpoint };
    if (await store.swap(trust.origin, kept, shown.note)) return { outcome: 'advanced', checkpoint };
    // Another has moved it meanwhile: it is held against that one.
  }
}
