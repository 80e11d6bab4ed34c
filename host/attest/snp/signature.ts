import type { Appraisal } from '../appraisal/appraisal.ts';
import { verifyP384 } from '../p384/p384.ts';
import type { SnpCheck } from './checks.ts';
import type { SnpReport } from './report.ts';
import type { SnpSigner } from './types.ts';

/** ECDSA on P-384 with SHA-384 (AMD 56860, SIGNATURE algorithms). */
const ECDSA_P384_SHA384 = 1;

/** The kind of key that a report names; null for none, and for a number that stands for nothing. */
export function signerOf({ signingKey }: SnpReport): SnpSigner | null {
  if (signingKey === 0) return 'VCEK';
  return signingKey === 1 ? 'VLEK' : null;
}

/** Judges the algorithm and the kind of key that a report names, against the certificate's. */
export function judgeSigner(appraisal: Appraisal<SnpCheck>, report: SnpReport, leaf: SnpSigner | null): void {
  const named = signerOf(report);
  const { signingKey, masksKey } = report;
  if (masksKey) appraisal.fail('signing-key', 'the host had the report left without a signature');
  else {
    const text = `signed by ${named ?? `a key of the kind ${signingKey}`}`;
    appraisal.judge('signing-key', named !== null && named === leaf, text, `${text}, the certificate is of ${leaf}`);
  }
}

/** Judges the algorithm that a report is signed with. */
export function judgeAlgorithm(appraisal: Appraisal<SnpCheck>, { signatureAlgorithm }: SnpReport): void {
  const found = `algorithm ${signatureAlgorithm}`;
  appraisal.judge('report-algorithm', signatureAlgorithm === ECDSA_P384_SHA384, found, `${found} is not known`);
}

/** Judges the signature. */
export async function judgeSignature(
  appraisal: Appraisal<SnpCheck>,
  { signed, signature }: SnpReport,
  spki: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const isSigned = await verifyP384(spki, signature, signed);
  appraisal.judge('report-signature', isSigned, 'signed by the leaf', 'not signed by the leaf');
}
