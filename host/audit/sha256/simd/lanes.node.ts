import { nodeHashInto } from '../sha256.node.ts';
import { kernelModule, TABLE_BYTES, writeTable } from './kernel.ts';

/** Longer messages are hashed by the platform, which is faster for them. */
const MAX_BLOCKS = 16;
const BLOCK_BYTES = 64;
const PAGE_BYTES = 1 << 16;
/** What must follow a message: the padding's first byte and the length. */
const PADDING_BYTES = 9;

type Hash = (
  m0: number,
  m1: number,
  m2: number,
  m3: number,
  blocks: number,
  o0: number,
  o1: number,
  o2: number,
  o3: number,
) => void;

/** See `kernel.ts`. */
interface Kernel {
  readonly messages: Hash;
  readonly nodes: Hash;
}

/** A node's children and its prefix are two blocks. */
const NODE_BLOCKS = 2;

/** Messages of one number of blocks that wait: addresses and addresses of their digests. */
class Bucket {
  messages = new Uint32Array(256);
  outputs = new Uint32Array(256);
  count = 0;

  push(message: number, output: number): void {
    if (this.count === this.messages.length) {
      this.messages = grown(this.messages);
      this.outputs = grown(this.outputs);
    }
    this.messages[this.count] = message;
    this.outputs[this.count++] = output;
  }
}

function grown(list: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(list.length * 2);
  larger.set(list);
  return larger;
}

let compiled: WebAssembly.Module | undefined;

/** The kernel, made once. */
function compiledKernel(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(kernelModule());
  return compiled;
}

/** The bytes that a message of some length takes with its padding. */
export function paddedBytes(length: number): number {
  return Math.ceil((length + PADDING_BYTES) / BLOCK_BYTES) * BLOCK_BYTES;
}

/**
 * Hashes many messages, four at a time. They stand in its memory, with room for their padding; messages of the same number of blocks go together, in any order, so no message may be the digest
 * of another that waits.
 */
export class FourLanes {
  /** The memory's bytes; another array after `reserve`. */
  bytes: Uint8Array<ArrayBuffer>;
  /** Where its user may write; a byte before it, too. */
  readonly start: number = TABLE_BYTES + BLOCK_BYTES;
  readonly #memory = new WebAssembly.Memory({ initial: 4 });
  readonly #kernel: Kernel;
  readonly #buckets: readonly Bucket[] = Array.from({ length: MAX_BLOCKS + 1 }, () => new Bucket());
  readonly #nodes = new Bucket();

  constructor() {
    const { exports } = new WebAssembly.Instance(compiledKernel(), { e: { m: this.#memory } });
    this.#kernel = exports as unknown as Kernel;
    this.bytes = new Uint8Array(this.#memory.buffer);
    writeTable(this.bytes);
  }

  /** Makes the memory so long; what it holds stays. */
  reserve(length: number): void {
    const missing = length - this.bytes.length;
    if (missing <= 0) return;
    this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
    this.bytes = new Uint8Array(this.#memory.buffer);
  }

  /** Queues a message, and pads it; behind it must be `paddedBytes(length)` from its start. */
  message(at: number, length: number, output: number): void {
    const padded = paddedBytes(length);
    const blocks = padded / BLOCK_BYTES;
    if (blocks > MAX_BLOCKS) {
      nodeHashInto(this.bytes, at, at + length, this.bytes, output);
      return;
    }
    const { bytes } = this;
    const end = at + padded;
    bytes[at + length] = 0x80;
    for (let i = at + length + 1; i < end - 2; i++) bytes[i] = 0;
    // At most 16 blocks are below 2^16 bits.
    bytes[end - 2] = length >>> 5;
    bytes[end - 1] = length << 3;
    (this.#buckets[blocks] as Bucket).push(at, output);
  }

  /** Queues an inner node whose children's hashes stand side by side; the byte before them may be anything. */
  node(children: number, output: number): void {
    this.#nodes.push(children, output);
  }

  /** Hashes what is queued. */
  flush(): void {
    for (let blocks = 1; blocks <= MAX_BLOCKS; blocks++) {
      run(this.#kernel.messages, this.#buckets[blocks] as Bucket, blocks);
    }
    run(this.#kernel.nodes, this.#nodes, NODE_BLOCKS);
  }
}

/** Hashes what a bucket holds, and empties it. */
function run(hash: Hash, bucket: Bucket, blocks: number): void {
  const { messages, outputs, count } = bucket;
  const last = count - 1;
  for (let i = 0; i < count; i += 4) {
    // Lanes without a message of their own do the last one again.
    const [b, c, d] = [Math.min(i + 1, last), Math.min(i + 2, last), Math.min(i + 3, last)] as const;
    hash(
      messages[i] as number,
      messages[b] as number,
      messages[c] as number,
      messages[d] as number,
      blocks,
      outputs[i] as number,
      outputs[b] as number,
      outputs[c] as number,
      outputs[d] as number,
    );
  }
  bucket.count = 0;
}
