/** Offline proofs (tlog-proof). */
import { formatTlogProof, parseTlogProof } from '../../../host/audit/index.ts';
import { differences, fromBase64, outcomeOf, readJson, type VectorFolder } from './vectors.ts';

interface ProofVectors {
  readonly marshal: readonly {
    readonly name: string;
    readonly index: string;
    readonly hashes: readonly string[];
    readonly extra_b64?: string;
    readonly checkpoint: string;
    readonly want: string;
  }[];
  readonly reject: readonly { readonly why: string; readonly body: string }[];
}

const FILE = 'tlog-proof.json';

export async function runProofs(vectors: VectorFolder): Promise<void> {
  const { recorder } = vectors;
  const file = readJson(vectors, FILE) as ProofVectors | undefined;
  if (file === undefined) return;
  for (const { name, index, hashes, extra_b64, checkpoint, want } of file.marshal) {
    const extra = extra_b64 === undefined ? null : fromBase64(extra_b64);
    const proof = { extra, index: BigInt(index), hashes: hashes.map(fromBase64), checkpoint };
    const found = differences('written', want, formatTlogProof(proof));
    const outcome = await outcomeOf(() => parseTlogProof(want));
    found.push(...differences('read', 'accepted', outcome));
    if (outcome === 'accepted')
      found.push(...differences('written again', want, formatTlogProof(parseTlogProof(want))));
    recorder.judge(FILE, name, found);
  }
  for (const { why, body } of file.reject) {
    const outcome = await outcomeOf(() => parseTlogProof(body));
    recorder.judge(FILE, `reject: ${why}`, differences('outcome', 'proof_malformed', outcome));
  }
}
