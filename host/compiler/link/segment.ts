/** Grows by doubling; a module's tables are a few megabytes at most. */
const FIRST_CAPACITY = 1 << 16;

/** The data segment being written: addresses are absolute, the segment starts at address 0. */
export class Segment {
  #bytes = new Uint8Array(FIRST_CAPACITY);
  #view = new DataView(this.#bytes.buffer);
  #end: number;

  constructor(start: number) {
    this.#end = start;
  }

  /** The first address not yet given away. */
  get end(): number {
    return this.#end;
  }

  /** Gives away `size` zero bytes, and returns their address. */
  allocate(size: number, alignment: 1 | 4 | 8 | 16): number {
    const address = Math.ceil(this.#end / alignment) * alignment;
    this.#end = address + size;
    if (this.#end > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#end, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return address;
  }

  write8(address: number, value: number): void {
    this.#view.setUint8(address, value);
  }

  write16(address: number, value: number): void {
    this.#view.setUint16(address, value, true);
  }

  write32(address: number, value: number): void {
    this.#view.setUint32(address, value, true);
  }

  read8(address: number): number {
    return this.#view.getUint8(address);
  }

  read32(address: number): number {
    return this.#view.getUint32(address, true);
  }

  write64(address: number, value: bigint): void {
    this.#view.setBigUint64(address, BigInt.asUintN(64, value), true);
  }

  writeFloat(address: number, value: number): void {
    this.#view.setFloat64(address, value, true);
  }

  writeBytes(address: number, bytes: Uint8Array): void {
    this.#bytes.set(bytes, address);
  }

  /** Writes words into new space, and returns their address. */
  words(values: readonly number[]): number {
    const address = this.allocate(values.length * 4, 4);
    values.forEach((value, index) => this.write32(address + index * 4, value));
    return address;
  }

  /** What was written from `start` on, without the zeros at its end. */
  bytes(start: number): Uint8Array<ArrayBuffer> {
    let end = this.#end;
    while (end > start && this.#bytes[end - 1] === 0) end--;
    return this.#bytes.slice(start, end);
  }
}
