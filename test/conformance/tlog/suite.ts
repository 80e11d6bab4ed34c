/** The formats of transparency logs, against vectors of other implementations: signed notes, checkpoints, trees and their proofs, Ed25519, tlog-proof, COSE receipts. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Suite } from '../suite.ts';
import { runCheckpoints } from './checkpoints.ts';
import { runNotes } from './notes.ts';
import { runProofs } from './proofs.ts';
import { runReceipts } from './receipts.ts';
import { runSignatures } from './signatures.ts';
import { runTessera } from './tessera.ts';
import { runTrees } from './trees.ts';
import type { VectorFolder } from './vectors.ts';

/** Vector files of formats that are not implemented: said, so that the count is honest. */
const NOT_IMPLEMENTED: Readonly<Record<string, string>> = {
  'cosignature.json': 'witness cosignatures are not implemented',
  'witness-add-checkpoint.json': 'the witness protocol is not implemented',
  'tile-paths.json': 'serving tiles is not implemented',
  'tlog-policy.json': 'witness policies are not implemented',
};

export const suite: Suite = {
  name: 'tlog',
  async run({ data }, recorder) {
    const vectors: VectorFolder = { folder: join(data, 'tlog'), recorder };
    await runNotes(vectors);
    await runCheckpoints(vectors);
    await runTrees(vectors);
    await runTessera(vectors);
    await runProofs(vectors);
    await runSignatures(vectors);
    await runReceipts(vectors);
    for (const [name, reason] of Object.entries(NOT_IMPLEMENTED)) {
      if (existsSync(join(vectors.folder, name))) recorder.skip(name, 'all', reason);
      else recorder.reportAbsent(name);
    }
  },
};
