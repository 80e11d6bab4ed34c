import { TAG } from '../../cell/cell.ts';
import type { FrameWriter } from '../../frame/writer.ts';
import { utf8Encode } from '../../utf8/utf8.ts';
import { isActionType, isTypeName } from '../name.ts';
import { LONGEST_TYPE } from '../uid.ts';

/** A text that stands in many requests, such as the name of a type or of an attribute, with its bytes as they stand in frames. */
export interface Name {
  readonly text: string;
  readonly bytes: number;
  /** Padded to a multiple of 8 bytes. */
  readonly words: Uint32Array;
  /** Whether it is the name of a type of actions. */
  readonly isAction: boolean;
}

/** @throws EngineError `input_invalid` for half of a surrogate pair */
export function nameOf(text: string): Name {
  const encoded = utf8Encode(text, 'input_invalid');
  const padded = new Uint8Array((encoded.length + 7) & ~7);
  padded.set(encoded);
  return {
    text,
    bytes: encoded.length,
    words: new Uint32Array(padded.buffer),
    isAction: isActionType(text),
  };
}

/** Writes a name's string cell at `at`. */
export function writeName(writer: FrameWriter, at: number, { bytes, words }: Name): void {
  if (bytes === 0) return writer.empty(at, TAG.string);
  const block = writer.claim(bytes);
  const { u32, base } = writer.area;
  const start = (base + block) >>> 2;
  for (let i = 0; i < words.length; i++) u32[start + i] = words[i] as number;
  writer.cell(at, TAG.string, bytes, block, 0);
}

/** How many names are remembered; of two that fall on one place, the later stays. */
const PLACES = 64;
/** Longer names are not remembered. */
const LONGEST = 256;

/** Names of entity types that were met lately. */
export class TypeNames {
  readonly #known: (Name | undefined)[] = Array.from({ length: PLACES }, () => undefined);

  /** The type of this name; undefined when it is none. */
  find(text: string): Name | undefined {
    const { length } = text;
    if (length === 0) return undefined;
    const place = (length * 5 + text.charCodeAt(0) + 7 * text.charCodeAt(length - 1)) & (PLACES - 1);
    const known = this.#known[place];
    if (known !== undefined && known.text === text) return known;
    if (length > LONGEST_TYPE || !isTypeName(text)) return undefined;
    const name = nameOf(text);
    if (length <= LONGEST) this.#known[place] = name;
    return name;
  }
}
