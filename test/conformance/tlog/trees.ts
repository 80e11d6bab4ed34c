/** Trees: hashes, proofs made and proofs verified. */
import {
  leafHash,
  proveConsistency,
  proveInclusion,
  verifyConsistency,
  verifyInclusion,
} from '../../../host/audit/index.ts';
import { runAccumulators } from './accumulators.ts';
import { grow } from './grow.ts';
import { runProbes } from './probes.ts';
import { differences, fromHex, outcomeOf, readJson, toHex, type VectorFolder } from './vectors.ts';

/** The classic eight leaves of RFC 6962's implementations. */
async function runReference(vectors: VectorFolder): Promise<void> {
  const name = 'rfc6962-tree.json';
  const file = readJson(vectors, name) as { leaf_inputs_hex: string[]; root_hashes_hex_by_size: string[] } | undefined;
  if (file === undefined) return;
  const { roots, tiles } = grow(file.leaf_inputs_hex.map(fromHex));
  for (const [size, root] of file.root_hashes_hex_by_size.entries()) {
    vectors.recorder.judge(name, `root of ${size}`, differences('root', root, toHex(roots[size] as Uint8Array)));
    for (let index = 0; index < size; index++) {
      const proof = proveInclusion(tiles.read, BigInt(index), BigInt(size));
      const leaf = leafHash(fromHex(file.leaf_inputs_hex[index] as string));
      const outcome = await outcomeOf(() =>
        verifyInclusion({ leafHash: leaf, index: BigInt(index), size: BigInt(size), root: fromHex(root), proof }),
      );
      vectors.recorder.judge(name, `inclusion of ${index} in ${size}`, differences('outcome', 'accepted', outcome));
    }
    for (let first = 1; first <= size; first++) {
      const proof = proveConsistency(tiles.read, BigInt(first), BigInt(size));
      const outcome = await outcomeOf(() =>
        verifyConsistency({
          firstSize: BigInt(first),
          firstRoot: fromHex(file.root_hashes_hex_by_size[first] as string),
          secondSize: BigInt(size),
          secondRoot: fromHex(root),
          proof,
        }),
      );
      vectors.recorder.judge(name, `${size} extends ${first}`, differences('outcome', 'accepted', outcome));
    }
  }
}

export async function runTrees(vectors: VectorFolder): Promise<void> {
  await runReference(vectors);
  await runProbes(vectors);
  runAccumulators(vectors);
}
