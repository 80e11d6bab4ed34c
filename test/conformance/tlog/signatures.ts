/** Ed25519 at its edges: there is no right verdict of each case, but all our ways of verifying must have the same. */
import { verifyCofactorless } from '../../../host/audit/ed25519/cofactorless.ts';
import { isAcceptablePoint, isCanonicalScalar } from '../../../host/audit/ed25519/encoding.ts';
import { verifyEd25519 } from '../../../host/audit/index.ts';
import { differences, fromHex, readJson, type VectorFolder } from './vectors.ts';

interface Case {
  readonly number: number;
  readonly key: string;
  readonly sig: string;
  readonly msg: string;
}

const FILE = 'cctv-ed25519/ed25519vectors.json';
/** Cases that the one rule accepts, docs/record-format.md §6. */
const ACCEPTED = 43;

export async function runSignatures(vectors: VectorFolder): Promise<void> {
  const { recorder } = vectors;
  const cases = readJson(vectors, FILE) as readonly Case[] | undefined;
  if (cases === undefined) return;
  let accepted = 0;
  for (const { number, key, sig, msg } of cases) {
    const [publicKey, signature, message] = [fromHex(key), fromHex(sig), new TextEncoder().encode(msg)];
    const verdict = await verifyEd25519(publicKey, message, signature);
    const r = signature.subarray(0, 32);
    const admitted = isCanonicalScalar(signature.subarray(32)) && isAcceptablePoint(publicKey) && isAcceptablePoint(r);
    const own = admitted && (await verifyCofactorless(publicKey, message, signature));
    recorder.judge(FILE, `case ${number}`, differences('the fallback agrees with the platform', verdict, own));
    if (verdict) accepted++;
  }
  recorder.judge(FILE, 'accepted in all', differences('cases', ACCEPTED, accepted));
}
