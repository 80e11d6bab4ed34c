import { sameBytes } from '../../encoding/bytes/same.ts';
import type { CheckStatus, EvidenceResult } from '../appraisal/types.ts';
import { gpuNonce } from '../binding/slot.ts';
import type { BindingStatement } from '../binding/types.ts';
import { AttestError } from '../error/error.ts';
import { malformed } from '../error/malformed.ts';
import { ACCELERATORS, isAccelerator, type AcceleratorTrust, type AcceptedAccelerators } from './accelerators.ts';
import { digestOfAnswers, readAnswers, type WireAnswer } from './answers.ts';
import type { AnswerJudge } from './judge-answer.ts';

/** What accelerators of a kind answered, verified. */
export interface JudgedAccelerators {
  readonly kind: string;
  readonly result: EvidenceResult<unknown>;
}

/** What accelerators answered and what it is verified with, as they travel. */
export interface ShownAccelerators {
  /** CBOR, as `encodeAccelerators` writes both. */
  readonly evidence: Uint8Array;
  readonly endorsements: Uint8Array;
}

/** A statement, and where the answers of the accelerators that it names are had from. */
export interface NamedAccelerators {
  readonly statement: BindingStatement;
  /** The statement's bytes. */
  readonly binding: Uint8Array;
  /** Asked only where they are looked at. Null when they are not at hand. @throws AttestError `malformed` */
  readonly shown: () => Promise<ShownAccelerators | null>;
}

/** What the accelerators of a statement come to. */
export interface AcceleratorsResult {
  readonly status: CheckStatus;
  readonly detail: string;
  /** Each answer, in their order, as far as they could be read. */
  readonly answers: readonly JudgedAccelerators[];
}

/** What accelerators answered, if it is what the statement names. @throws AttestError `malformed` */
export async function namedAnswers(
  { gpu }: Pick<BindingStatement, 'gpu'>,
  shown: ShownAccelerators | null,
): Promise<readonly WireAnswer[]> {
  if (shown === null) return malformed('the statement names accelerators, and what they answered is not here');
  const answers = readAnswers(shown.evidence, shown.endorsements);
  const isNamed = gpu !== undefined && sameBytes(await digestOfAnswers(answers), gpu);
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
  { statement, binding, shown }: NamedAccelerators,
  accepted: AcceptedAccelerators,
  at: number,
  judge: AnswerJudge,
): Promise<readonly JudgedAccelerators[]> {
  const { required: _, ...kinds } = accepted;
  const policies = new Map<string, unknown>(Object.entries(kinds));
  const judged: JudgedAccelerators[] = [];
  for (const [i, answer] of (await namedAnswers(statement, await shown())).entries()) {
    const policy = policies.get(answer.kind);
    if (policy === undefined) return malformed(`accelerators of the kind ${answer.kind} are not accepted`);
    const nonce = await gpuNonce(binding, i);
    judged.push({ kind: answer.kind, result: await judge(answer, { policy, at, nonce }) });
  }
  return judged;
}

/** Devices that answers are of, each as often as it stands there. */
function devicesIn(answers: readonly JudgedAccelerators[]): readonly string[] {
  return answers.flatMap(({ kind, result: { claims } }) => {
    if (!isAccelerator(kind) || claims === null) return [];
    const known: { devicesIn(claims: never): readonly string[] } = ACCELERATORS[kind];
    // They are what the verifier of this kind has found.
    return known.devicesIn(claims as never);
  });
}

/** What is wrong with verified answers, each and together; empty when nothing is. */
function faultsOf(answers: readonly JudgedAccelerators[]): readonly string[] {
  const faults = answers.map(faultOf).filter((fault) => fault !== null);
  if (faults.length > 0) return faults;
  const devices = devicesIn(answers);
  return new Set(devices).size < devices.length ? ['one device answers more than once'] : [];
}

/** What each answer shows; nothing unless all are good. */
export function shownBy(judged: readonly JudgedAccelerators[]): readonly unknown[] {
  return faultsOf(judged).length === 0 ? judged.map(({ result }) => result.claims) : [];
}

/** The earliest end of what answers rest on, in milliseconds since 1970; null when nothing of it ends. */
export function answersEnd(judged: readonly JudgedAccelerators[]): number | null {
  const ends = judged.map(({ result }) => result.validUntil).filter((end) => end !== null);
  return ends.length === 0 ? null : Math.min(...ends);
}

/**
 * Judges that the accelerators which a statement names answered to it, with firmware that is accepted.
 * @throws AttestError `options_invalid`
 */
export async function judgeAccelerators(
  named: NamedAccelerators,
  accepted: AcceleratorTrust,
  at: number,
  judge: AnswerJudge,
): Promise<AcceleratorsResult> {
  const { gpu, platform } = named.statement;
  if (accepted === 'ignored') {
    const detail = gpu === undefined ? 'no accelerator is claimed' : 'accelerators are claimed, and not looked at';
    return { status: 'skipped', detail, answers: [] };
  }
  if (gpu === undefined) {
    const detail = 'no accelerator is claimed';
    return accepted.required === true
      ? { status: 'fail', detail: `${detail}, and one is demanded`, answers: [] }
      : { status: 'skipped', detail, answers: [] };
  }
  let answers: readonly JudgedAccelerators[];
  try {
    answers = await judgeAll(named, accepted, at, judge);
  } catch (error) {
    if (!(error instanceof AttestError) || error.code === 'options_invalid') throw error;
    return { status: 'fail', detail: error.message, answers: [] };
  }
  const faults = faultsOf(answers);
  if (faults.length > 0) return { status: 'fail', detail: faults.join('; '), answers };
  const found = answers
    .map(({ kind, result: { checks } }) => {
      return `${kind}, ${checks.filter(({ status }) => status === 'pass').length} checks passed`;
    })
    .join('; ');
  if (platform !== 'none') return { status: 'pass', detail: found, answers };
  return { status: 'skipped', detail: `${found}; but software asked them, and no hardware stands for it`, answers };
}
