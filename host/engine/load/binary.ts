import { EngineError } from '../error/error.ts';
import { utf8Decode } from '../utf8/utf8.ts';

/** Reads a WebAssembly binary from one place to another (WebAssembly Core Specification §5). */
export class BinaryReader {
  readonly bytes: Uint8Array;
  readonly end: number;
  at: number;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  /** @throws EngineError `module_invalid` */
  refuse(why: string): never {
    throw new EngineError('module_invalid', `no decision module: at byte ${this.at}: ${why}`);
  }

  byte(): number {
    if (this.at >= this.end) this.refuse('the file or a section ends too early');
    return this.bytes[this.at++] as number;
  }

  /** An unsigned LEB128 of 32 bits, in its shortest form only. */
  u32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      if (shift === 28 && byte > 0x0f) this.refuse('an integer over 32 bits');
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return byte === 0 && shift > 0 ? this.refuse('an integer is not in its shortest form') : value;
    }
    return this.refuse('an integer over 32 bits');
  }

  /** The next `length` bytes as a reader of their own. */
  part(length: number): BinaryReader {
    if (length > this.end - this.at) this.refuse('the file or a section ends too early');
    const part = new BinaryReader(this.bytes, this.at, this.at + length);
    this.at += length;
    return part;
  }

  name(): string {
    const { at, end } = this.part(this.u32());
    return utf8Decode(this.bytes.subarray(at, end), 'module_invalid');
  }

  /** What `read` gives for each of the counted items. */
  list<T>(read: (reader: BinaryReader) => T): T[] {
    const count = this.u32();
    // Every item takes a byte at least.
    if (count > this.end - this.at) this.refuse('the file or a section ends too early');
    return Array.from({ length: count }, () => read(this));
  }

  /** Nothing may be left. */
  close(): void {
    if (this.at !== this.end) this.refuse('bytes follow');
  }
}
