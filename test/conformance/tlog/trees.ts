/** Trees: hashes, proofs made and proofs verified. */
import { createHash } from 'node:crypto';
import { leafHash, verifyConsistency, verifyInclusion } from '../../../host/audit/index.ts';
import { RightEdge } from '../../../host/audit/tree/edge.ts';
import { proveConsistency, proveInclusion, rangeRoot } from '../../../host/audit/tree/prove.ts';
import { TileMemory } from '../../../host/audit/tree/tiles.ts';
import {
  differences,
  fromBase64,
  fromHex,
  listJson,
  outcomeOf,
  readJson,
  readText,
  toHex,
  type VectorFolder,
} from './vectors.ts';

/** A tree over some leaves, its roots at every size, and what its proofs are made from. */
export function grow(leaves: readonly Uint8Array[]): { roots: Uint8Array[]; tiles: TileMemory } {
  const tiles = new TileMemory();
  const edge = new RightEdge(undefined, tiles.add);
  const roots = [edge.root()];
  for (const leaf of leaves) {
    edge.pushHash(leafHash(leaf));
    roots.push(edge.root());
  }
  return { roots, tiles };
}

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

interface Probe {
  readonly root: string | null;
  readonly leafHash: string | null;
  readonly root1: string | null;
  readonly root2: string | null;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

/** A number of a probe as it is written: it may be beyond 2^53. */
function bigNumber(text: string, name: string): bigint {
  return BigInt(new RegExp(`"${name}":\\s*(-?[0-9]+)`).exec(text)?.[1] ?? -1);
}

async function runProbes(vectors: VectorFolder, folder: 'inclusion' | 'consistency'): Promise<void> {
  for (const name of listJson(vectors, `merkle-probes/${folder}`)) {
    const text = readText(vectors, name);
    if (text === undefined) continue;
    const probe = JSON.parse(text) as Probe;
    const proof = (probe.proof ?? []).map(fromBase64);
    const number = (field: string): bigint => bigNumber(text, field);
    const outcome = await outcomeOf(() =>
      folder === 'inclusion'
        ? verifyInclusion({
            leafHash: fromBase64(probe.leafHash),
            index: number('leafIdx'),
            size: number('treeSize'),
            root: fromBase64(probe.root),
            proof,
          })
        : verifyConsistency({
            firstSize: number('size1'),
            firstRoot: fromBase64(probe.root1),
            secondSize: number('size2'),
            secondRoot: fromBase64(probe.root2),
            proof,
          }),
    );
    const found = differences('accepted', !probe.wantErr, outcome === 'accepted').map((each) => `${each} (${outcome})`);
    vectors.recorder.judge(`merkle-probes/${folder}`, name.slice(`merkle-probes/${folder}/`.length), found);
  }
}

function skipSubtrees(vectors: VectorFolder): void {
  for (const folder of ['subtreeinclusion', 'subtreeconsistency']) {
    for (const name of listJson(vectors, `merkle-probes/${folder}`)) {
      vectors.recorder.skip(
        `merkle-probes/${folder}`,
        name,
        'proofs about subtrees that do not begin at 0 are not implemented',
      );
    }
  }
}

/** Whether `[start, end)` is a subtree: its start is a multiple of the power of two that its length does not exceed. */
function isSubtree(start: number, end: number): boolean {
  let width = 1;
  while (width < end - start) width *= 2;
  return start < end && start % width === 0;
}

/** Accumulated hashes over all subtrees up to a size: every root and path that can be made at all. */
function runAccumulators(vectors: VectorFolder): void {
  const name = 'mtc-subtree-accumulators.json';
  const file = readJson(vectors, name) as
    | { max_size: number; accumulated: { test: string; sha256: string }[] }
    | undefined;
  if (file === undefined) return;
  const leaves = Array.from({ length: file.max_size }, (_, i) => Uint8Array.of(i));
  const { tiles } = grow(leaves);
  const roots = createHash('sha256');
  const paths = createHash('sha256');
  for (let end = 0; end <= file.max_size; end++) {
    for (let start = 0; start <= end; start++) {
      if (start < end && !isSubtree(start, end)) continue;
      roots.update(`[${start}, ${end}) ${toHex(rangeRoot(tiles.read, start, end))}\n`);
      const shifted = grow(leaves.slice(start, end)).tiles;
      for (let index = start; index < end; index++) {
        const path = proveInclusion(shifted.read, BigInt(index - start), BigInt(end - start));
        paths.update(`${index} [${start}, ${end})${path.map((hash) => ` ${toHex(hash)}`).join('')}\n`);
      }
    }
  }
  const computed: Readonly<Record<string, string>> = {
    TestSubtreeHashVectors: roots.digest('hex'),
    TestSubtreeInclusionProofVectors: paths.digest('hex'),
  };
  for (const { test, sha256 } of file.accumulated) {
    const own = computed[test];
    if (own === undefined)
      vectors.recorder.skip(name, test, 'proofs about subtrees that do not begin at 0 are not implemented');
    else vectors.recorder.judge(name, test, differences('digest', sha256, own));
  }
}

export async function runTrees(vectors: VectorFolder): Promise<void> {
  await runReference(vectors);
  await runProbes(vectors, 'inclusion');
  await runProbes(vectors, 'consistency');
  skipSubtrees(vectors);
  runAccumulators(vectors);
}
