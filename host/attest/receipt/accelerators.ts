import {
  answersEnd,
  judgeAccelerators,
  type JudgedAccelerators,
  type ShownAccelerators,
} from '../wire/judge-accelerators.ts';
import type { AnswerJudge } from '../wire/judge-answer.ts';
import { resolve } from './evidence.ts';
import type { ParsedReceipt } from './parse.ts';
import type { ReceiptTrust } from './types.ts';
import type { ReceiptAppraisal } from './within.ts';

/** What a receipt shows of accelerators; null for nothing. @throws AttestError `malformed` for what it names by a digest and is not at hand */
async function shownIn(
  { accelerators }: Pick<ParsedReceipt, 'accelerators'>,
  trust: Pick<ReceiptTrust, 'find'>,
): Promise<ShownAccelerators | null> {
  if (accelerators == null) return null;
  return {
    evidence: await resolve(accelerators.evidence, 'accelerators', trust),
    endorsements: await resolve(accelerators.endorsements, 'accelerator-endorsements', trust),
  };
}

/** Judges the claim `accelerators`: that those which the statement names answered to it, with firmware that the verifier accepts. */
export async function judgeShown(
  appraisal: ReceiptAppraisal,
  receipt: ParsedReceipt,
  trust: ReceiptTrust,
  at: number,
  judge: AnswerJudge,
): Promise<readonly JudgedAccelerators[]> {
  const { statement, binding } = receipt;
  const named = { statement, binding, shown: () => shownIn(receipt, trust) };
  const { status, detail, answers } = await judgeAccelerators(named, trust.accelerators ?? {}, at, judge);
  const end = answersEnd(answers);
  if (end !== null) appraisal.endsAt(end);
  if (status === 'skipped') appraisal.skip('accelerators', detail);
  else appraisal.judge('accelerators', status === 'pass', detail);
  return answers;
}
