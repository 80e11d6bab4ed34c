import { TAG } from '../../cell/cell.ts';
import { encodeCell } from '../../cell/encode.ts';
import type { FrameWriter } from '../../frame/writer.ts';
import { callExtension, CallError } from '../extension/call.ts';

/** An extension value as it stands in frames. */
interface Scalar {
  readonly call: string;
  readonly text: string;
  /** Its cell's words, and behind them those of its block. */
  readonly words: Uint32Array;
}

const PLACES = 64;
/** Longer texts are not remembered. */
const LONGEST = 64;
const CELL_WORDS = 4;

function make(call: string, text: string): Scalar | undefined {
  try {
    const bytes = encodeCell(callExtension(call, [{ tag: 'string', value: text }]));
    return { call, text, words: new Uint32Array(bytes.buffer) };
  } catch (error) {
    if (error instanceof CallError) return undefined;
    throw error;
  }
}

/** Extension values that were met lately: parsing them takes longer than all the rest of a request. */
export class Scalars {
  readonly #known: (Scalar | undefined)[] = Array.from({ length: PLACES }, () => undefined);

  /** Writes what a function makes of a text at `at`; false when it makes nothing of it. */
  write(writer: FrameWriter, at: number, call: string, text: string): boolean {
    const { length } = text;
    const place = (length * 5 + call.length + text.charCodeAt(0) + 7 * text.charCodeAt(length - 1)) & (PLACES - 1);
    const known = this.#known[place];
    if (known !== undefined && known.text === text && known.call === call) {
      put(writer, at, known);
      return true;
    }
    const made = make(call, text);
    if (made === undefined) return false;
    if (length <= LONGEST) this.#known[place] = made;
    put(writer, at, made);
    return true;
  }
}

function put(writer: FrameWriter, at: number, { words }: Scalar): void {
  const [tag = 0, n = 0, low = 0, high = 0] = words;
  if (tag !== TAG.ip) return writer.cell(at, tag, n, low, high);
  const block = writer.claim(16);
  const { u32, base } = writer.area;
  const start = (base + block) >>> 2;
  for (let i = 0; i < 4; i++) u32[start + i] = words[CELL_WORDS + i] as number;
  writer.cell(at, tag, n, block, high);
}
