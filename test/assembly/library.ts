/** The runtime library as a module of its own, whose functions tests call directly. */
import { instantiate } from '@assemblyscript/loader';
import { main } from 'assemblyscript/asc';
import { readLibrary } from '../../host/compiler/library.node.ts';
import { Constants } from '../../host/compiler/link/cells.ts';
import { Segment } from '../../host/compiler/link/segment.ts';
import type { OperationName, ValueOperationName } from '../../host/compiler/ir/operations/index.ts';
import type { Truth } from '../../host/compiler/ir/types.ts';
import type { Cell } from '../../host/engine/cell/cell.ts';
import { encodeFrame } from '../../host/engine/frame/encode.ts';
import { readCell } from './read-cell.ts';

/** Below the module's own data: room for constants. */
const MEMORY_BASE = 1 << 20;
const CONSTANTS_START = 64;
const STEPS = 1 << 22;
const HEADER_BYTES = 16;
const CELL_BYTES = 16;
const TRUTHS: readonly Truth[] = ['false', 'true', 'error', 'undefined'];

/** A value, and where it stands. */
export type Placed = readonly [Cell, 'frame' | 'constant'];

type Call = (...arguments_: number[]) => number;

interface Exports extends Record<string, unknown> {
  readonly memory: WebAssembly.Memory;
  frameStart(): number;
  startBudget(steps: number): void;
  spent(): number;
  stepsUsed(): number;
  isFrame(bytes: number, slots: number, holds: number, rules: number, depth: number): number;
  compareBytes(a: number, countA: number, b: number, countB: number): number;
  hashBytes(at: number, count: number): number;
  isUtf8(at: number, count: number): number;
  numberText(): number;
  writeNumber(value: number): number;
  isPrintable(codePoint: number): number;
  clearScratch(): void;
  clearTexts(): void;
  strOf(cell: number): number;
  openCells(count: number): number;
  putItem(room: number, offset: number, cell: number): number;
  cedarSet(cells: number, count: number): number;
  cedarRecord(keys: number, pairs: number, count: number): number;
  cedarBool(truth: number): number;
  cedarEqual(a: number, b: number): number;
  cedarContains(set: number, value: number): number;
  startDigest(): void;
  digest(at: number, count: number): void;
  digestByte(byte: number): void;
  endDigest(to: number): void;
  sipHash(key0: bigint, key1: bigint, at: number, count: number): number;
}

/** The function of an operation: `python.float-less` is `pythonFloatLess`. */
const functionOf = (name: string): string => name.replace(/[.-]([a-z])/gu, (_, letter: string) => letter.toUpperCase());

/** The root's word for the longest frame, and what it says here. */
const FRAME_BYTES = { at: 36, value: 1 << 20 } as const;

/** In place of what is generated with a module: nothing can be installed. */
const SHAPES = 'export const STORE_BYTES: u32 = 0;';

const compile = async (): Promise<Uint8Array<ArrayBuffer>> => {
  const sources = await readLibrary();
  const binaries: Uint8Array[] = [];
  const flags = ['--runtime', 'stub', '--exportRuntime', '--use', 'abort=', '--noAssert', '-O1'];
  const { error } = await main(
    ['assembly/index.ts', '--outFile', 'library.wasm', ...flags, '--memoryBase', String(MEMORY_BASE)],
    {
      readFile: (name: string) => (name === 'assembly/shapes.ts' ? SHAPES : (sources.get(name) ?? null)),
      writeFile: (_: string, contents: string | Uint8Array) => {
        if (typeof contents !== 'string') binaries.push(contents);
      },
      listFiles: () => [],
    },
  );
  const [binary] = binaries;
  if (error !== null || binary === undefined) throw new Error('the library does not compile', { cause: error });
  return Uint8Array.from(binary);
};

/** The library's functions, on cells. */
export class LibraryModule {
  readonly exports: Exports;

  private constructor(exports: Exports) {
    this.exports = exports;
  }

  static async load(): Promise<LibraryModule> {
    const { exports } = await instantiate<Exports>(await compile());
    return new LibraryModule(exports);
  }

  /** Puts bytes into the frame area and returns their address. */
  putFrame(bytes: Uint8Array): number {
    const { exports } = this;
    const start = exports.frameStart();
    const missing = start + bytes.length - exports.memory.buffer.byteLength;
    if (missing > 0) exports.memory.grow(Math.ceil(missing / 65_536));
    new Uint8Array(exports.memory.buffer, start, bytes.length).set(bytes);
    return start;
  }

