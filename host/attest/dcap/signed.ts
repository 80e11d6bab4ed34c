import type { Certificate } from '../../x509/certificate.ts';
import { verifyRawSignature } from '../../x509/signature.ts';
import { malformed } from '../error/malformed.ts';
import type { QuoteCheck } from './checks.ts';
import type { SignedText } from './collateral.ts';
import type { Judging } from '../appraisal/judging.ts';
import { showTime } from './show-time.ts';
import type { Issued } from './tcb-info.ts';

/**
 * Judges a signed text of Intel's: the signature over its bytes as they are, what it is of, and its time.
 * @returns what it says, if it is signed and of this TEE, even when its time is over
 */
export async function judgeSigned<T extends Issued & { readonly tee: 'sgx' | 'tdx' }>(
  judging: Judging<QuoteCheck>,
  id: 'tcb-info' | 'qe-identity',
  { text, signature }: SignedText,
  signer: Certificate,
  parse: (text: string) => T,
  tee: 'sgx' | 'tdx',
  at: number,
): Promise<T | undefined> {
  const isSigned = await verifyRawSignature('SHA-256', signer.key, new TextEncoder().encode(text), signature);
  if (!judging.judge(id, isSigned, 'the signature holds', 'the signature is not over these bytes')) return undefined;
  const issued = judging.read(id, () => {
    const parsed = parse(text);
    return parsed.tee === tee ? parsed : malformed(`it is of ${parsed.tee} where the quote is of ${tee}`);
  });
  if (issued === undefined) return undefined;
  const { issueDate, nextUpdate } = issued;
  judging.endsAt(nextUpdate);
  const span = `${showTime(issueDate)} to ${showTime(nextUpdate)}`;
  judging.judge(`${id}-time`, issueDate <= at && at <= nextUpdate, span, `${span} is not of the time ${showTime(at)}`);
  return issued;
}
