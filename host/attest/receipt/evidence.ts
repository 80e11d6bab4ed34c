import { encodeHex } from '../../encoding/base64/hex.ts';
import type { EvidenceResult } from '../appraisal/types.ts';
import { sameBytes } from '../appraisal/options.ts';
import { bindingFor } from '../binding/slot.ts';
import { AttestError } from '../error/error.ts';
import type { EvidenceJudge } from '../wire/types.ts';
import { sha256 } from './digest.ts';
import type { ParsedReceipt } from './parse.ts';
import type { Attached, ReceiptTrust } from './types.ts';
import type { ReceiptAppraisal } from './within.ts';

/** The bytes of what a receipt holds, or names by a digest. @throws AttestError `malformed` when they are not at hand, or others */
export async function resolve(attached: Attached, what: string, trust: ReceiptTrust): Promise<Uint8Array> {
  if ('bytes' in attached) return attached.bytes;
  const digest = encodeHex(attached.digest);
  const found = trust.find?.(digest);
  if (found === undefined)
    throw new AttestError('malformed', `the receipt names ${what} by sha256:${digest}, which is not at hand`);
  if (sameBytes(await sha256(found), attached.digest)) return found;
  throw new AttestError('malformed', `what was found as ${what} has another digest than the receipt names`);
}

/** Judges the claim `measured`: what hardware shows of the launched software, and that the statement is bound to it. */
export async function judgeEvidence(
  appraisal: ReceiptAppraisal,
  receipt: ParsedReceipt,
  trust: ReceiptTrust,
  at: number,
  judge: EvidenceJudge,
): Promise<EvidenceResult<unknown> | null> {
  const { statement, binding } = receipt;
  const { platform } = statement;
  const policy = new Map<string, unknown>(Object.entries(trust.platforms)).get(platform);
  if (policy === undefined) {
    const none = platform === 'none' ? ': the key is software, and no hardware stands for it' : '';
    appraisal.fail('measured', `platform ${platform} is not accepted${none}`);
    return null;
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
    return null;
  }
  const failed = result.checks.filter(({ status }) => status === 'fail').map(({ id, detail }) => `${id}: ${detail}`);
  const bound = result.checks.find(({ id }) => id === 'binding');
  if (result.verdict !== 'accept') appraisal.fail('measured', failed.join('; ') || 'the evidence was not accepted');
  else if (platform === 'none')
    appraisal.skip('measured', 'platform none: the key is software, and no hardware stands for it');
  // A verifier that did not look at its slot has shown nothing of this statement.
  else if (bound?.status !== 'pass')
    appraisal.fail('measured', 'the evidence was not shown to be bound to the statement');
  else
    appraisal.pass(
      'measured',
      `${platform}, ${result.checks.filter(({ status }) => status === 'pass').length} checks passed`,
    );
  return result;
}
