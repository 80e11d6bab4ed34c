import { Appraisal } from '../appraisal/appraisal.ts';
import { checkTimeAndBinding } from '../appraisal/options.ts';
import type { EvidenceResult, VerifyOptions } from '../appraisal/types.ts';
import { judgeTimes } from '../jwt/judge.ts';
import { readJws } from '../jwt/jws.ts';
import { verifyJws } from '../jwt/verify.ts';
import { MAA_CHECKS, type MaaCheck } from './checks.ts';
import { readMaaClaims } from './claims.ts';
import { judgeContent } from './content.ts';
import { findSigner } from './key.ts';
import { judgeSigner, type VerifySignerQuote } from './signer.ts';
import { readMaaPolicy } from './policy.ts';
import type { MaaClaims, MaaEndorsements, MaaPolicy } from './types.ts';

const BINDING_BYTES = 32;

/** As `verifyMaa`, with a verifier of the signing key's enclave to choose. */
export async function appraiseMaa(
  evidence: string,
  options: VerifyOptions<MaaEndorsements, MaaPolicy>,
  verifyQuote: VerifySignerQuote,
): Promise<EvidenceResult<MaaClaims>> {
  checkTimeAndBinding(options, BINDING_BYTES);
  const policy = readMaaPolicy(options.policy);
  const appraisal = new Appraisal<MaaCheck>(MAA_CHECKS);
  const jws = appraisal.read('form', () => readJws(evidence));
  if (jws === undefined) return appraisal.result<MaaClaims>(null);
  const claims = readMaaClaims(jws.claims);
  const isRs256 = appraisal.judge('form', jws.algorithm === 'RS256', 'a compact JWS, RS256', 'another algorithm');
  if (!isRs256) return appraisal.result(claims);
  const signer = await findSigner(appraisal, jws, claims.issuer, policy, options.at);
  if (signer !== undefined) {
    const isSigned = await verifyJws(jws, 'RS256', signer.key);
    appraisal.judge('signature', isSigned, 'signed with that key', 'not signed with that key');
    await judgeSigner(appraisal, signer.certificate, options.endorsements, policy, options.at, verifyQuote);
  }
  judgeTimes(appraisal, jws.claims, policy, options.at);
  judgeContent(appraisal, claims, policy, options.expectedBinding);
  return appraisal.result(claims);
}
