import { decodeHex, encodeHex } from '../../encoding/base64/hex.ts';
import { concatBytes } from '../../encoding/bytes/concat.ts';
import { sameBytes } from '../../encoding/bytes/same.ts';
import { isZero } from '../../encoding/bytes/zero.ts';
import { sha256 } from '../digest/sha256.ts';
import { verifyRawSignature } from '../../x509/signature.ts';
import type { Certificate } from '../../x509/certificate.ts';
import type { QuoteCheck } from './checks.ts';
import type { Judging } from '../appraisal/judging.ts';
import type { QeIdentity } from './qe-identity.ts';
import type { Quote } from './quote.ts';
import type { EnclaveLevel } from './tcb-info.ts';

/** SubjectPublicKeyInfo of a key on P-256 (RFC 5480), before its coordinates. */
const P256_PREFIX = '3059301306072a8648ce3d020106082a8648ce3d03010703420004';

function spkiOf(point: Uint8Array): Uint8Array<ArrayBuffer> {
  return concatBytes([decodeHex(P256_PREFIX, P256_PREFIX.length / 2) ?? new Uint8Array(0), point]);
}

/** Judges that the platform vouches for the quoting enclave, that for the attestation key, and that for the quote. */
export async function judgeSignatures(
  judging: Judging<QuoteCheck>,
  quote: Quote,
  leaf: Promise<Certificate | undefined>,
): Promise<void> {
  const { qeReport, attestationKey, qeAuthData } = quote;
  const certified = concatBytes([attestationKey, qeAuthData]);
  const [digest, isSigned] = await Promise.all([
    sha256(certified),
    verifyRawSignature('SHA-256', spkiOf(attestationKey), quote.signed, quote.signature),
  ]);
  const names = sameBytes(qeReport.reportData.subarray(0, 32), digest);
  const isNamed = names && isZero(qeReport.reportData.subarray(32));
  judging.judge('qe-report-data', isNamed, 'it names the attestation key', 'it does not name the attestation key');
  judging.judge('quote-signature', isSigned, 'it holds', 'the attestation key did not sign the quote');
  const certificate = await leaf;
  if (certificate === undefined) return;
  const isVouched = await verifyRawSignature('SHA-256', certificate.key, qeReport.bytes, quote.qeReportSignature);
  judging.judge('qe-report-signature', isVouched, 'it holds', 'the PCK did not sign the report');
}

/** Whether the bits of some bytes that a mask has are as they should be. */
export function isMasked(bytes: Uint8Array, mask: string, wanted: string): boolean {
  const [masks, values] = [decodeHex(mask, bytes.length), decodeHex(wanted, bytes.length)];
  if (masks === undefined || values === undefined) return false;
  return bytes.every((byte, i) => (byte & (masks[i] ?? 0)) === values[i]);
}

/** Judges the quoting enclave against its identity; gives the level that it is at, if there is one. */
export function judgeQuotingEnclave(
  judging: Judging<QuoteCheck>,
  { qeReport }: Quote,
  identity: QeIdentity,
): EnclaveLevel | undefined {
  const { mrSigner, isvProdId, attributes, miscSelect, isvSvn } = qeReport;
  const wrong = [
    ...(encodeHex(mrSigner) === identity.mrSigner ? [] : ['MRSIGNER']),
    ...(isvProdId === identity.isvProdId ? [] : ['ISVPRODID']),
    ...(isMasked(attributes, identity.attributesMask, identity.attributes) ? [] : ['ATTRIBUTES']),
    // Intel writes it with the highest byte first, a report has it with the lowest.
    ...(isMasked(miscSelect.toReversed(), identity.miscSelectMask, identity.miscSelect) ? [] : ['MISCSELECT']),
  ];
  judging.judge('quoting-enclave', wrong.length === 0, `ISVSVN ${isvSvn}`, `another ${wrong.join(', ')}`);
  return identity.levels.find((level) => isvSvn >= level.isvSvn);
}
