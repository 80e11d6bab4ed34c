import { parseCheckpoint, parseDecimal } from '../checkpoint/checkpoint.ts';
import { verifyCosignatures } from '../cosignature/cosignature.ts';
import type { CosignerKey } from '../cosignature/types.ts';
import { AuditError } from '../error/error.ts';
import { readBodyText } from '../http/body.ts';
import { formatNote, MAX_NOTE_BYTES, parseNote } from '../note/parse.ts';
import type { NoteSignature } from '../note/types.ts';
import { meetsQuorum } from '../tlog-policy/quorum.ts';
import type { PolicyWitness, TrustPolicy } from '../tlog-policy/types.ts';
import { formatAddCheckpoint } from './request.ts';

/**
 * What a witness answered. `ahead`: it has cosigned a larger checkpoint of this log, so this log was set back, or there are two of it; `inconsistent`: what it has cosigned is not the beginning of this
 * checkpoint's tree.
 */
export type WitnessOutcome = 'cosigned' | 'ahead' | 'inconsistent' | 'refused' | 'unreachable';

export interface WitnessResult {
  readonly witness: PolicyWitness;
  readonly outcome: WitnessOutcome;
  /** Why it has not cosigned; empty when it has. */
  readonly detail: string;
}

export interface CosignedCheckpoint {
  /** The checkpoint with the cosignatures that were added. */
  readonly checkpoint: string;
  readonly results: readonly WitnessResult[];
  /** Whether the policy's quorum has cosigned. */
  readonly quorum: boolean;
}

export interface CosignOptions {
  /** A checkpoint that the log has signed. */
  readonly checkpoint: string;
  readonly policy: TrustPolicy;
  /** The consistency proof from the first `size` leaves to the checkpoint, for a size between 0 and its own. */
  readonly prove: (size: bigint) => readonly Uint8Array[] | Promise<readonly Uint8Array[]>;
  /** Whether the log has so many entries by now. Anybody can have shown a witness a later checkpoint of it than this one: that is no other history. */
  readonly has?: (size: bigint) => boolean | Promise<boolean>;
  readonly fetch?: typeof globalThis.fetch;
  /** Milliseconds that each request may take; default 10,000. */
  readonly timeout?: number;
}

interface Reply {
  readonly status: number;
  readonly type: string | null;
  readonly text: string;
}

async function post(options: CosignOptions, url: string, oldSize: bigint): Promise<Reply> {
  const { checkpoint, prove, fetch = globalThis.fetch, timeout = 10_000 } = options;
  const proof = oldSize === 0n ? [] : await prove(oldSize);
  const response = await fetch(`${url.replace(/\/$/, '')}/add-checkpoint`, {
    method: 'POST',
    body: formatAddCheckpoint({ oldSize, proof, checkpoint }),
    redirect: 'error',
    signal: AbortSignal.timeout(timeout),
  });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    text: await readBodyText(response, MAX_NOTE_BYTES),
  };
}

/** The verified lines of a witness's answer, which must hold one at least, each with a time. */
async function acceptLines(text: string, answer: string, key: CosignerKey): Promise<NoteSignature[]> {
  const { signatures } = parseNote(`${text}\n${answer}`);
  const own = signatures.filter(({ name, keyId }) => name === key.name && keyId === key.keyId);
  const cosignatures = await verifyCosignatures({ text, signatures: own }, [key]);
  if (cosignatures.length === 0 || cosignatures.some(({ time }) => time === 0n)) {
    throw new AuditError('request_malformed', 'the answer holds no cosignature with a time');
  }
  return own;
}

/** What a witness said, fit to be shown. */
function shorten({ status, text }: Reply): string {
  return `${status}: ${text
    .slice(0, 200)
    .replace(/\p{Cc}+/gu, ' ')
    .trim()}`;
}

interface Asked {
  readonly result: WitnessResult;
  readonly lines: readonly NoteSignature[];
}

/** Asks one witness: first as if it knew nothing, then from the size that it says it has. */
async function askWitness(options: CosignOptions, witness: PolicyWitness): Promise<Asked> {
  const without = (outcome: WitnessOutcome, detail: string): Asked => ({
    result: { witness, outcome, detail },
    lines: [],
  });
  if (witness.url === null) return without('unreachable', 'the policy names no URL');
  try {
    const { text } = parseNote(options.checkpoint);
    const { size } = parseCheckpoint(text);
    let reply = await post(options, witness.url, 0n);
    if (reply.status === 409 && reply.type === 'text/x.tlog.size') {
      const known = reply.text.endsWith('\n') ? parseDecimal(reply.text.slice(0, -1)) : undefined;
      if (known === undefined) return without('refused', 'it says no size');
      if (known > size && (await options.has?.(known)) === true) {
        return without('refused', `it has cosigned a later checkpoint of this log, of ${known}`);
      }
      if (known > size) return without('ahead', `it has cosigned a checkpoint of ${known}, beyond ${size}`);
      reply = await post(options, witness.url, known);
    }
    if (reply.status === 422) return without('inconsistent', shorten(reply));
    if (reply.status !== 200) return without('refused', shorten(reply));
    const lines = await acceptLines(text, reply.text, witness.key);
    return { result: { witness, outcome: 'cosigned', detail: '' }, lines };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return without(error instanceof AuditError ? 'refused' : 'unreachable', detail);
  }
}

/**
 * Asks the witnesses of a trust policy, all at once, to cosign a checkpoint, and adds what they give. A witness that does not answer, or not rightly, is reported and left out.
 * @throws AuditError `note_malformed`, `checkpoint_malformed` for what is no checkpoint
 */
export async function collectCosignatures(options: CosignOptions): Promise<CosignedCheckpoint> {
  const { text, signatures } = parseNote(options.checkpoint);
  parseCheckpoint(text);
  const asked = await Promise.all(options.policy.witnesses.map((witness) => askWitness(options, witness)));
  const lines = asked.flatMap((each) => each.lines);
  const cosignedBy = asked.filter(({ lines: own }) => own.length > 0).map(({ result }) => result.witness.key);
  return {
    checkpoint: formatNote({ text, signatures: [...signatures, ...lines] }),
    results: asked.map(({ result }) => result),
    quorum: meetsQuorum(options.policy, cosignedBy),
  };
}
