import type { DecisionRecord } from '../../audit/record/types.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { sameBytes } from '../appraisal/options.ts';
import { AttestError } from '../error/error.ts';
import { resolve } from './evidence.ts';
import type { ParsedReceipt } from './parse.ts';
import type { ReceiptTrust } from './types.ts';
import type { ReceiptAppraisal } from './within.ts';

/** Judges the claim `source`: whether the module can be, or was, built from a source. */
export async function judgeSource(
  appraisal: ReceiptAppraisal,
  { module }: ParsedReceipt,
  { moduleDigest }: DecisionRecord,
  trust: ReceiptTrust,
): Promise<void> {
  if (moduleDigest === null) return;
  if (module !== null) {
    try {
      const bytes = await resolve(module, 'module', trust);
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)));
      if (!sameBytes(digest, moduleDigest))
        return appraisal.fail('source', 'the module that comes along is another one');
    } catch (error) {
      if (!(error instanceof AttestError)) throw error;
      return appraisal.fail('source', error.message);
    }
  }
  const known = trust.modules?.find(({ digest }) => digest === encodeHex(moduleDigest));
  const rebuilt = known?.rebuilt === true;
  const where = module === null ? 'its file' : 'its file, which comes along,';
  if (rebuilt) appraisal.pass('source', 'built again from its source, to the same bytes');
  else appraisal.skip('source', `not built again here: ${where} says what it was built from`);
}