  /** Writes a constant as the linker does, and returns its cell's address. */
  #putConstants(cells: readonly Cell[]): readonly number[] {
    const segment = new Segment(CONSTANTS_START);
    const constants = new Constants(segment);
    const addresses = cells.map((cell) => constants.cell(cell));
    if (segment.end > MEMORY_BASE) throw new RangeError('too many constants');
    const memory = new Uint8Array(this.exports.memory.buffer);
    memory.fill(0, CONSTANTS_START, segment.end);
    memory.set(segment.bytes(CONSTANTS_START), CONSTANTS_START);
    return addresses;
  }

  /** The cells' addresses at the start of a decision in which they are the only ones. */
  placeAll(cells: readonly Placed[]): readonly number[] {
    const inFrame = cells.flatMap(([cell, place]) => (place === 'frame' ? [cell] : []));
    const constants = this.#putConstants(cells.flatMap(([cell, place]) => (place === 'constant' ? [cell] : [])));
    const frame = this.putFrame(encodeFrame(inFrame));
    let slot = 0;
    let constant = 0;
    new DataView(this.exports.memory.buffer).setUint32(FRAME_BYTES.at, FRAME_BYTES.value, true);
    this.exports.startBudget(STEPS);
    this.exports.clearScratch();
    this.exports.clearTexts();
    return cells.map(([, place]) =>
      place === 'frame' ? frame + HEADER_BYTES + CELL_BYTES * slot++ : (constants[constant++] ?? 0),
    );
  }

  /** The operation's value; each argument stands in the frame or among the constants. */
  call(name: OperationName, cells: readonly Placed[]): Truth {
    return this.callAt(name, this.placeAll(cells));
  }

  /** The same of arguments that have been placed; 0 is one that errs. */
  callAt(name: OperationName, addresses: readonly number[]): Truth {
    return TRUTHS[(this.exports[functionOf(name)] as Call)(...addresses)] ?? 'undefined';
  }

  /** The value of an operation that yields one. */
  compute(name: ValueOperationName, cells: readonly Placed[]): Cell | 'error' {
    return this.cellAt(this.computeAt(name, this.placeAll(cells)));
  }

  /** The address of the value, from arguments that have been placed. */
  computeAt(name: ValueOperationName, addresses: readonly number[]): number {
    return (this.exports[functionOf(name)] as Call)(...addresses);
  }

  /** The value at an address; an error at 0. */
  cellAt(cell: number): Cell | 'error' {
    return cell === 0 ? 'error' : readCell(this.exports.memory.buffer, this.exports.frameStart(), cell);
  }

  /** The address of the set of cells that have been placed. */
  makeSet(cells: readonly number[]): number {
    const { exports } = this;
    const room = exports.openCells(cells.length);
    for (const [index, cell] of cells.entries()) exports.putItem(room, CELL_BYTES * index, cell);
    return exports.cedarSet(room, cells.length);
  }

  /** The address of the record of a list of keys and of values, all of which have been placed. */
  makeRecord(keys: number, values: readonly number[]): number {
    const { exports } = this;
    const room = exports.openCells(2 * values.length);
    for (const [index, cell] of values.entries()) exports.putItem(room, CELL_BYTES * (2 * index + 1), cell);
    return exports.cedarRecord(keys, room, values.length);
  }

  /** A cell's address at the start of a decision in which it is the only one. */
  place(cell: Cell, place: 'frame' | 'constant' = 'frame'): number {
    return this.placeAll([[cell, place]])[0] ?? 0;
  }

  /** The text of a string cell in or behind the frame, or among the constants; null for the address 0. */
  textAt(cell: number): string | null {
    if (cell === 0) return null;
    const { memory } = this.exports;
    const view = new DataView(memory.buffer);
    const frame = this.exports.frameStart();
    const base = cell >= frame ? frame : 0;
    const bytes = new Uint8Array(memory.buffer, base + view.getUint32(cell + 8, true), view.getUint32(cell + 4, true));
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  }

  /** Python's `str()` of the cell as the library makes it; null for none. */
  str(cell: Cell, place: 'frame' | 'constant'): string | null {
    return this.textAt(this.exports.strOf(this.place(cell, place)));
  }

  /** `String(value)` as the library writes it. */
  text(value: number): string {
    this.exports.startBudget(STEPS);
    const count = this.exports.writeNumber(value);
    return new TextDecoder().decode(new Uint8Array(this.exports.memory.buffer, this.exports.numberText(), count));
  }
}
