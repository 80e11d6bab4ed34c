import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { AuditError } from '../error/error.ts';
import { TILES_FOLDER } from '../log/layout.ts';
import { formatTlogProof } from '../tlog-proof/tlog-proof.ts';
import { HASH_BYTES, leafHash } from '../tree/hash.ts';
import { proveInclusion } from '../tree/prove.ts';
import { verifyInclusion } from '../tree/verify.ts';
import type { VisitedLog } from '../verify/folder.node.ts';
import type { LogEntry } from '../verify/entry.ts';

/** Makes the proofs of many entries of a log. */
export interface ProofMaker {
  /**
   * A `.tlog-proof` of an entry under the published checkpoint, which has been verified.
   * @throws AuditError `log_corrupt` when the tiles are not the entries': `fsckLog` says where
   */
  make(entry: LogEntry): string;
  close(): void;
}

/** Makes proofs from the tiles of a log's folder, so that no more than a proof is in memory. Each is verified before it is given out: tiles are derived, and nothing is believed of them. */
export function proofMaker(dir: string, { checkpoint, note }: Pick<VisitedLog, 'checkpoint' | 'note'>): ProofMaker {
  const files = new Map<number, number>();
  const fault = (cause?: unknown): AuditError =>
    new AuditError('log_corrupt', 'the tiles do not fit the entries: `edict audit fsck` says where', { cause });
  const read = (level: number, from: number, count: number): Uint8Array => {
    let file = files.get(level);
    if (file === undefined) {
      file = openSync(join(dir, TILES_FOLDER, String(level)), 'r');
      files.set(level, file);
    }
    const bytes = new Uint8Array(count * HASH_BYTES);
    if (readSync(file, bytes, 0, bytes.length, from * HASH_BYTES) !== bytes.length) throw fault();
    return bytes;
  };
  return {
    make({ index, entry }) {
      const { size, root } = checkpoint;
      const place = BigInt(index);
      try {
        const hashes = proveInclusion(read, place, size);
        verifyInclusion({ leafHash: leafHash(entry), index: place, size, root, proof: hashes });
        return formatTlogProof({ extra: null, index: place, hashes, checkpoint: note });
      } catch (cause) {
        throw fault(cause);
      }
    },
    close() {
      for (const file of files.values()) closeSync(file);
    },
  };
}
