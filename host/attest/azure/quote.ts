import { concatBytes } from '../../encoding/bytes/concat.ts';
import { sameBytes } from '../../encoding/bytes/same.ts';
import type { Appraisal } from '../appraisal/appraisal.ts';
import { judgeBinding } from '../appraisal/options.ts';
import { sha256 } from '../digest/sha256.ts';
import { malformed } from '../error/malformed.ts';
import { keyOfJwk } from '../jwt/verify.ts';
import { TPM_SHA256, type TpmQuote } from '../tpm/quote.ts';
import type { AzureCheck } from './checks.ts';
import { findAttestationKey, type HclReport } from './hcl.ts';
import type { FullAzurePolicy } from './policy.ts';
import type { AzureEvidence, Pcr } from './types.ts';

const PCR_BYTES = 32;

/** The key is the one that the paravisor's data names; a key that came with the quote would sign for anyone. */
async function judgeSignature(
  appraisal: Appraisal<AzureCheck>,
  { content }: HclReport,
  { message, signature }: AzureEvidence['quote'],
): Promise<void> {
  const jwk = findAttestationKey(content);
  // The paravisor writes neither `use` nor `alg`; what a member says of the use is in `key_ops`.
  const key = jwk === undefined ? undefined : await keyOfJwk('RS256', jwk);
  appraisal.judge('key', key !== undefined, 'HCLAkPub', 'no one key of that name that signs with RSA');
  if (key === undefined) return;
  const isSigned = await crypto.subtle.verify({ name: 'RSASSA-PKCS1-v1_5' }, key, signature, message);
  appraisal.judge('signature', isSigned, 'signed with that key', 'not signed with that key');
}

/** Refuses registers of another size than the bank's, before anything is made of them. @throws AttestError `malformed` */
export function checkRegisters(pcrs: readonly Pcr[]): void {
  if (pcrs.some(({ value }) => value.length !== PCR_BYTES)) malformed('a register of another size than SHA-256 has');
}

/** Each register at most once, in ascending order. */
function areRegisters(pcrs: readonly Pcr[]): boolean {
  return pcrs.every(({ index }, i) => {
    const before = pcrs[i - 1];
    return before === undefined || before.index < index;
  });
}

async function judgeRegisters(appraisal: Appraisal<AzureCheck>, quote: TpmQuote, pcrs: readonly Pcr[]): Promise<void> {
  const [bank, ...more] = quote.selection;
  const shown = pcrs.map(({ index }) => index);
  const isSame =
    bank !== undefined &&
    more.length === 0 &&
    bank.bank === TPM_SHA256 &&
    areRegisters(pcrs) &&
    shown.length > 0 &&
    JSON.stringify(bank.indices) === JSON.stringify(shown);
  const wrong = 'the quote is over other registers than are shown';
  if (!appraisal.judge('selection', isSame, `${shown.length} registers of SHA-256`, wrong)) return;
  const digest = await sha256(concatBytes(pcrs.map(({ value }) => value)));
  const isDigest = sameBytes(digest, quote.pcrDigest);
  appraisal.judge('pcr_digest', isDigest, 'the digest of the registers', 'another digest than that of the registers');
}

function judgeClock(
  appraisal: Appraisal<AzureCheck>,
  { clockIsSafe, resetCount }: TpmQuote,
  policy: FullAzurePolicy,
): void {
  if (policy.allowUnsafeClock) appraisal.skip('clock', 'the policy takes a clock that was set back');
  else appraisal.judge('clock', clockIsSafe, 'never set back', 'the clock may have been set back');
  if (policy.resetCount === null) appraisal.skip('clock', 'the policy names no number of boots');
  else appraisal.judge('clock', resetCount === policy.resetCount, `booted ${resetCount} times`);
}

/** Judges the TPM's quote: who signed it, what it is over, what it is for, and when. */
export async function judgeQuote(
  appraisal: Appraisal<AzureCheck>,
  quote: TpmQuote,
  evidence: AzureEvidence,
  report: HclReport,
  policy: FullAzurePolicy,
  expectedBinding: Uint8Array | null,
): Promise<void> {
  await judgeSignature(appraisal, report, evidence.quote);
  await judgeRegisters(appraisal, quote, evidence.quote.pcrs);
  judgeBinding(appraisal, quote.extraData, expectedBinding);
  judgeClock(appraisal, quote, policy);
}
