/** Room at first; a power of two, as it stays. */
const SLOTS = 64;

/**
 * A queue in a ring of slots, which grow to what ever waited at once and are used again and again: nothing is allocated for what passes through, so a log's queue is no reason for the heap of its users to
 * grow.
 */
export class Ring<T> {
  #slots: (T | undefined)[] = Array.from({ length: SLOTS });
  /** Numbers of the next to be taken and of the next to be put in; a slot is a number's last bits. */
  #head = 0;
  #tail = 0;

  get length(): number {
    return this.#tail - this.#head;
  }

  push(item: T): void {
    if (this.length === this.#slots.length) this.#grow();
    this.#slots[this.#tail++ & (this.#slots.length - 1)] = item;
  }

  /** The item that has waited longest; undefined when none waits. */
  shift(): T | undefined {
    if (this.#head === this.#tail) return undefined;
    const slot = this.#head++ & (this.#slots.length - 1);
    const item = this.#slots[slot];
    // What was taken is not kept alive.
    this.#slots[slot] = undefined;
    return item;
  }

  clear(): void {
    this.#slots = Array.from({ length: SLOTS });
    this.#head = 0;
    this.#tail = 0;
  }

  #grow(): void {
    const { length } = this;
    const larger: (T | undefined)[] = Array.from({ length: length * 2 });
    for (let i = 0; i < length; i++) larger[i] = this.#slots[(this.#head + i) & (length - 1)];
    this.#slots = larger;
    this.#head = 0;
    this.#tail = length;
  }
}
