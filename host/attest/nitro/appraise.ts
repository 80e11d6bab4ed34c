import { Appraisal } from '../appraisal/appraisal.ts';
import { checkTimeAndBinding, judgeBinding } from '../appraisal/options.ts';
import type { EvidenceResult, VerifyOptions } from '../appraisal/types.ts';
import { AttestError } from '../error/error.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { verifyP384 } from '../p384/p384.ts';
import { judgeNitroChain } from './chain.ts';
import { NITRO_CHECKS, type NitroCheck } from './checks.ts';
import { isEs384, parseNitroDocument, type NitroDocument } from './document.ts';
import { readNitroPolicy, type ReadNitroPolicy } from './policy.ts';
import type { NitroClaims, NitroEndorsements, NitroEvidence, NitroPolicy } from './types.ts';

/** What a document is verified with. */
export type NitroOptions = VerifyOptions<NitroEndorsements, NitroPolicy>;

/** Registers that have a check of their own. */
const NAMED = new Map<number, NitroCheck>([
  [0, 'pcr-0'],
  [1, 'pcr-1'],
  [2, 'pcr-2'],
  [3, 'pcr-3'],
  [4, 'pcr-4'],
  [8, 'pcr-8'],
]);
const MEASURED = [0, 1, 2];

/** Whether a register of the image is zero or missing, as all are when the host can look into the enclave. */
const isDebugged = ({ pcrs }: NitroDocument): boolean =>
  MEASURED.some((index) => pcrs.get(index)?.some((byte) => byte !== 0) !== true);

function judgeTime(
  appraisal: Appraisal<NitroCheck>,
  { timestamp }: NitroDocument,
  policy: ReadNitroPolicy,
  at: number,
): void {
  const age = at - timestamp;
  const isRecent = age >= -policy.maximumSkew && age <= policy.maximumAge;
  appraisal.judge('timestamp', isRecent, `${age / 1000} s old`, `${age / 1000} s old, which the policy does not allow`);
  appraisal.endsAt(timestamp + policy.maximumAge);
}

function judgePcrs(appraisal: Appraisal<NitroCheck>, document: NitroDocument, policy: ReadNitroPolicy): void {
  if (policy.debug === 'any') appraisal.skip('debug', 'the policy accepts enclaves that the host can look into');
  else appraisal.judge('debug', !isDebugged(document), 'PCR 0 to 2 are measured', 'PCR 0 to 2 are not measured');
  for (const [index, values] of policy.pcrs) {
    const id = NAMED.get(index) ?? 'pcr-others';
    const digest = document.pcrs.get(index);
    const text = digest === undefined ? 'missing' : encodeHex(digest);
    appraisal.judge(id, values.includes(text), `PCR ${index} ${text}`, `PCR ${index} ${text} is not named`);
  }
  for (const id of [...NAMED.values(), 'pcr-others' as const]) appraisal.skip(id, 'the policy names no value');
}

function judgeExpected(
  appraisal: Appraisal<NitroCheck>,
  id: 'nonce' | 'public-key',
  value: Uint8Array | null,
  expected: string | null,
): void {
  if (expected === null) appraisal.skip(id, 'none was expected');
  else appraisal.judge(id, value !== null && encodeHex(value) === expected, 'as expected', 'another than expected');
}

const hexOf = (bytes: Uint8Array | null): string | null => (bytes === null ? null : encodeHex(bytes));

function claimsOf(document: NitroDocument): NitroClaims {
  return {
    tee: 'nitro',
    moduleId: document.moduleId,
    timestamp: document.timestamp,
    debug: isDebugged(document),
    pcrs: Object.fromEntries([...document.pcrs].map(([index, digest]) => [String(index), encodeHex(digest)])),
    publicKey: hexOf(document.publicKey),
    userData: hexOf(document.userData),
    nonce: hexOf(document.nonce),
  };
}

/**
 * Appraises a document of a Nitro enclave by a root that is given, in DER. Evidence that is not good is a verdict.
 * @throws AttestError `options_invalid`
 */
export async function appraiseNitro(
  evidence: NitroEvidence,
  options: NitroOptions,
  root: Uint8Array,
): Promise<EvidenceResult<NitroClaims>> {
  checkTimeAndBinding(options);
  if (!(evidence.document instanceof Uint8Array)) throw new AttestError('options_invalid', 'a document is bytes');
  const policy = readNitroPolicy(options.policy);
  const appraisal = new Appraisal<NitroCheck>(NITRO_CHECKS);
  const document = appraisal.read('document-form', () => parseNitroDocument(evidence.document));
  if (document === undefined) return appraisal.result<NitroClaims>(null);
  appraisal.pass('document-form', document.moduleId);
  appraisal.judge('document-algorithm', isEs384(document), 'ES384', 'another algorithm than ES384, or more headers');
  // An enclave whose clock is ahead within what is allowed may have a leaf that is not valid yet.
  const isAhead = document.timestamp > options.at && document.timestamp <= options.at + policy.maximumSkew;
  const at = isAhead ? document.timestamp : options.at;
  const key = await judgeNitroChain(appraisal, document, at, root);
  if (key !== undefined) {
    const isSigned = await verifyP384(key, document.signature, document.signed);
    appraisal.judge('document-signature', isSigned, 'signed by the leaf', 'not signed by the leaf');
  }
  judgeTime(appraisal, document, policy, options.at);
  judgePcrs(appraisal, document, policy);
  judgeExpected(appraisal, 'nonce', document.nonce, policy.nonce);
  judgeExpected(appraisal, 'public-key', document.publicKey, policy.publicKey);
  judgeBinding(appraisal, document.userData ?? new Uint8Array(), options.expectedBinding);
  return appraisal.result(claimsOf(document));
}
