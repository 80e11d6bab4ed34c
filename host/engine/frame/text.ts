import { TAG } from '../cell/cell.ts';
import { EngineError } from '../error/error.ts';
import type { FrameWriter } from './writer.ts';

const encoder = new TextEncoder();
/** Above this length the platform's encoder is faster than a loop, in spite of its two allocations (measured). */
const LOOP_UNITS = 192;

/** Writes a string's cell at `at` and its bytes behind what has been written; ASCII takes no second pass. */
export function writeText(writer: FrameWriter, at: number, text: string): void {
  const { length } = text;
  if (length === 0) return writer.empty(at, TAG.string);
  const before = writer.end;
  const block = writer.claim(length);
  const { area } = writer;
  const start = area.base + block;
  if (length > LOOP_UNITS) {
    const { read, written } = encoder.encodeInto(text, area.u8.subarray(start, start + length));
    if (read !== length || written !== length) {
      writer.end = before;
      return writeWide(writer, at, text, byteLength(text, 0));
    }
    pad(writer, start + length);
  } else {
    const { u32 } = area;
    // The block's last eight bytes, so that what the text does not fill is zero.
    const last = (area.base + writer.end) >>> 2;
    u32[last - 2] = 0;
    u32[last - 1] = 0;
    // Four characters make a word: a third fewer instructions than byte by byte.
    let word = start >>> 2;
    let units = 0;
    let i = 0;
    for (; i + 4 <= length; i += 4) {
      const first = text.charCodeAt(i);
      const second = text.charCodeAt(i + 1);
      const third = text.charCodeAt(i + 2);
      const fourth = text.charCodeAt(i + 3);
      units |= first | second | third | fourth;
      u32[word++] = first | (second << 8) | (third << 16) | (fourth << 24);
    }
    if (i < length) {
      let rest = 0;
      for (let shift = 0; i < length; i++, shift += 8) {
        const unit = text.charCodeAt(i);
        units |= unit;
        rest |= unit << shift;
      }
      u32[word] = rest;
    }
    if (units > 0x7f) {
      writer.end = before;
      return writeWide(writer, at, text, byteLength(text, 0));
    }
  }
  writer.cell(at, TAG.string, length, block, 0);
}

/** Zero bytes from `from` to the end of the heap. */
function pad(writer: FrameWriter, from: number): void {
  const { area, end } = writer;
  for (let i = from; i < area.base + end; i++) area.u8[i] = 0;
}

/** The UTF-8 length of a text whose first `ascii` units are ASCII; a lone surrogate is refused. */
function byteLength(text: string, ascii: number): number {
  let bytes = ascii;
  for (let i = ascii; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if ((unit & 0xf800) !== 0xd800) bytes += 3;
    else {
      i++;
      if (unit >= 0xdc00 || (text.charCodeAt(i) & 0xfc00) !== 0xdc00) {
        throw new EngineError('input_invalid', 'the input cannot be decided on: a string has a lone surrogate');
      }
      bytes += 4;
    }
  }
  return bytes;
}

function writeWide(writer: FrameWriter, at: number, text: string, bytes: number): void {
  const block = writer.claim(bytes);
  const { area } = writer;
  const start = area.base + block;
  encoder.encodeInto(text, area.u8.subarray(start, start + bytes));
  pad(writer, start + bytes);
  writer.cell(at, TAG.string, bytes, block, 0);
}
