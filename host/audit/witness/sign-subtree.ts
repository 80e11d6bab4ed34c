import { verifyCosignatures } from '../cosignature/cosignature.ts';
import type { CosignerSigner } from '../cosignature/types.ts';
import { AuditError } from '../error/error.ts';
import type { MlDsa44 } from '../ml-dsa/scheme.ts';
import { formatSignatures } from '../note/parse.ts';
import { isSubtree } from '../tree/subtree.ts';
import { verifySubtreeConsistency } from '../tree/verify.ts';
import { parseSignSubtree } from './subtree-request.ts';
import { admit, answer, type WitnessAnswer, type WitnessOptions } from './witness.ts';

export interface SubtreeSignerOptions extends Pick<WitnessOptions, 'keysOf'> {
  /** All keys of the witness: one of them must have cosigned the checkpoint that a request refers to. */
  readonly cosigners: readonly CosignerSigner[];
  /** Those that sign subtrees. */
  readonly signers: readonly CosignerSigner[];
  readonly scheme: MlDsa44;
}

/**
 * Answers a `sign-subtree` request: signs, as of no time, the root of a subtree of a checkpoint that this witness has cosigned before. It needs no store: the cosignature on the checkpoint is the
 * witness's own memory.
 *
 * @param body of the request
 */
export async function signSubtree(options: SubtreeSignerOptions, body: Uint8Array | string): Promise<WitnessAnswer> {
  const admitted = await admit(options, () => parseSignSubtree(body));
  if ('status' in admitted) return admitted;
  const { request, checkpoint } = admitted;
  const { subtree, root, proof } = request;
  const { origin, size } = checkpoint;
  if (subtree.start >= subtree.end || subtree.end > size || !isSubtree(subtree)) {
    return answer(400, 'no subtree of the checkpoint\n');
  }
  try {
    const own = await verifyCosignatures(request.checkpoint, options.cosigners);
    if (own.length === 0) return answer(403, 'this witness has not cosigned the checkpoint\n');
    verifySubtreeConsistency({ subtree, subtreeRoot: root, size, root: checkpoint.root, proof });
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    const forged = error.code === 'signature_invalid';
    return answer(forged ? 403 : 422, `${error.message}\n`);
  }
  const lines = options.signers.map((signer) => {
    const signature = options.scheme.signSubtree(signer, { time: 0n, origin, subtree, root });
    return { name: signer.name, keyId: signer.keyId, signature };
  });
  return answer(200, formatSignatures(lines));
}
