import { ActionCommitter, leafLength, leafOf, nextSlot, SALT_BYTES, SALT_LABEL, SEED_BYTES } from '../record/action.ts';
import type { ByteWriter } from '../record/bytes.ts';
import { nodeHashInto } from '../sha256/sha256.node.ts';
import { HashLanes } from '../sha256/simd/lanes.node.ts';
import { EMPTY_ROOT, HASH_BYTES } from '../tree/hash.ts';
import { WideEdge, type WideTileSink } from '../tree/wide.node.ts';
import type { PreparedEvent } from './prepare.ts';
import { Seeds } from './seeds.ts';
import { LENGTH_BYTES, type Sequencer } from './sequencer.ts';

/** Actions of more bytes are committed to one by one, so that the lanes' memory does not grow for them. */
const MAX_FIELDS_BYTES = 1 << 20;
const SALT_INPUT_BYTES = SALT_LABEL.length + SEED_BYTES + 4;
/** One hash yields two salts. */
const SALTS_A_HASH = HASH_BYTES / SALT_BYTES;

/** Where the hashing of one action stands. */
interface ActionPlan {
  /** The number of fields; for an event that is no decision, 0. */
  readonly fields: number;
  /** The hashes of its salts, then those of its commitments, side by side. */
  readonly salts: number;
  readonly hashes: number;
}

/**
 * Turns many events into records, and their entries into leaves, with the hashing of all of them done together, many messages at once: the salts of all actions, then all commitments,
 * then the actions' trees level by level, then the leaves, then the log's tree.
 */
export class RecordBatch {
  readonly edge: WideEdge;
  readonly #sequencer: Sequencer;
  readonly #lanes = new HashLanes();
  readonly #seeds = new Seeds();
  readonly #committer = new ActionCommitter(nodeHashInto);
  readonly #digest = new Uint8Array(HASH_BYTES);

  constructor(sequencer: Sequencer, tiles: WideTileSink) {
    this.#sequencer = sequencer;
    this.edge = new WideEdge(this.#lanes, tiles);
  }

  /** Appends the entries of events, each behind its length, to `frame`, and their leaves to the tree; `fields` are those of their actions, one behind another. */
  add(events: readonly PreparedEvent[], fields: Uint8Array, frame: ByteWriter): void {
    const first = frame.length;
    if (fields.length > MAX_FIELDS_BYTES) this.#recordOneByOne(events, fields, frame);
    else this.#record(events, fields, frame);
    this.#pushLeaves(frame, first, events.length);
  }

  #recordOneByOne(events: readonly PreparedEvent[], fields: Uint8Array, frame: ByteWriter): void {
    let at = 0;
    for (const event of events) {
      if (event[0] !== 0) {
        this.#sequencer.write(event, EMPTY_ROOT, frame);
        continue;
      }
      const digest = this.#committer.commit(fields, at, event[14], event[16] ?? this.#seeds.next());
      at = this.#committer.end;
      this.#sequencer.write(event, digest, frame);
    }
  }

  #record(events: readonly PreparedEvent[], fields: Uint8Array, frame: ByteWriter): void {
    const lanes = this.#lanes;
    // Fields, then for each action the blocks its salts are hashed from, then all hashes, of which a node needs the byte before.
    const saltsAt = lanes.start + fields.length;
    const saltHashes = events.reduce((sum, event) => sum + (event[0] === 0 ? saltHashCount(event[14]) : 0), 0);
    const count = events.reduce((sum, event) => sum + (event[0] === 0 ? event[14] : 0), 0);
    const hashesAt = saltsAt + saltHashes * SALT_INPUT_BYTES + 1;
    lanes.reserve(hashesAt + (saltHashes + count) * HASH_BYTES);
    lanes.bytes.set(fields, lanes.start);

