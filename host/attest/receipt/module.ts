import type { DecisionRecord } from '../../audit/record/types.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { sameBytes } from '../../encoding/bytes/same.ts';
import { sha256 } from '../digest/sha256.ts';
import { AttestError } from '../error/error.ts';
import { resolve } from './evidence.ts';
import type { ParsedReceipt } from './parse.ts';
import type { ReceiptTrust } from './types.ts';
import type { ReceiptAppraisal } from './within.ts';

/** The module's file: that of the receipt, or to build it again where none comes along, what the verifier has of that digest. @throws AttestError `malformed` */
async function fileOf(
  { module }: ParsedReceipt,
  digest: Uint8Array,
  trust: ReceiptTrust,
): Promise<Uint8Array | undefined> {
  const attached = module ?? (trust.rebuild === undefined ? null : { digest });
  if (attached === null) return undefined;
  const bytes = await resolve(attached, 'the module', trust);
  if (sameBytes(await sha256(bytes), digest)) return bytes;
  throw new AttestError('malformed', 'the module that comes along is another one');
}

/** Judges the claim `source`: whether the module can be, or was, built from a source. */
export async function judgeSource(
  appraisal: ReceiptAppraisal,
  receipt: ParsedReceipt,
  { moduleDigest }: DecisionRecord,
  trust: ReceiptTrust,
): Promise<void> {
  if (moduleDigest === null) return;
  const digest = encodeHex(moduleDigest);
  let file: Uint8Array | undefined;
  try {
    file = await fileOf(receipt, moduleDigest, trust);
  } catch (error) {
    if (!(error instanceof AttestError)) throw error;
    return appraisal.fail('source', error.message);
  }
  if (trust.rebuild !== undefined && file !== undefined) {
    const { same, detail } = await trust.rebuild(file);
    appraisal.judge(
      'source',
      same,
      `built again here: ${detail}`,
      `built again here, and it is another one: ${detail}`,
    );
  } else if (trust.modules?.find((known) => known.digest === digest)?.rebuilt === true) {
    appraisal.pass('source', 'built again from its source, to the same bytes');
  } else {
    const where = receipt.module === null ? 'its file' : 'its file, which comes along,';
    appraisal.skip('source', `not built again here: ${where} says what it was built from`);
  }
}
