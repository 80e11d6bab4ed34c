import { decodeCbor } from '../../engine/cbor/decode.ts';
import { encodeCbor } from '../../engine/cbor/encode.ts';
import type { CborData } from '../../engine/cbor/types.ts';
import { concatBytes } from '../../encoding/bytes/concat.ts';
import { sha256 } from '../digest/sha256.ts';
import { AttestError } from '../error/error.ts';
import { malformed } from '../error/malformed.ts';
import { ACCELERATORS, isAccelerator, type AnsweredAccelerators } from './accelerators.ts';
import { wireForm } from './form.ts';

/** Accelerators of one host that are asked apart from each other. */
const MOST_ANSWERS = 16;
const MAX_ITEMS = 8192;
const MAX_DEPTH = 6;

/** What accelerators answered, as receipts carry it, and the digest that a statement names it by. */
export interface EncodedAccelerators {
  readonly evidence: Uint8Array<ArrayBuffer>;
  readonly endorsements: Uint8Array<ArrayBuffer>;
  /** SHA-256 over all reports, in their order: `gpu` of the statement. */
  readonly digest: Uint8Array<ArrayBuffer>;
}

/** One answer as it travels: its kind, and what its kind reads. */
export interface WireAnswer {
  readonly kind: string;
  readonly evidence: CborData;
  readonly endorsements: CborData;
}

/**
 * Writes what accelerators answered, in the order in which they were asked (docs/binding.md §2): the first with the nonce of accelerator 0, and so on.
 * @throws AttestError `options_invalid` for none, or more than a receipt holds
 */
export async function encodeAccelerators(answers: readonly AnsweredAccelerators[]): Promise<EncodedAccelerators> {
  if (answers.length === 0 || answers.length > MOST_ANSWERS) {
    throw new AttestError('options_invalid', `1 to ${MOST_ANSWERS} answers of accelerators`);
  }
  const evidence = encodeCbor(answers.map((answer) => [answer.kind, wireForm(answer.evidence)]));
  const endorsements = encodeCbor(answers.map((answer) => wireForm(answer.endorsements)));
  return { evidence, endorsements, digest: await digestOfAnswers(readAnswers(evidence, endorsements)) };
}

function listOf(bytes: Uint8Array, what: string): readonly CborData[] {
  let data: CborData;
  try {
    data = decodeCbor(bytes, { depth: MAX_DEPTH, items: MAX_ITEMS });
  } catch (cause) {
    throw new AttestError('malformed', `${what} is not deterministic CBOR`, { cause });
  }
  const isList = Array.isArray(data) && data.length > 0 && data.length <= MOST_ANSWERS;
  return isList ? (data as readonly CborData[]) : malformed(`${what} is no list of 1 to ${MOST_ANSWERS}`);
}

/**
 * Reads answers as they travel.
 * @throws AttestError `malformed`
 */
export function readAnswers(evidence: Uint8Array, endorsements: Uint8Array): readonly WireAnswer[] {
  const endorsed = listOf(endorsements, 'endorsements of accelerators');
  const answers = listOf(evidence, 'evidence of accelerators');
  if (answers.length !== endorsed.length) malformed('each answer of accelerators has endorsements of its own');
  return answers.map((answer, i) => {
    const [kind, data, ...more] = Array.isArray(answer) ? (answer as readonly CborData[]) : [];
    if (typeof kind !== 'string' || data === undefined || more.length > 0) return malformed('no kind and its evidence');
    return { kind, evidence: data, endorsements: endorsed[i] ?? null };
  });
}

/**
 * The digest that a statement names answers by.
 * @throws AttestError `malformed`
 */
export function digestOfAnswers(answers: readonly WireAnswer[]): Promise<Uint8Array<ArrayBuffer>> {
  const reports = answers.flatMap(({ kind, evidence }) =>
    isAccelerator(kind)
      ? ACCELERATORS[kind].reportsIn(evidence)
      : malformed('accelerators of a kind that is not known'),
  );
  return sha256(concatBytes(reports));
}
