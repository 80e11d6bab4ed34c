import { encodeHex } from '../../encoding/base64/hex.ts';
import { signEd25519 } from '../ed25519/sign.ts';
import { batchDigest, batchMessage, formatBatch, formatEnvelope } from '../ingest/batch.ts';
import type { Credential } from '../ingest/credential.ts';
import { OneByOne } from '../log/one-by-one.ts';
import { EventPacker, timeOf } from '../log/parcel.ts';
import { LENGTH_BYTES, Sequencer } from '../log/sequencer.ts';
import { ByteWriter } from '../record/bytes.ts';
import { decodeRecord } from '../record/decode.ts';
import type { SentEvent } from '../record/types.ts';
import type { AuditEvent } from '../types.ts';
import type { SentBatch } from './answer.ts';

/** A batch that is to be sent, however often. */
export interface Outgoing extends SentBatch {
  readonly batch: Uint8Array<ArrayBuffer>;
}

/**
 * Makes signed batches of a session's events. A sender numbers its events as a log does its records, so the records are made as a log makes them, and what a log assigns is left out: the values of actions
 * never leave it.
 */
export class Outbox {
  readonly #credential: Credential;
  readonly #sessionId: Uint8Array;
  readonly #sequencer = new Sequencer(0);
  readonly #packer = new EventPacker();
  readonly #records = new OneByOne(this.#sequencer);
  readonly #entry = new ByteWriter(1024);
  #number = 0;

  constructor(credential: Credential, sessionId: Uint8Array) {
    this.#credential = credential;
    this.#sessionId = sessionId;
  }

  /**
   * The next batch: as many of the events as fit, one at least. Synchronous, so that no event is ever in two batches.
   * @param bytes that its events may take, about
   */
  pack(events: Iterable<AuditEvent>, most: number, bytes: number): Outgoing {
    const first = this.#sequencer.next;
    const sent: SentEvent[] = [];
    let size = 0;
    for (const event of events) {
      sent.push(this.#sentEvent(event));
      size += this.#entry.length;
      if (sent.length >= most || size >= bytes) break;
    }
    const { origin } = this.#credential.certified;
    const number = this.#number++;
    const batch = formatBatch({ origin, sessionId: this.#sessionId, number, first }, sent);
    const digest = encodeHex(batchDigest(batch));
    return { origin, session: encodeHex(this.#sessionId), number, first, count: sent.length, digest, batch };
  }

  /** What is posted of a batch; the same however often it is made. */
  async seal({ batch }: Outgoing): Promise<Uint8Array<ArrayBuffer>> {
    const { certificate, seed } = this.#credential;
    return formatEnvelope({ certificate, batch, signature: await signEd25519(seed, batchMessage(batch)) });
  }

  #sentEvent(event: AuditEvent): SentEvent {
    this.#entry.length = 0;
    this.#packer.add(event);
    const parcel = this.#packer.take();
    this.#records.write(parcel, this.#entry, () => undefined);
    const record = decodeRecord(this.#entry.bytes.slice(LENGTH_BYTES, this.#entry.length));
    if (!('sender' in record)) throw new TypeError('no event of a sender');
    const { version: _v, sequence: _s, agentSequence: _a, previous: _p, hostKeyId: _h, behind: _b, ...body } = record;
    // As its clock had it: clamping is of a log's host.
    return { ...body, time: timeOf(parcel.heads, 0) };
  }
}
