import { encodeHex } from '../../encoding/base64/hex.ts';
import { sameBytes } from '../../encoding/bytes/same.ts';
import type { EvidenceResult } from '../appraisal/types.ts';
import { bindingFor } from '../binding/slot.ts';
import type { BindingStatement } from '../binding/types.ts';
import { sha256 } from '../digest/sha256.ts';
import { AttestError } from '../error/error.ts';
import { statedFault } from '../wire/stated.ts';
import type { EvidenceJudge } from '../wire/types.ts';
import type { ParsedReceipt } from './parse.ts';
import type { Attached, ReceiptTrust } from './types.ts';
import type { ReceiptAppraisal } from './within.ts';

/** The bytes of what a receipt holds, or names by a digest. @throws AttestError `malformed` when they are not at hand, or others */
export async function resolve(
  attached: Attached,
  what: string,
  trust: Pick<ReceiptTrust, 'find'>,
): Promise<Uint8Array> {
  if ('bytes' in attached) return attached.bytes;
  const digest = encodeHex(attached.digest);
  const found = trust.find?.(digest);
  if (found === undefined)
    throw new AttestError('malformed', `the receipt names ${what} by sha256:${digest}, which is not at hand`);
  if (sameBytes(await sha256(found), attached.digest)) return found;
  throw new AttestError('malformed', `what was found as ${what} has another digest than the receipt names`);
}

/** What the evidence came to. */
interface JudgedEvidence {
  /** Null when it could not be read, or the platform is not accepted. */
  readonly evidence: EvidenceResult<unknown> | null;
  /** What hardware says; null unless the claim passed. */
  readonly measured: unknown;
}

/** What is wrong with evidence, or what the statement says and it does not; null when nothing is. */
function faultOf(statement: BindingStatement, { verdict, checks, claims }: EvidenceResult<unknown>): string | null {
  const failed = checks.filter(({ status }) => status === 'fail').map(({ id, detail }) => `${id}: ${detail}`);
  if (verdict !== 'accept') return failed.join('; ') || 'the evidence was not accepted';
  if (statement.platform === 'none') return statedFault(statement, claims);
  // A verifier that did not look at its slot has shown nothing of this statement.
  const isBound = checks.some(({ id, status }) => id === 'binding' && status === 'pass');
  return isBound ? statedFault(statement, claims) : 'the evidence was not shown to be bound to the statement';
}

/** Judges the claim `measured`: what hardware shows of the launched software, and that the statement is bound to it. */
export async function judgeEvidence(
  appraisal: ReceiptAppraisal,
  receipt: ParsedReceipt,
  trust: ReceiptTrust,
  at: number,
  judge: EvidenceJudge,
): Promise<JudgedEvidence> {
  const { statement, binding } = receipt;
  const { platform } = statement;
  const none = 'the key is software, and no hardware stands for it';
  const policy = new Map<string, unknown>(Object.entries(trust.platforms)).get(platform);
  if (policy === undefined) {
    appraisal.fail('measured', `platform ${platform} is not accepted${platform === 'none' ? `: ${none}` : ''}`);
    return { evidence: null, measured: null };
  }
  let result: EvidenceResult<unknown>;
  try {
    const evidence = receipt.evidence === null ? null : await resolve(receipt.evidence, 'evidence', trust);
    const endorsements =
      receipt.endorsements === null ? null : await resolve(receipt.endorsements, 'endorsements', trust);
    result = await judge({
      platform,
      evidence,
      endorsements,
      policy,
      at,
      bindingFor: (slot) => bindingFor(slot, binding),
    });
  } catch (error) {
    if (!(error instanceof AttestError) || error.code === 'options_invalid') throw error;
    appraisal.fail('measured', error.message);
    return { evidence: null, measured: null };
  }
  const wrong = faultOf(statement, result);
  const passed = result.checks.filter(({ status }) => status === 'pass').length;
  if (wrong !== null) appraisal.fail('measured', wrong);
  else if (platform === 'none') appraisal.skip('measured', `platform none: ${none}`);
  else appraisal.pass('measured', `${platform}, ${passed} checks passed`);
  return { evidence: result, measured: wrong === null && platform !== 'none' ? result.claims : null };
}
