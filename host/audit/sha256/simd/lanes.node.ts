import { nodeHashInto } from '../sha256.node.ts';
import { GROUP, GROUP_WORDS, kernelModule, LIST_AT, LIST_GROUPS, TABLE_BYTES, writeTable } from './kernel.ts';

/** Longer messages are hashed by the platform, which is faster for them. */
const MAX_BLOCKS = 16;
const BLOCK_BYTES = 64;
const BLOCK_BITS = 6;
const GROUP_BITS = 3;
const PAGE_BYTES = 1 << 16;
/** What follows a message: the padding's first byte and the length. */
const PADDING_BYTES = 9;

type HashMessages = (list: number, groups: number, blocks: number) => void;
type HashNodes = (list: number, groups: number) => void;

/** See `kernel.ts`. */
interface Kernel {
  readonly messages4: HashMessages;
  readonly messages8: HashMessages;
  readonly nodes4: HashNodes;
  readonly nodes8: HashNodes;
  readonly copy: (to: number, from: number, count: number) => void;
}

/** Messages of one number of blocks that wait, as the kernel's list has them. */
class Bucket {
  list = new Uint32Array(2 * GROUP_WORDS);
  count = 0;

  push(message: number, length: number, output: number): void {
    const at = placeOf(this.count++);
    if (at >= this.list.length) this.#grow();
    const { list } = this;
    list[at] = message;
    list[at + GROUP] = length;
    list[at + 2 * GROUP] = output;
  }

  #grow(): void {
    const larger = new Uint32Array(this.list.length * 2);
    larger.set(this.list);
    this.list = larger;
  }

  /** Fills the last group up: lanes without a message of their own do the last one again. */
  complete(): void {
    const { list, count } = this;
    const last = placeOf(count - 1);
    for (let i = count; i % GROUP !== 0; i++) {
      const at = placeOf(i);
      list[at] = list[last] as number;
      list[at + GROUP] = list[last + GROUP] as number;
      list[at + 2 * GROUP] = list[last + 2 * GROUP] as number;
    }
  }
}

/** Where the address of a message stands in a list. */
function placeOf(message: number): number {
  return (message >>> GROUP_BITS) * GROUP_WORDS + (message & (GROUP - 1));
}

let compiled: WebAssembly.Module | undefined;

/** The kernel, made once. */
function compiledKernel(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(kernelModule());
  return compiled;
}

/**
 * Hashes many messages, eight at a time. They stand in its memory; messages of the same number of blocks go together, in any order, so no message may be the digest of another that waits.
 */
export class HashLanes {
  /** The memory's bytes; another array after `reserve`. */
  bytes: Uint8Array<ArrayBuffer>;
  /** Where its user may write; a byte before it, too. */
  readonly start: number = TABLE_BYTES + BLOCK_BYTES;
  /** Copies so many bytes within the memory. */
  readonly copy: (to: number, from: number, count: number) => void;
  readonly #memory = new WebAssembly.Memory({ initial: 4 });
  readonly #kernel: Kernel;
  readonly #buckets: readonly Bucket[] = Array.from({ length: MAX_BLOCKS + 1 }, () => new Bucket());
  readonly #nodes = new Bucket();
  /** The kernel's list. */
  #list: Uint32Array;

  constructor() {
    const { exports } = new WebAssembly.Instance(compiledKernel(), { e: { m: this.#memory } });
    this.#kernel = exports as unknown as Kernel;
    this.copy = this.#kernel.copy;
    this.bytes = new Uint8Array(this.#memory.buffer);
    this.#list = new Uint32Array(this.#memory.buffer, LIST_AT, LIST_GROUPS * GROUP_WORDS);
    writeTable(this.bytes);
  }

  /** Makes the memory so long, at least; what it holds stays. */
  reserve(length: number): void {
    // What stands behind a message is read to the end of its last block.
    const missing = length + 2 * BLOCK_BYTES - this.bytes.length;
    if (missing <= 0) return;
    this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
    this.bytes = new Uint8Array(this.#memory.buffer);
    this.#list = new Uint32Array(this.#memory.buffer, LIST_AT, LIST_GROUPS * GROUP_WORDS);
  }

  /** Queues a message. */
  message(at: number, length: number, output: number): void {
    const blocks = (length + PADDING_BYTES + BLOCK_BYTES - 1) >>> BLOCK_BITS;
    if (blocks > MAX_BLOCKS) nodeHashInto(this.bytes, at, at + length, this.bytes, output);
    else (this.#buckets[blocks] as Bucket).push(at, length, output);
  }

  /** Queues an inner node whose children's hashes stand side by side; the byte before them may be anything. */
  node(children: number, output: number): void {
    this.#nodes.push(children, 0, output);
  }

  /** Hashes what is queued. */
  flush(): void {
    const { messages4, messages8, nodes4, nodes8 } = this.#kernel;
    for (let blocks = 1; blocks <= MAX_BLOCKS; blocks++) {
      const bucket = this.#buckets[blocks] as Bucket;
      if (bucket.count > 0) this.#run(bucket, messages4, messages8, blocks);
    }
    if (this.#nodes.count > 0) this.#run(this.#nodes, nodes4, nodes8, 0);
  }

  /** Hashes what a bucket holds, and empties it. */
  #run(bucket: Bucket, four: HashMessages, eight: HashMessages, blocks: number): void {
    bucket.complete();
    const groups = Math.ceil(bucket.count / GROUP);
    // A few left over at the end are half a group.
    const whole = (bucket.count - 1) % GROUP < GROUP / 2 ? groups - 1 : groups;
    for (let from = 0; from < groups; from += LIST_GROUPS) {
      const to = Math.min(from + LIST_GROUPS, groups);
      this.#list.set(bucket.list.subarray(from * GROUP_WORDS, to * GROUP_WORDS));
      const here = Math.min(to, whole) - from;
      if (here > 0) eight(LIST_AT, here, blocks);
      if (to > whole) four(LIST_AT + 4 * GROUP_WORDS * here, 1, blocks);
    }
    bucket.count = 0;
  }
}
