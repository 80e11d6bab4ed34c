/** Judges attestation documents of Nitro enclaves. */
import type { NitroClaims } from '../../../host/attest/nitro/types.ts';
import type { EvidenceResult } from '../../../host/attest/appraisal/types.ts';
import { verifyNitro } from '../../../host/attest/nitro/verify.ts';
import { differ, type ReadFile, type VectorEntry } from './entry.ts';

interface Expected {
  readonly root: string;
  readonly chain: string;
  readonly signature: string;
  readonly timeOkAtTimestamp: boolean;
  readonly debugPcr012Zero: boolean;
  readonly nonzeroPcrs: string;
  readonly moduleId: string;
  readonly publicKeyLen: number | null;
  readonly userDataLen: number | null;
  readonly nonceLen: number | null;
  readonly strictVerdict: string;
}

const lengthOf = (hex: string | null): number | null => (hex === null ? null : hex.length / 2);

function judgeClaims(expected: Expected, claims: NitroClaims): string[] {
  const measured = Object.entries(claims.pcrs).filter(([, digest]) => !/^0+$/.test(digest));
  return [
    ...differ('module', expected.moduleId, claims.moduleId),
    ...differ('registers that are not zero', expected.nonzeroPcrs, measured.map(([index]) => index).join(',')),
    ...differ('debug', expected.debugPcr012Zero, claims.debug),
    ...differ('bytes of the public key', expected.publicKeyLen, lengthOf(claims.publicKey)),
    ...differ('bytes of the user data', expected.userDataLen, lengthOf(claims.userData)),
    ...differ('bytes of the nonce', expected.nonceLen, lengthOf(claims.nonce)),
  ];
}

function judgeChecks(expected: Expected, { checks, verdict }: EvidenceResult<NitroClaims>): string[] {
  const passes = (...ids: readonly string[]): boolean =>
    checks.every(({ id, status }) => !ids.includes(id) || status === 'pass');
  return [
    ...differ('root', expected.root === 'pinned AWS root', passes('root-pinned')),
    ...differ('chain', expected.chain === 'pass', passes('certificates', 'certificate-chain')),
    ...differ('signature', expected.signature === 'pass', passes('document-algorithm', 'document-signature')),
    ...differ('time', expected.timeOkAtTimestamp, passes('certificate-validity')),
    ...differ('debug refused', expected.debugPcr012Zero, !passes('debug')),
    ...differ('verdict', expected.strictVerdict, verdict),
  ];
}

export async function judgeNitro(
  { files, verifyAt = '', ...entry }: VectorEntry,
  read: ReadFile,
): Promise<readonly string[]> {
  const expected = entry.expect as unknown as Expected;
  const document = read(files['doc'] ?? '');
  const options = { endorsements: {}, policy: {}, at: Date.parse(verifyAt), expectedBinding: null };
  const result = await verifyNitro({ document }, options);
  if (result.claims === null) return differ('verdict', expected.strictVerdict, result.verdict);
  return [...judgeClaims(expected, result.claims), ...judgeChecks(expected, result)];
}