    const plans = this.#hashSalts(events, saltsAt, hashesAt);
    this.#hashFields(plans);
    this.#hashTrees(plans);
    const digest = this.#digest;
    for (let i = 0; i < events.length; i++) {
      const { fields: size, hashes } = plans[i] as ActionPlan;
      // Copying a digest byte by byte is cheaper than a view of it.
      if (size > 0) for (let at = 0; at < HASH_BYTES; at++) digest[at] = lanes.bytes[hashes + at] as number;
      this.#sequencer.write(events[i] as PreparedEvent, size > 0 ? digest : EMPTY_ROOT, frame);
    }
  }

  #hashSalts(events: readonly PreparedEvent[], saltsAt: number, hashesAt: number): ActionPlan[] {
    const lanes = this.#lanes;
    let input = saltsAt;
    let hashes = hashesAt;
    const plans = events.map((event): ActionPlan => {
      if (event[0] !== 0) return { fields: 0, salts: hashes, hashes };
      const fields = event[14];
      const seed = event[16] ?? this.#seeds.next();
      const salts = hashes;
      for (let block = 0; block * SALTS_A_HASH < fields; block++) {
        lanes.bytes.set(SALT_LABEL, input);
        lanes.bytes.set(seed, input + SALT_LABEL.length);
        writeUint32(lanes.bytes, input + SALT_LABEL.length + SEED_BYTES, block);
        lanes.message(input, SALT_INPUT_BYTES, hashes);
        input += SALT_INPUT_BYTES;
        hashes += HASH_BYTES;
      }
      const plan = { fields, salts, hashes };
      hashes += fields * HASH_BYTES;
      return plan;
    });
    lanes.flush();
    return plans;
  }

  #hashFields(plans: readonly ActionPlan[]): void {
    const lanes = this.#lanes;
    const { bytes } = lanes;
    let slot = lanes.start;
    for (const { fields, salts, hashes } of plans) {
      for (let field = 0; field < fields; field++) {
        const length = leafLength(bytes, slot);
        const leaf = leafOf(slot);
        const salt = salts + field * SALT_BYTES;
        bytes[leaf] = 0;
        for (let i = 0; i < SALT_BYTES; i++) bytes[leaf + 1 + i] = bytes[salt + i] as number;
        lanes.message(leaf, length, hashes + field * HASH_BYTES);
        slot = nextSlot(slot, length);
      }
    }
    lanes.flush();
  }

  /** Level by level, all actions together; an odd one moves up as it is, which is RFC 6962's tree. */
  #hashTrees(plans: readonly ActionPlan[]): void {
    const lanes = this.#lanes;
    const { bytes } = lanes;
    for (let width = 1, more = true; more; width *= 2) {
      more = false;
      for (const { fields, hashes } of plans) {
        const here = Math.ceil(fields / width);
        if (here < 2) continue;
        more = true;
        for (let pair = 0; 2 * pair + 1 < here; pair++) {
          lanes.node(hashes + 2 * pair * HASH_BYTES, hashes + pair * HASH_BYTES);
        }
      }
      lanes.flush();
      // Only now: until here the odd one's new place held a node's child.
      for (const { fields, hashes } of plans) {
        const here = Math.ceil(fields / width);
        if (here < 2 || here % 2 === 0) continue;
        const odd = hashes + (here - 1) * HASH_BYTES;
        bytes.copyWithin(hashes + ((here - 1) / 2) * HASH_BYTES, odd, odd + HASH_BYTES);
      }
    }
  }

  #pushLeaves(frame: ByteWriter, first: number, count: number): void {
    const lanes = this.#lanes;
    const hashesAt = lanes.start + WideEdge.headroom;
    const messagesAt = hashesAt + count * HASH_BYTES;
    // Each entry has two bytes of length in the frame, and its prefix here.
    lanes.reserve(messagesAt + frame.length - first);
    let at = first;
    let message = messagesAt;
    for (let i = 0; i < count; i++) {
      const length = ((frame.bytes[at] as number) << 8) | (frame.bytes[at + 1] as number);
      const entry = at + LENGTH_BYTES;
      lanes.bytes[message] = 0;
      lanes.bytes.set(frame.bytes.subarray(entry, entry + length), message + 1);
      lanes.message(message, length + 1, hashesAt + i * HASH_BYTES);
      message += length + 1;
      at = entry + length;
    }
    lanes.flush();
    this.edge.push(hashesAt, count);
  }
}

function saltHashCount(fields: number): number {
  return Math.ceil(fields / SALTS_A_HASH);
}

function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}
