import { leafLength, leafOf, nextSlot, SALT_BYTES, SALT_INPUT_BYTES, SEED_BYTES } from '../record/action.ts';
import { ByteWriter } from '../record/bytes.ts';
import { MAX_TEXT_BYTES } from '../record/codes.ts';
import { nodeHashInto } from '../sha256/sha256.node.ts';
import { HashLanes } from '../sha256/simd/lanes.node.ts';
import { EMPTY_ROOT, HASH_BYTES } from '../tree/hash.ts';
import { WideEdge, type WideTileSink } from '../tree/wide.node.ts';
import { FRAME_HEADER_BYTES } from './frame.ts';
import { OneByOne } from './one-by-one.ts';
import { bodyAt, HEAD, HEAD_WORDS, isMarked, MARK, seedAt, type Parcel } from './parcel.ts';
import { Seeds, SEEDS_BYTES } from './seeds.ts';
import { LENGTH_BYTES, type Sequencer } from './sequencer.ts';

/** Actions of more bytes are committed to one by one, so that the lanes' memory does not grow for them. */
const MAX_PARCEL_BYTES = 1 << 20;
/** Leaves of so many entries are hashed at once, in 0.1 to 0.2 ms: then who hashes for want of something else to do looks whether there is. */
const LEAVES_AT_ONCE = 256;
/** One hash yields two salts. */
const SALTS_A_HASH = HASH_BYTES / SALT_BYTES;
/** What a record may have before its own members and behind them, but for its agent's name: eight numbers and their keys, and a map's head. */
const RECORD_HEAD_BYTES = 8 * 11;

/** The frame, where it is hashed. */
class FrameWriter extends ByteWriter {
  readonly #lanes: HashLanes;

  constructor(lanes: HashLanes) {
    super(0);
    this.#lanes = lanes;
  }

  override put(at: number, source: Uint8Array, from: number, count: number): void {
    if (source === this.bytes) this.#lanes.copy(at, from, count);
    else super.put(at, source, from, count);
  }
}

/**
 * Turns many events into records, and their entries into leaves, with the hashing of all of them done together, eight messages at once: the salts of all actions, then all commitments,
 * then the actions' trees level by level; and, when the frame is to be closed or nothing else is to be done, the leaves, then the log's tree. The frame that the entries are for stands where they are hashed.
 */
export class RecordBatch {
  readonly edge: WideEdge;
  readonly #sequencer: Sequencer;
  readonly #lanes = new HashLanes();
  /** Where in the lanes' memory the seeds stand that were drawn, and the frame. */
  readonly #seedsAt: number = this.#lanes.start;
  readonly #frameAt: number = this.#seedsAt + SEEDS_BYTES;
  readonly #seeds = new Seeds(() => this.#lanes.bytes.subarray(this.#seedsAt, this.#frameAt));
  readonly #oneByOne: OneByOne;
  readonly #frame = new FrameWriter(this.#lanes);
  /** Of each event of a parcel, where its action's hashes stand: its root is the first of them. */
  #roots = new Uint32Array(256);
  /** Of each entry of the frame, where it stands; one more stands for the end, as if a further entry began there. */
  #entries = new Uint32Array(256);
  #count = 0;
  /** The hashes of its leaves, as far as there are any. */
  readonly #leaves = new ByteWriter();

