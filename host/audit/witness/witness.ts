import { parseCheckpoint, type Checkpoint } from '../checkpoint/checkpoint.ts';
import { cosign, verifyCosignatures } from '../cosignature/cosignature.ts';
import type { CosignerSigner } from '../cosignature/types.ts';
import { AuditError, type AuditErrorCode } from '../error/error.ts';
import { formatNote, formatSignatures, parseNote } from '../note/parse.ts';
import type { NoteSignature, VerifierKey } from '../note/types.ts';
import { EMPTY_ROOT, equalHash } from '../tree/hash.ts';
import { verifyConsistency } from '../tree/verify.ts';
import { verifyCheckpoint } from '../verify/checkpoint.ts';
import { parseAddCheckpoint, type AddCheckpoint } from './request.ts';
import type { CheckpointStore } from '../checkpoint/store.ts';

export interface WitnessOptions {
  /** Its keys; each cosigns. */
  readonly signers: readonly CosignerSigner[];
  /** The keys of the log of an origin; none for a log that is not witnessed. */
  readonly keysOf: (origin: string) => readonly VerifierKey[];
  readonly store: CheckpointStore;
  /** Seconds since 1970. */
  readonly now: () => bigint;
}

/** What a witness answers, in the terms of HTTP. */
export interface WitnessAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  readonly contentType: 'text/plain; charset=utf-8' | 'text/x.tlog.size';
  readonly body: string;
}

/** What a witness knows of a log: nothing is the empty tree. */
type Head = Pick<Checkpoint, 'size' | 'root'>;

const NOTHING: Head = { size: 0n, root: EMPTY_ROOT };
/** Requests that cannot be understood; whatever else the verifier throws is about the signature. */
const MALFORMED: readonly AuditErrorCode[] = [
  'request_malformed',
  'note_malformed',
  'checkpoint_malformed',
  'too_large',
];

export function answer(status: WitnessAnswer['status'], body: string): WitnessAnswer {
  return { status, contentType: 'text/plain; charset=utf-8', body };
}

/** The latest size, for a log that thought it was another. */
function conflict(size: bigint): WitnessAnswer {
  return { status: 409, contentType: 'text/x.tlog.size', body: `${size}\n` };
}

/**
 * What is to be said against cosigning a checkpoint, whose signature is right, after the one that was cosigned last (C2SP tlog-witness). Depends on nothing else.
 * @returns undefined when it may be cosigned
 */
export function judgeCheckpoint(
  last: Head,
  { oldSize, proof }: Pick<AddCheckpoint, 'oldSize' | 'proof'>,
  next: Head,
): WitnessAnswer | undefined {
  if (oldSize > next.size) return answer(400, 'the old size is beyond that of the checkpoint\n');
  if (oldSize !== last.size) return conflict(last.size);
  if (oldSize === 0n) {
    if (proof.length > 0) return answer(422, 'a consistency proof from the empty tree is empty\n');
    const empty = next.size > 0n || equalHash(next.root, EMPTY_ROOT);
    return empty ? undefined : answer(422, 'the root is not that of the empty tree\n');
  }
  try {
    verifyConsistency({
      firstSize: last.size,
      firstRoot: last.root,
      secondSize: next.size,
      secondRoot: next.root,
      proof,
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    return answer(422, `the consistency proof does not verify: ${error.message}\n`);
  }
}

/** The last time that one of the keys has cosigned at; a clock that goes back must not let a later statement look earlier. */
async function lastTime(note: string | null, signers: readonly CosignerSigner[]): Promise<bigint> {
  const cosignatures = note === null ? [] : await verifyCosignatures(note, signers);
  return cosignatures.reduce((latest, { time }) => (time > latest ? time : latest), 0n);
}

/** A request that is understood, with the checkpoint that a known log has signed. */
interface Admitted<R> {
  readonly request: R;
  readonly checkpoint: Checkpoint;
}

/** Takes a request apart and verifies what does not depend on the store. */
export async function admit<R extends { readonly checkpoint: string }>(
  options: Pick<WitnessOptions, 'keysOf'>,
  parse: () => R,
): Promise<Admitted<R> | WitnessAnswer> {
  try {
    const request = parse();
    const { origin } = parseCheckpoint(parseNote(request.checkpoint).text);
    const keys = options.keysOf(origin);
    if (keys.length === 0) return answer(404, 'unknown log\n');
    const { checkpoint } = await verifyCheckpoint(request.checkpoint, { origin, keys });
    return { request, checkpoint };
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    if (!MALFORMED.includes(error.code)) return answer(403, `invalid signature: ${error.message}\n`);
    const what = error.code === 'checkpoint_malformed' ? 'invalid checkpoint' : 'invalid input';
    return answer(400, `${what}: ${error.message}\n`);
  }
}

/**
 * Answers an `add-checkpoint` request: cosigns a checkpoint of a known log that extends all that were cosigned before. The new checkpoint is in the store before it is answered, and of two requests at
 * once only one is taken.
 *
 * @param body of the request
 * @throws what the store throws: nothing is given out then; AuditError `signature_invalid`, `note_malformed` when the store does not hold what was put there
 */
export async function addCheckpoint(options: WitnessOptions, body: Uint8Array | string): Promise<WitnessAnswer> {
  const admitted = await admit(options, () => parseAddCheckpoint(body));
  if ('status' in admitted) return admitted;
  const { request, checkpoint } = admitted;
  const { signers, store } = options;
  const { origin } = checkpoint;
  const stored = await store.read(origin);
  const refusal = judgeCheckpoint(headOf(stored), request, checkpoint);
  if (refusal !== undefined) return refusal;

  const { text, signatures } = parseNote(request.checkpoint);
  const [now, last] = [options.now(), await lastTime(stored, signers)];
  const time = now > last ? now : last;
  const cosignatures: NoteSignature[] = [];
  for (const signer of signers) cosignatures.push(await cosign(text, signer, time));
  const keys = options.keysOf(origin);
  const own = signatures.filter((line) => keys.some(({ name, keyId }) => name === line.name && keyId === line.keyId));
  // Only what was verified is kept and shown to monitors.
  const next = formatNote({ text, signatures: [...own, ...cosignatures] });
  if (!(await store.swap(origin, stored, next))) return conflict(headOf(await store.read(origin)).size);
  return answer(200, formatSignatures(cosignatures));
}

function headOf(note: string | null): Head {
  return note === null ? NOTHING : parseCheckpoint(parseNote(note).text);
}
