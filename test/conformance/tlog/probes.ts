/** Proofs about trees and subtrees, right ones and wrong ones: the verifiers tell them apart. */
import {
  verifyConsistency,
  verifyInclusion,
  verifySubtreeConsistency,
  verifySubtreeInclusion,
} from '../../../host/audit/index.ts';
import { differences, fromBase64, listJson, outcomeOf, readText, type VectorFolder } from './vectors.ts';

interface Probe {
  readonly root: string | null;
  readonly leafHash: string | null;
  readonly root1: string | null;
  readonly root2: string | null;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

/** A number of a probe as it is written: it may be beyond 2^53. Numbers that are zero are left out of some. */
type Numbers = (name: string) => bigint;

type Verifier = (probe: Probe, number: Numbers, proof: readonly Uint8Array[]) => void;

/** By the folder of the probes. */
const VERIFIERS: Readonly<Record<string, Verifier>> = {
  inclusion: ({ leafHash, root }, number, proof) =>
    verifyInclusion({
      leafHash: fromBase64(leafHash),
      index: number('leafIdx'),
      size: number('treeSize'),
      root: fromBase64(root),
      proof,
    }),
  consistency: ({ root1, root2 }, number, proof) =>
    verifyConsistency({
      firstSize: number('size1'),
      firstRoot: fromBase64(root1),
      secondSize: number('size2'),
      secondRoot: fromBase64(root2),
      proof,
    }),
  subtreeinclusion: ({ leafHash, root }, number, proof) =>
    verifySubtreeInclusion({
      leafHash: fromBase64(leafHash),
      index: number('leafIdx'),
      subtree: { start: number('start'), end: number('end') },
      root: fromBase64(root),
      proof,
    }),
  subtreeconsistency: ({ root1, root2 }, number, proof) =>
    verifySubtreeConsistency({
      subtree: { start: number('start'), end: number('end') },
      subtreeRoot: fromBase64(root1),
      size: number('size'),
      root: fromBase64(root2),
      proof,
    }),
};

export async function runProbes(vectors: VectorFolder): Promise<void> {
  for (const [folder, verify] of Object.entries(VERIFIERS)) {
    for (const name of listJson(vectors, `merkle-probes/${folder}`)) {
      const text = readText(vectors, name);
      if (text === undefined) continue;
      const probe = JSON.parse(text) as Probe;
      const number: Numbers = (field) => BigInt(new RegExp(`"${field}":\\s*(-?[0-9]+)`).exec(text)?.[1] ?? -1);
      const outcome = await outcomeOf(() => verify(probe, number, (probe.proof ?? []).map(fromBase64)));
      const found = differences('accepted', !probe.wantErr, outcome === 'accepted').map(
        (each) => `${each} (${outcome})`,
      );
      vectors.recorder.judge(`merkle-probes/${folder}`, name.slice(`merkle-probes/${folder}/`.length), found);
    }
  }
}
