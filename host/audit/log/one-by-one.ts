import { ActionCommitter } from '../record/action.ts';
import type { ByteWriter } from '../record/bytes.ts';
import { hashInto as portable, type HashInto } from '../sha256/sha256.ts';
import { EMPTY_ROOT, HASH_BYTES } from '../tree/hash.ts';
import { bodyAt, HEAD, HEAD_WORDS, isMarked, MARK, seedAt, type Parcel } from './parcel.ts';
import { Seeds } from './seeds.ts';
import type { Sequencer } from './sequencer.ts';

/** Turns events into records one after the other, each hash by itself: where there are few, or where nothing else can. */
export class OneByOne {
  readonly #sequencer: Sequencer;
  readonly #committer: ActionCommitter;
  readonly #seeds = new Seeds();

  constructor(sequencer: Sequencer, hashInto: HashInto = portable) {
    this.#sequencer = sequencer;
    this.#committer = new ActionCommitter(hashInto);
  }

  /** Appends the entries of a parcel's events to `target`, each behind its length; `written` is called behind each. */
  write({ count, heads, bytes, agents }: Parcel, target: ByteWriter, written: (event: number) => void): void {
    this.#sequencer.begin(heads, agents);
    let at = 0;
    for (let event = 0; event < count; event++) {
      const head = event * HEAD_WORDS;
      const digest = this.#digestOf(heads, head, bytes, at);
      const body = bodyAt(heads, head, at);
      this.#sequencer.write(head, bytes, body, digest, 0, target);
      written(event);
      at = body + (heads[head + HEAD.body] as number);
    }
  }

  #digestOf(heads: Uint32Array, head: number, bytes: Uint8Array, at: number): Uint8Array {
    if (!isMarked(heads, head, MARK.action)) return EMPTY_ROOT;
    const place = seedAt(heads, head, at);
    const seed = isMarked(heads, head, MARK.seeded) ? bytes.subarray(place, place + HASH_BYTES) : this.#seeds.next();
    return this.#committer.commit(bytes, at, heads[head + HEAD.fields] as number, seed);
  }
}
