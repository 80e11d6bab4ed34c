import { encodeBase64Url } from '../../encoding/base64/base64url.ts';
import { sameBytes } from '../../encoding/bytes/same.ts';
import { Appraisal } from '../appraisal/appraisal.ts';
import { checkTimeAndBinding } from '../appraisal/options.ts';
import type { EvidenceResult, VerifyOptions } from '../appraisal/types.ts';
import { judgeTimes } from '../jwt/judge.ts';
import { readJws } from '../jwt/jws.ts';
import { verifyJws } from '../jwt/verify.ts';
import { GCP_CHECKS, type GcpCheck } from './checks.ts';
import { readGcpClaims } from './claims.ts';
import { judgeContent } from './content.ts';
import { findSigner } from './key.ts';
import { readGcpPolicy, type FullGcpPolicy } from './policy.ts';
import type { GcpClaims, GcpEndorsements, GcpPolicy } from './types.ts';

const ISSUER = 'https://confidentialcomputing.googleapis.com';
/** What a nonce may have, in bytes, and how many there may be. */
const NONCE_BYTES = { least: 10, most: 74 };
const MOST_NONCES = 6;
const BINDING_BYTES = 32;
const encoder = new TextEncoder();

function judgeNonces(appraisal: Appraisal<GcpCheck>, nonces: readonly string[], expected: Uint8Array | null): void {
  const lengths = nonces.map((nonce) => encoder.encode(nonce).length);
  const isWell = lengths.every((length) => length >= NONCE_BYTES.least && length <= NONCE_BYTES.most);
  appraisal.judge('nonces', isWell && nonces.length > 0 && nonces.length <= MOST_NONCES, `${nonces.length} nonces`);
  if (expected === null) {
    appraisal.skip('binding', 'no binding was expected');
    return;
  }
  const wanted = encoder.encode(encodeBase64Url(expected));
  const found = nonces.map((nonce) => sameBytes(encoder.encode(nonce), wanted));
  appraisal.judge('binding', found.includes(true), 'the expected binding', 'the token was made for something else');
}

function judgeParties(
  appraisal: Appraisal<GcpCheck>,
  { issuer, audience }: GcpClaims,
  { audiences }: FullGcpPolicy,
): void {
  appraisal.judge('issuer', issuer === ISSUER, ISSUER, 'another issuer, or none');
  if (audiences.length === 0) appraisal.fail('audience', 'the policy names no audience');
  else {
    const isOurs = audience.some((each) => audiences.includes(each));
    appraisal.judge('audience', isOurs, 'made for an audience of the policy', 'made for another audience');
  }
}

/** As `verifyGcp`, with roots to choose. */
export async function appraiseGcp(
  evidence: string,
  options: VerifyOptions<GcpEndorsements, GcpPolicy>,
  roots: readonly Uint8Array<ArrayBuffer>[],
): Promise<EvidenceResult<GcpClaims>> {
  checkTimeAndBinding(options, BINDING_BYTES);
  const policy = readGcpPolicy(options.policy);
  const appraisal = new Appraisal<GcpCheck>(GCP_CHECKS);
  const jws = appraisal.read('form', () => readJws(evidence));
  if (jws === undefined) return appraisal.result<GcpClaims>(null);
  const claims = readGcpClaims(jws.claims);
  const isRs256 = appraisal.judge('form', jws.algorithm === 'RS256', 'a compact JWS, RS256', 'another algorithm');
  if (!isRs256) return appraisal.result(claims);
  const key = await findSigner(appraisal, jws, options.endorsements, policy, options.at, roots);
  if (key !== undefined) {
    const isSigned = await verifyJws(jws, 'RS256', key);
    appraisal.judge('signature', isSigned, 'signed with that key', 'not signed with that key');
  }
  judgeParties(appraisal, claims, policy);
  judgeTimes(appraisal, jws.claims, policy, options.at);
  judgeNonces(appraisal, claims.nonces, options.expectedBinding);
  judgeContent(appraisal, claims, policy);
  return appraisal.result(claims);
}
