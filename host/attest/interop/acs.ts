import { encodeHex } from '../../encoding/base64/hex.ts';
import { sha256 } from '../digest/sha256.ts';
import { AttestError } from '../error/error.ts';

/** The member `evidence` of a verdict of the Agent Control Specification. */
export interface AcsEvidence {
  /** `sha256:` and the digest of what proves the decision. */
  readonly artefact: string;
  /** Where an auditor may look, by short names. */
  readonly verification_pointers: Readonly<Record<string, string>>;
}

/** What the specification allows, as JSON. */
const MOST_BYTES = 4096;

/**
 * Makes the evidence of a verdict: a receipt's digest, and where the receipt, the log and the keys are.
 *
 * @param proof the bytes of what proves the decision
 * @param pointers URIs by short names
 * @throws AttestError `options_invalid` for a pointer that is no URI; `too_large` for more than 4,096 bytes of JSON
 */
export async function toAcsEvidence(
  proof: Uint8Array<ArrayBuffer>,
  pointers: Readonly<Record<string, string>>,
): Promise<AcsEvidence> {
  for (const [name, pointer] of Object.entries(pointers)) {
    if (!URL.canParse(pointer)) throw new AttestError('options_invalid', `the pointer ${name} is no URI`);
  }
  const digest = await sha256(proof);
  const evidence = { artefact: `sha256:${encodeHex(digest)}`, verification_pointers: { ...pointers } };
  if (new TextEncoder().encode(JSON.stringify(evidence)).length > MOST_BYTES) {
    throw new AttestError('too_large', `evidence of a verdict has at most ${MOST_BYTES} bytes`);
  }
  return evidence;
}