  constructor(sequencer: Sequencer, tiles: WideTileSink) {
    this.#sequencer = sequencer;
    this.#oneByOne = new OneByOne(sequencer, nodeHashInto);
    this.edge = new WideEdge(this.#lanes, tiles);
    this.clear();
  }

  /** Room for a frame's header, then the entries. The bytes may be moved, and the view emptied, by `add` and `hashSome`. */
  get frame(): Uint8Array<ArrayBuffer> {
    return this.#lanes.bytes.subarray(this.#frameAt, this.#frame.length);
  }

  /** Bytes of the entries. */
  get bytes(): number {
    return this.#frame.length - this.#frameAt - FRAME_HEADER_BYTES;
  }

  /** The hashes of the frame's leaves, side by side, once all are hashed. The bytes are those of the next frame, too. */
  get leaves(): Uint8Array {
    return this.#leaves.bytes.subarray(0, this.#leaves.length);
  }

  /** Begins another frame. */
  clear(): void {
    this.#frame.length = this.#frameAt + FRAME_HEADER_BYTES;
    this.#count = 0;
    this.#leaves.length = 0;
  }

  /** Appends the entries of events, each behind its length, to the frame. */
  add(parcel: Parcel): void {
    const { count, bytes, agents } = parcel;
    if (count === 0) return;
    if (count > this.#roots.length) this.#roots = new Uint32Array(2 * count);
    if (this.#count + count >= this.#entries.length) {
      const entries = new Uint32Array(2 * (this.#count + count));
      entries.set(this.#entries);
      this.#entries = entries;
    }
    let name = HASH_BYTES;
    for (const agent of agents) name = Math.max(name, Math.min(3 * agent.length, MAX_TEXT_BYTES));
    // Behind whatever the frame can come to.
    const parcelAt = this.#frame.length + bytes.length + count * (LENGTH_BYTES + RECORD_HEAD_BYTES + name);
    const large = bytes.length > MAX_PARCEL_BYTES;
    this.#reserve(large ? parcelAt : parcelAt + bytes.length);
    if (this.#count === 0) this.#entries[0] = this.#frame.length + LENGTH_BYTES;
    if (large) this.#oneByOne.write(parcel, this.#frame, () => this.#end());
    else this.#write(parcel, parcelAt);
  }

  /** An entry ends where the frame does. */
  #end(): void {
    this.#entries[++this.#count] = this.#frame.length + LENGTH_BYTES;
  }

  /** Hashes leaves of the frame, some at a time, and appends them to the tree. @returns whether there were any to hash */
  hashSome(): boolean {
    const from = this.#leaves.length / HASH_BYTES;
    const count = Math.min(this.#count - from, LEAVES_AT_ONCE);
    if (count === 0) return false;
    const leavesAt = this.#frame.length + WideEdge.headroom;
    this.#reserve(leavesAt + count * HASH_BYTES);
    this.#hashLeaves(from, count, leavesAt);
    this.#leaves.append(this.#lanes.bytes.subarray(leavesAt, leavesAt + count * HASH_BYTES));
    this.edge.push(leavesAt, count);
    return true;
  }

  #reserve(length: number): void {
    this.#lanes.reserve(length);
    this.#frame.bytes = this.#lanes.bytes;
  }

  #write({ count, heads, bytes, agents }: Parcel, parcelAt: number): void {
    const lanes = this.#lanes;
    lanes.bytes.set(bytes, parcelAt);
    this.#hashSalts(heads, count, parcelAt, parcelAt + bytes.length);
    this.#hashFields(heads, count, parcelAt);
    this.#hashTrees(heads, count);
    this.#sequencer.begin(heads, agents);
    let at = parcelAt;
    for (let i = 0; i < count; i++) {
      const head = i * HEAD_WORDS;
      const body = bodyAt(heads, head, at);
      if ((heads[head + HEAD.fields] as number) > 0) {
        this.#sequencer.write(head, lanes.bytes, body, lanes.bytes, this.#roots[i] as number, this.#frame);
      } else {
        this.#sequencer.write(head, lanes.bytes, body, EMPTY_ROOT, 0, this.#frame);
      }
      this.#end();
      at = body + (heads[head + HEAD.body] as number);
    }
  }

  /** Hashes the salts of all actions. Behind them there is then room for the hashes of their fields. */
  #hashSalts(heads: Uint32Array, count: number, parcelAt: number, free: number): void {
    const lanes = this.#lanes;
    // Of each action, the inputs of its further salts; then all hashes, of which a node needs the byte before.
    let inputs = 0;
    let fields = 0;
    let hashes = 0;
    for (let i = 0; i < count; i++) {
      const own = heads[i * HEAD_WORDS + HEAD.fields] as number;
      if (own > SALTS_A_HASH) inputs += Math.ceil(own / SALTS_A_HASH) - 1;
      hashes += Math.ceil(own / SALTS_A_HASH);
      fields += own;
    }
    let input = free;
    let salts = free + inputs * SALT_INPUT_BYTES + 1;
    let roots = salts + hashes * HASH_BYTES;
    this.#reserve(roots + fields * HASH_BYTES);
    const { bytes } = lanes;
    let at = parcelAt;
    for (let i = 0; i < count; i++) {
      const head = i * HEAD_WORDS;
      const body = bodyAt(heads, head, at);
      const own = heads[head + HEAD.fields] as number;
      if (own > 0) {
        const first = body - SALT_INPUT_BYTES;
        if (!isMarked(heads, head, MARK.seeded)) {
          lanes.copy(seedAt(heads, head, at), this.#seedsAt + this.#seeds.nextPlace(), SEED_BYTES);
        }
        lanes.message(first, SALT_INPUT_BYTES, salts);
        salts += HASH_BYTES;
        for (let block = 1; block * SALTS_A_HASH < own; block++) {
          lanes.copy(input, first, SALT_INPUT_BYTES - 4);
          writeUint32(bytes, input + SALT_INPUT_BYTES - 4, block);
          lanes.message(input, SALT_INPUT_BYTES, salts);
          input += SALT_INPUT_BYTES;
          salts += HASH_BYTES;
        }
      }
      this.#roots[i] = roots;
      roots += own * HASH_BYTES;
      at = body + (heads[head + HEAD.body] as number);
    }
    lanes.flush();
  }

  #hashFields(heads: Uint32Array, count: number, parcelAt: number): void {
    const lanes = this.#lanes;
    const { bytes } = lanes;
    let at = parcelAt;
    let salts = 0;
    for (let i = 0; i < count; i++) salts += Math.ceil((heads[i * HEAD_WORDS + HEAD.fields] as number) / SALTS_A_HASH);
    // They stand before the first action's hashes.
    let salt = (this.#roots[0] as number) - salts * HASH_BYTES;
    for (let i = 0; i < count; i++) {
      const head = i * HEAD_WORDS;
      const fields = heads[head + HEAD.fields] as number;
      let slot = at;
      for (let field = 0; field < fields; field++) {
        const length = leafLength(bytes, slot);
        const leaf = leafOf(slot);
        bytes[leaf] = 0;
        lanes.copy(leaf + 1, salt, SALT_BYTES);
        salt += SALT_BYTES;
        lanes.message(leaf, length, (this.#roots[i] as number) + field * HASH_BYTES);
        slot = nextSlot(slot, length);
      }
      // The second salt of an odd number's last hash is nobody's.
      if (fields % SALTS_A_HASH !== 0) salt += SALT_BYTES;
      at = bodyAt(heads, head, at) + (heads[head + HEAD.body] as number);
    }
    lanes.flush();
  }

  /** Level by level, all actions together; an odd one moves up as it is, which is RFC 6962's tree. */
  #hashTrees(heads: Uint32Array, count: number): void {
    const lanes = this.#lanes;
    for (let width = 1, more = true; more; width *= 2) {
      more = false;
      for (let i = 0; i < count; i++) {
        const here = Math.ceil((heads[i * HEAD_WORDS + HEAD.fields] as number) / width);
        if (here < 2) continue;
        more = true;
        const hashes = this.#roots[i] as number;
        for (let pair = 0; 2 * pair + 1 < here; pair++) {
          lanes.node(hashes + 2 * pair * HASH_BYTES, hashes + pair * HASH_BYTES);
        }
      }
      if (!more) return;
      lanes.flush();
      // Only now: until here the odd one's new place held a node's child.
      for (let i = 0; i < count; i++) {
        const here = Math.ceil((heads[i * HEAD_WORDS + HEAD.fields] as number) / width);
        if (here < 2 || here % 2 === 0) continue;
        const hashes = this.#roots[i] as number;
        const odd = hashes + (here - 1) * HASH_BYTES;
        lanes.copy(hashes + ((here - 1) / 2) * HASH_BYTES, odd, HASH_BYTES);
      }
    }
  }

  /** Hashes the entries where they stand: while they are, the byte before each, of its length, is the one that makes it a leaf. */
  #hashLeaves(from: number, count: number, leavesAt: number): void {
    const lanes = this.#lanes;
    const { bytes } = lanes;
    const entries = this.#entries;
    for (let i = from; i < from + count; i++) {
      const entry = entries[i] as number;
      const length = (entries[i + 1] as number) - LENGTH_BYTES - entry;
      bytes[entry - 1] = 0;
      lanes.message(entry - 1, length + 1, leavesAt + (i - from) * HASH_BYTES);
    }
    lanes.flush();
    for (let i = from; i < from + count; i++) {
      const entry = entries[i] as number;
      bytes[entry - 1] = (entries[i + 1] as number) - LENGTH_BYTES - entry;
    }
  }
}

function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}
