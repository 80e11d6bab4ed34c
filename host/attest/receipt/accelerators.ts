import { sameBytes } from '../appraisal/options.ts';
import { gpuNonce } from '../binding/slot.ts';
import { AttestError } from '../error/error.ts';
import { malformed } from '../error/malformed.ts';
import { digestOfAnswers, readAnswers, type WireAnswer } from '../wire/answers.ts';
import type { AnswerJudge } from '../wire/judge-answer.ts';
import { resolve } from './evidence.ts';
import type { ParsedReceipt } from './parse.ts';
import type { AcceleratorTrust, JudgedAccelerators, ReceiptTrust } from './types.ts';
import type { ReceiptAppraisal } from './within.ts';

/** What accelerators answered, as the statement names it. @throws AttestError `malformed` */
export async function answersOf(
  { accelerators, statement }: Pick<ParsedReceipt, 'accelerators' | 'statement'>,
  trust: Pick<ReceiptTrust, 'find'>,
): Promise<readonly WireAnswer[]> {
  if (accelerators == null) return malformed('the statement names accelerators, and what they answered is not here');
  const evidence = await resolve(accelerators.evidence, 'accelerators', trust);
  const endorsements = await resolve(accelerators.endorsements, 'accelerator-endorsements', trust);
  const answers = readAnswers(evidence, endorsements);
  const isNamed = statement.gpu !== undefined && sameBytes(await digestOfAnswers(answers), statement.gpu);
  return isNamed ? answers : malformed('they answered something else than the statement names');
}

/** What is wrong with a verified answer; null when nothing is. */
function faultOf({ kind, result }: JudgedAccelerators): string | null {
  const failed = result.checks.filter(({ status }) => status === 'fail').map(({ id, detail }) => `${id}: ${detail}`);
  if (result.verdict !== 'accept') return `${kind}: ${failed.join('; ') || 'not accepted'}`;
  const isBound = result.checks.some(({ id, status }) => id === 'binding' && status === 'pass');
  return isBound ? null : `${kind}: not shown to be asked for the statement`;
}

async function judgeAll(
  receipt: ParsedReceipt,
  trust: ReceiptTrust,
  accepted: AcceleratorTrust,
  at: number,
  judge: AnswerJudge,
): Promise<readonly JudgedAccelerators[]> {
  const { required: _, ...kinds } = accepted;
  const policies = new Map<string, unknown>(Object.entries(kinds));
  const judged: JudgedAccelerators[] = [];
  for (const [i, answer] of (await answersOf(receipt, trust)).entries()) {
    const policy = policies.get(answer.kind);
    if (policy === undefined) return malformed(`accelerators of the kind ${answer.kind} are not accepted`);
    const nonce = await gpuNonce(receipt.binding, i);
    judged.push({ kind: answer.kind, result: await judge(answer, { policy, at, nonce }) });
  }
  return judged;
}

/** What each answer shows; nothing unless all are good. */
export function shownBy(judged: readonly JudgedAccelerators[]): readonly unknown[] {
  return judged.every((each) => faultOf(each) === null) ? judged.map(({ result }) => result.claims) : [];
}

/** Judges the claim `accelerators`: that those which the statement names answered to it, with firmware that the verifier accepts. */
export async function judgeAccelerators(
  appraisal: ReceiptAppraisal,
  receipt: ParsedReceipt,
  trust: ReceiptTrust,
  at: number,
  judge: AnswerJudge,
): Promise<readonly JudgedAccelerators[]> {
  const { gpu, platform } = receipt.statement;
  const { accelerators: accepted = {} } = trust;
  if (accepted === 'ignored') {
    const claimed = gpu === undefined ? 'no accelerator is claimed' : 'accelerators are claimed, and not looked at';
    appraisal.skip('accelerators', claimed);
    return [];
  }
  if (gpu === undefined) {
    if (accepted.required === true) appraisal.fail('accelerators', 'no accelerator is claimed, and one is demanded');
    else appraisal.skip('accelerators', 'no accelerator is claimed');
    return [];
  }
  let judged: readonly JudgedAccelerators[];
  try {
    judged = await judgeAll(receipt, trust, accepted, at, judge);
  } catch (error) {
    if (!(error instanceof AttestError) || error.code === 'options_invalid') throw error;
    appraisal.fail('accelerators', error.message);
    return [];
  }
  for (const { result } of judged) if (result.validUntil !== null) appraisal.endsAt(result.validUntil);
  const faults = judged.map(faultOf).filter((fault) => fault !== null);
  const found = judged.map(({ kind, result: { checks } }) => {
    return `${kind}, ${checks.filter(({ status }) => status === 'pass').length} checks passed`;
  });
  if (faults.length > 0) appraisal.fail('accelerators', faults.join('; '));
  else if (platform === 'none')
    appraisal.skip('accelerators', `${found.join('; ')}; but software asked them, and no hardware stands for it`);
  else appraisal.pass('accelerators', found.join('; '));
  return judged;
}
