import type { EvidenceResult } from '../appraisal/types.ts';
import { malformed } from '../error/malformed.ts';
import { ACCELERATORS, isAccelerator, type AcceleratorKind, type VerifiedAccelerator } from './accelerators.ts';
import type { WireAnswer } from './answers.ts';

/** How what accelerators answered is verified. */
export interface AnswerOptions {
  readonly policy: unknown;
  readonly at: number;
  /** What they must have been asked with. */
  readonly nonce: Uint8Array;
}

/** Verifies an answer of any kind. @throws AttestError `malformed` for what is none of its kind, `options_invalid` */
export type AnswerJudge = (answer: WireAnswer, options: AnswerOptions) => Promise<EvidenceResult<unknown>>;

/**
 * Verifies an answer as it travels, by what is known of its kind.
 * @throws AttestError `malformed` for what is none of this kind, `options_invalid`
 */
export async function judgeWireAnswer<E, N, P, C>(
  kind: AcceleratorKind<E, N, P, C>,
  answer: WireAnswer,
  { policy, at, nonce }: AnswerOptions,
): Promise<EvidenceResult<C>> {
  const evidence = kind.evidence(answer.evidence, 'evidence');
  const endorsements = kind.endorsements(answer.endorsements, 'endorsements');
  // What the policy is, its verifier sees for itself, member by member.
  return kind.verify(evidence, { endorsements, policy: policy as P, at, expectedBinding: nonce });
}

function judgeKind<K extends VerifiedAccelerator>(kind: K, answer: WireAnswer, options: AnswerOptions) {
  return judgeWireAnswer(ACCELERATORS[kind], answer, options);
}

/** Verifies an answer of any kind, with the pinned roots. */
export const judgeAnswer: AnswerJudge = async (answer, options) =>
  isAccelerator(answer.kind)
    ? judgeKind(answer.kind, answer, options)
    : malformed('accelerators of a kind that is not known');
