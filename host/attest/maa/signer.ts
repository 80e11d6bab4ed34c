import { encodeBase64 } from '../../encoding/base64/base64.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { sha256 } from '../digest/sha256.ts';
import type { Certificate } from '../../x509/certificate.ts';
import type { Appraisal } from '../appraisal/appraisal.ts';
import type { EvidenceResult } from '../appraisal/types.ts';
import type { DcapCollateral } from '../dcap/types.ts';
import type { SgxPolicy } from '../sgx/types.ts';
import type { MaaCheck } from './checks.ts';
import type { FullMaaPolicy } from './policy.ts';
import type { MaaEndorsements } from './types.ts';

/** The quote in a certificate of MAA: 1.3.6.1.4.1.311.105.1, behind 16 bytes of Open Enclave's header. */
const QUOTE_EXTENSION = '2b0601040182376901';
const HEADER_BYTES = 16;
const REPORT_DATA_CHARACTERS = 128;

/** Verifies the quote of the enclave that a key was made in. */
export type VerifySignerQuote = (
  quote: Uint8Array<ArrayBuffer>,
  collateral: DcapCollateral,
  policy: SgxPolicy,
) => Promise<EvidenceResult<{ readonly reportData: string }>>;

/** The quote that a certificate holds; undefined for one without. */
export function quoteOf({ extensions }: Certificate): Uint8Array<ArrayBuffer> | undefined {
  return extensions.get(QUOTE_EXTENSION)?.value.slice(HEADER_BYTES);
}

/**
 * The report data of an enclave that made a key, in hexadecimal: SHA-256 over the key in PEM and the zero that ends it in C, as Open Enclave has it; then zeros.
 * (Nobody documents it; it holds for genuine certificates, whose `kid` is the same digest.)
 */
export async function reportDataOfKey({ key }: Certificate): Promise<string> {
  const lines = encodeBase64(key).match(/.{1,64}/g) ?? [];
  const pem = `-----BEGIN PUBLIC KEY-----\n${lines.join('\n')}\n-----END PUBLIC KEY-----\n\0`;
  const digest = await sha256(new TextEncoder().encode(pem));
  return encodeHex(digest).padEnd(REPORT_DATA_CHARACTERS, '0');
}

/** Judges that the signing key was made in an enclave, where there is collateral to tell. */
export async function judgeSigner(
  appraisal: Appraisal<MaaCheck>,
  certificate: Certificate | null,
  { signerCollateral }: MaaEndorsements,
  { signer, signerEnclave }: FullMaaPolicy,
  at: number,
  verify: VerifySignerQuote,
): Promise<void> {
  const quote = certificate === null ? undefined : quoteOf(certificate);
  if (signerCollateral === undefined || quote === undefined || certificate === null) {
    const why =
      quote === undefined ? 'the key has no certificate with a quote' : 'no collateral for the quote of the key';
    if (signer === 'required' || signerCollateral !== undefined) appraisal.fail('signer', why);
    else appraisal.skip('signer', why);
    return;
  }
  const { verdict, checks, claims, validUntil } = await verify(quote, signerCollateral, signerEnclave);
  const failed = checks.filter(({ status }) => status === 'fail').map(({ id, detail }) => `${id}: ${detail}`);
  appraisal.judge('signer', verdict === 'accept', 'an enclave', `its enclave is rejected: ${failed.join(', ')}`);
  const isOfKey = claims?.reportData === (await reportDataOfKey(certificate));
  appraisal.judge('signer', isOfKey, 'that made this key', 'its enclave made another key');
  if (validUntil !== null && validUntil >= at) appraisal.endsAt(validUntil);
}
