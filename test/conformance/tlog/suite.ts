/** The formats of transparency logs, against vectors of other implementations: signed notes, checkpoints, trees and their proofs, Ed25519, tlog-proof, COSE receipts. */
import { join } from 'node:path';
import type { Suite } from '../suite.ts';
import { runCheckpoints } from './checkpoints.ts';
import { runCosignatures } from './cosignatures.ts';
import { runNotes } from './notes.ts';
import { runPolicies } from './policies.ts';
import { runProofs } from './proofs.ts';
import { runReceipts } from './receipts.ts';
import { runSignatures } from './signatures.ts';
import { runTessera } from './tessera.ts';
import { runTilePaths } from './tile-paths.ts';
import { runTrees } from './trees.ts';
import type { VectorFolder } from './vectors.ts';
import { runWitness } from './witness.ts';

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
    runTilePaths(vectors);
    await runCosignatures(vectors);
    await runPolicies(vectors);
    await runWitness(vectors);
  },
};
