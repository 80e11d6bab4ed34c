import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { CheckpointStore } from '../checkpoint/store.ts';
import { nodeFiles, replaceFile } from '../log/files.node.ts';
import { withLog } from '../log/read.node.ts';
import type { LogPlace } from '../log/readable.ts';
import { readRegular } from '../log/regular.node.ts';
import { MAX_NOTE_BYTES } from '../note/parse.ts';
import { fromUtf8 } from '../note/text.ts';
import { nodeHashInto } from '../sha256/sha256.node.ts';
import { RightEdge } from '../tree/edge.ts';
import { proveConsistency, proveInclusion } from '../tree/prove.ts';
import { TileMemory } from '../tree/tiles.ts';
import { replayEntries } from '../verify/folder.node.ts';
import type { LogReader } from './follow.ts';

/**
 * Reads a log for the proofs that a client asks for, up to the published checkpoint, whose root must be that of the entries.
 * @throws AuditError `log_missing`, `log_corrupt`, `note_malformed`, `checkpoint_malformed`, `record_malformed`
 */
export async function folderReader(place: LogPlace): Promise<LogReader> {
  const tiles = new TileMemory();
  const edge = new RightEdge(nodeHashInto, tiles.add);
  await withLog(place, (log) => replayEntries(log, edge, () => undefined));
  return {
    consistency: (first, second) => proveConsistency(tiles.read, first, second),
    inclusion: (index, size) => proveInclusion(tiles.read, index, size),
  };
}

/**
 * Keeps the last checkpoint of one log as a file of its own, which can be passed on as it is. For one process at a time: of two at once, the later one wins.
 * @throws from its methods: AuditError `log_corrupt` for what is no regular file, or too long; errors of the file system
 */
export function fileCheckpointStore(file: string): CheckpointStore {
  const path = resolve(file);
  const read = (): string | null => (existsSync(path) ? (fromUtf8(readRegular(path, MAX_NOTE_BYTES)) ?? '') : null);
  return {
    read: async () => read(),
    swap: async (_, expected, next) => {
      if (read() !== expected) return false;
      replaceFile(nodeFiles, dirname(path), basename(path), next);
      return true;
    },
  };
}
