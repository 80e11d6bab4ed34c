import type { Appraisal } from '../appraisal/appraisal.ts';
import { AttestError } from '../error/error.ts';
import { decodeHex, encodeHex } from '../../encoding/base64/hex.ts';
import type { Certificate } from '../../x509/certificate.ts';
import { judgeOcsp, type OcspOptions } from '../../x509/ocsp-status.ts';
import { parseOcspResponse, type OcspResponse } from '../../x509/ocsp.ts';
import type { NvidiaCheck } from './checks.ts';
import type { ReadNvidiaPolicy } from './policy.ts';

type Path = readonly Certificate[];

/** Chains that hold, of which answers of OCSP are needed. */
export interface NvidiaPaths {
  readonly devices: readonly Path[];
  readonly manifests: readonly Path[];
}

/** Responses for a node of as many devices as there may be, one a certificate, and for its manifests. */
const MAX_RESPONSES = 128;

function refuse(why: string): never {
  throw new AttestError('malformed', `response of OCSP: ${why}`);
}

function readResponses(responses: readonly Uint8Array[]): readonly OcspResponse[] {
  if (responses.length > MAX_RESPONSES) throw new AttestError('too_large', 'too many responses of OCSP');
  return responses.map((bytes) => parseOcspResponse(bytes, refuse));
}

/** Each certificate below the roots with its issuer, once. */
function pairsOf(paths: readonly Path[]): readonly (readonly [certificate: Certificate, issuer: Certificate])[] {
  const pairs = new Map<string, readonly [Certificate, Certificate]>();
  for (const path of paths) {
    for (const [i, certificate] of path.entries()) {
      const issuer = path[i + 1];
      if (issuer !== undefined)
        pairs.set(`${encodeHex(certificate.der)} ${encodeHex(issuer.der)}`, [certificate, issuer]);
    }
  }
  return [...pairs.values()];
}

async function judgePaths(
  appraisal: Appraisal<NvidiaCheck>,
  id: 'revocation' | 'manifest-revocation',
  paths: readonly Path[],
  isRequired: boolean,
  options: OcspOptions,
): Promise<void> {
  // What does not hold has failed already.
  if (paths.length === 0) return;
  const judged = await Promise.all(pairsOf(paths).map((pair) => judgeOcsp(...pair, options)));
  const missing: string[] = [];
  for (const { fault, endsAt } of judged) {
    if (fault === null) appraisal.endsAt(endsAt);
    else if (fault.code === 'missing' && !isRequired) missing.push(fault.certificate);
    else appraisal.fail(id, `${fault.certificate}: ${fault.code}`);
  }
  if (missing.length === 0) appraisal.pass(id, `${judged.length} certificates are good`);
  else appraisal.skip(id, `no answer for ${missing.join(', ')}, which the policy accepts`);
}

/** Judges whether certificates were withdrawn, of devices and of the signers of manifests. */
export async function judgeNvidiaRevocation(
  appraisal: Appraisal<NvidiaCheck>,
  { devices, manifests }: NvidiaPaths,
  given: readonly Uint8Array[],
  policy: ReadNvidiaPolicy,
  at: number,
): Promise<void> {
  if (policy.revocation === 'unchecked') {
    appraisal.skip('revocation', 'the policy does not ask for it');
    appraisal.skip('manifest-revocation', 'the policy does not ask for it');
    return;
  }
  const responses = appraisal.read('revocation', () => readResponses(given));
  if (responses === undefined) return;
  const { ocspMaximumAgeSeconds: age, ocspNonce, allowCertificateHold: allowHold } = policy;
  const nonce = ocspNonce === null ? null : (decodeHex(ocspNonce, ocspNonce.length / 2) ?? new Uint8Array());
  const options: OcspOptions = { responses, at, maximumAge: age === null ? null : age * 1000, allowHold, nonce };
  const isRequired = policy.revocation === 'required';
  await judgePaths(appraisal, 'revocation', devices, isRequired, options);
  await judgePaths(appraisal, 'manifest-revocation', manifests, isRequired, options);
}
