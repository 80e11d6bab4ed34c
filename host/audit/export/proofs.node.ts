import { AuditError } from '../error/error.ts';
import { openReadable } from '../log/readable-folder.node.ts';
import type { LogPlace } from '../log/readable.ts';
import { formatTlogProof } from '../tlog-proof/tlog-proof.ts';
import { leafHash } from '../tree/hash.ts';
import { proveConsistency, proveInclusion, type HashReader } from '../tree/prove.ts';
import { readProof } from '../tree/read-proof.ts';
import { verifyInclusion } from '../tree/verify.ts';
import type { VisitedLog } from '../verify/folder.node.ts';
import type { LogEntry } from '../verify/entry.ts';

/** Makes the proofs of many entries of a log. */
export interface ProofMaker {
  /**
   * A `.tlog-proof` of an entry under the published checkpoint, which has been verified.
   * @throws AuditError `log_corrupt` when the tiles are not the entries': `fsckLog` says where
   */
  make(entry: LogEntry): Promise<string>;
  /** The consistency proof from the first `size` entries to the published checkpoint; it is not verified. @throws AuditError `log_corrupt`, `index_out_of_range` */
  growth(size: bigint): Promise<readonly Uint8Array[]>;
  close(): Promise<void>;
}

/** Makes proofs from the tiles of a log, so that no more than a proof is in memory. Each is verified before it is given out: tiles are derived, and nothing is believed of them. */
export async function proofMaker(
  place: LogPlace,
  { checkpoint, note }: Pick<VisitedLog, 'checkpoint' | 'note'>,
): Promise<ProofMaker> {
  const { size, root } = checkpoint;
  const log = await openReadable(place);
  const prove = <Proof>(make: (read: HashReader) => Proof): Promise<Proof> =>
    readProof((level, from, count) => log.readTiles(level, from, count), make);
  return {
    growth: (first) => prove((read) => proveConsistency(read, first, size)),
    async make({ index: number, entry }) {
      const index = BigInt(number);
      try {
        const hashes = await prove((read) => proveInclusion(read, index, size));
        verifyInclusion({ leafHash: leafHash(entry), index, size, root, proof: hashes });
        return formatTlogProof({ extra: null, index, hashes, checkpoint: note });
      } catch (cause) {
        const why = 'the tiles do not fit the entries: `edict audit fsck` says where';
        throw new AuditError('log_corrupt', why, { cause });
      }
    },
    close: async () => log.close(),
  };
}
