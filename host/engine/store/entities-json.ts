import { TAG } from '../cell/cell.ts';
import { isActionType, isTypeName } from '../cedar/name.ts';
import { readUid, type EntityUid } from '../cedar/uid.ts';
import { Unreadable, type Located } from '../cedar/unreadable.ts';
import { MAX_VALUE_DEPTH, readValue, type ValueReading } from '../cedar/value.ts';
import { RowBytes } from './bytes.ts';
import { JsonBytes } from './json-bytes.ts';
import { compareItems, compareNameBytes, compareTexts, sortParts } from './order.ts';

const byteOf = (character: string): number => character.charCodeAt(0);
const QUOTE = byteOf('"');
const COMMA = byteOf(',');
const COLON = byteOf(':');
const OPEN_LIST = byteOf('[');
const CLOSE_LIST = byteOf(']');
const OPEN = byteOf('{');
const CLOSE = byteOf('}');
const UNDERSCORE = byteOf('_');

const UTF8 = new TextEncoder();
const DECODER = new TextDecoder();
const TYPE = UTF8.encode('"type"');
const ID = UTF8.encode('"id"');
const ENTITY = UTF8.encode('"__entity"');
const TRUE = UTF8.encode('true');
const FALSE = UTF8.encode('false');

/** The fields of an entity; others are left alone, as Cedar does. */
const FIELDS = ['uid', 'parents', 'attrs', 'tags'] as const;
const FIELD_BYTES = FIELDS.map((name) => UTF8.encode(`"${name}"`));
const NEEDED = 3;

/** Types that were looked at already; there are few. */
const MOST_TYPES = 16;

const located = (value: unknown): Located => ({ value, within: null, key: '' });

/**
 * Reads entities in Cedar's JSON (`uid`, `attrs`, `parents`, `tags`) straight from the bytes of a text, row by row. What is common is copied; what is rare, as extension values and sets of other things than
 * texts, goes through the reader of requests.
 */
export class EntityTexts {
  readonly #json: JsonBytes;
  readonly #parts = FIELDS.map(() => new RowBytes());
  readonly #types: Uint8Array[] = [];
  #begun = false;

  constructor(bytes: Uint8Array) {
    this.#json = new JsonBytes(bytes);
  }

  /** Writes the next entity; false behind the last. @throws EngineError `input_invalid`, `json_invalid` */
  next(to: RowBytes): boolean {
    const json = this.#json;
    if (!this.#begun) json.expect(OPEN_LIST);
    if (json.accept(CLOSE_LIST)) {
      if (json.next() !== undefined) json.fail('text follows the entities');
      return false;
    }
    if (this.#begun) json.expect(COMMA);
    this.#begun = true;
    this.#entity();
    for (const part of this.#parts) to.raw(part.bytes, 0, part.length);
    return true;
  }

  #entity(): void {
    const json = this.#json;
    const start = json.at;
    for (const part of this.#parts) part.length = 0;
    let seen = 0;
    json.expect(OPEN);
    if (!json.accept(CLOSE)) {
      do seen |= this.#field(seen);
      while (json.accept(COMMA));
      json.expect(CLOSE);
    }
    FIELDS.forEach((name, i) => {
      if (i < NEEDED && (seen & (1 << i)) === 0) json.fail(`the field "${name}" of an entity is missing`, start);
    });
    const [uid, parents, , tags] = this.#parts as [RowBytes, RowBytes, RowBytes, RowBytes];
    if (tags.length === 0) tags.word(0);
    const type = firstText(uid.bytes, 0);
    if (type.endsWith('Action') && isActionType(type)) this.#checkGroups(parents, start);
  }

  /** Reads a field, and returns its bit. */
  #field(seen: number): number {
    const json = this.#json;
    const at = json.at;
    const written = FIELD_BYTES.findIndex((name) => json.acceptAll(name));
    const index = written < 0 ? this.#escapedField() : written;
    const part = this.#parts[index];
    if (part === undefined) {
      this.#otherValue();
      return 0;
    }
    const bit = 1 << index;
    if ((seen & bit) !== 0) json.fail(`the field "${FIELDS[index]}" stands twice`, at);
    json.expect(COLON);
    if (index === 0) this.#name(part);
    else if (index === 1) this.#groups(part);
    else this.#record(part, MAX_VALUE_DEPTH - 1);
    return bit;
  }

  /** Which field a name stands for that is written otherwise; -1 for none. */
  #escapedField(): number {
    const key = new RowBytes();
    this.#json.string(key);
    const name = firstText(key.bytes, 0);
    return FIELDS.findIndex((field) => field === name);
  }

  /** What stands under a name that is no field's: any JSON. */
  #otherValue(): void {
    const json = this.#json;
    json.expect(COLON);
    json.next();
    const start = json.at;
    json.skip();
    json.value(start);
  }

  /** A reference: `{"type": …, "id": …}`, or however else Cedar writes it. */
  #name(to: RowBytes): void {
    const json = this.#json;
    json.next();
    const { at } = json;
    const { length } = to;
    if (json.accept(OPEN) && this.#typeAndId(to) && json.accept(CLOSE)) return;
    json.at = at;
    to.length = length;
    json.skip();
    to.name(this.#rare(at, (value): EntityUid => readUid(located(value))));
  }

  /** What is between the braces of a reference; false where it is written otherwise, or is none. */
  #typeAndId(to: RowBytes): boolean {
    const json = this.#json;
    if (!json.acceptAll(TYPE) || !json.accept(COLON) || json.next() !== QUOTE) return false;
    const { length } = to;
    json.string(to);
    const end = to.length;
    if (!json.accept(COMMA) || !json.acceptAll(ID) || !json.accept(COLON) || json.next() !== QUOTE) return false;
    json.string(to);
    return this.#isType(to.bytes, length + 4, end);
  }

  #isType(bytes: Uint8Array, from: number, to: number): boolean {
    for (const type of this.#types) {
      if (type.length !== to - from) continue;
      let i = 0;
      while (i < type.length && type[i] === bytes[from + i]) i++;
      if (i === type.length) return true;
    }
    if (!isTypeName(DECODER.decode(bytes.subarray(from, to)))) return false;
    if (this.#types.length < MOST_TYPES) this.#types.push(bytes.slice(from, to));
    return true;
  }

  #groups(to: RowBytes): void {
    const json = this.#json;
    const starts: number[] = [];
    json.expect(OPEN_LIST);
    to.word(0);
    if (!json.accept(CLOSE_LIST)) {
      do {
        starts.push(to.length);
        this.#name(to);
      } while (json.accept(COMMA));
      json.expect(CLOSE_LIST);
    }
    to.wordAt(0, sortParts(to, starts, compareNameBytes, 'once'));
  }

  #checkGroups({ bytes, length }: RowBytes, start: number): void {
    for (let at = 4; at < length;) {
      const type = firstText(bytes, at);
      if (!isActionType(type)) this.#json.fail('an action can only be a member of actions', start);
      at += textBytes(bytes, at);
      at += textBytes(bytes, at);
    }
  }

  /** The entries of a record, without its tag. */
  #record(to: RowBytes, depth: number): void {
    const json = this.#json;
    const { length } = to;
    const starts: number[] = [];
    json.expect(OPEN);
    to.word(0);
    if (!json.accept(CLOSE)) {
      do {
        starts.push(to.length);
        json.string(to);
        json.expect(COLON);
        this.#value(to, depth);
      } while (json.accept(COMMA));
      json.expect(CLOSE);
    }
    to.wordAt(
      length,
      sortParts(to, starts, compareTexts, () => json.fail('a key stands twice')),
    );
  }

  #value(to: RowBytes, depth: number): void {
    const json = this.#json;
    switch (json.next()) {
      case QUOTE:
        to.byte(TAG.string);
        return json.string(to);
      case OPEN:
        return this.#object(to, depth);
      case OPEN_LIST:
        return this.#set(to, depth);
      case TRUE[0]:
      case FALSE[0]:
        to.byte(TAG.bool);
        return to.byte(this.#word());
      default:
        to.byte(TAG.int);
        return json.integer(to);
    }
  }

  #word(): 0 | 1 {
    const json = this.#json;
    if (json.acceptAll(TRUE)) return 1;
    return json.acceptAll(FALSE) ? 0 : json.fail('a value must stand here');
  }

  #object(to: RowBytes, depth: number): void {
    const json = this.#json;
    const { at } = json;
    const { length } = to;
    json.at++;
    const isEscape = json.next() === QUOTE && json.bytes[json.at + 1] === UNDERSCORE;
    if (isEscape && json.acceptAll(ENTITY) && json.accept(COLON) && json.accept(OPEN)) {
      to.byte(TAG.entity);
      if (this.#typeAndId(to) && json.accept(CLOSE) && json.accept(CLOSE)) return;
    }
    json.at = at;
    to.length = length;
    // An escaped underscore may begin an escape, too.
    if (isEscape || json.bytes[at + 2] === 0x5c) return this.#rareValue(to, depth);
    if (depth <= 0) json.fail(`values are nested deeper than ${MAX_VALUE_DEPTH} levels`);
    to.byte(TAG.record);
    this.#record(to, depth - 1);
  }

  /** A set of texts; any other is rare. */
  #set(to: RowBytes, depth: number): void {
    const json = this.#json;
    const { at } = json;
    const { length } = to;
    const starts: number[] = [];
    json.at++;
    to.byte(TAG.set);
    to.word(0);
    if (!json.accept(CLOSE_LIST)) {
      do {
        if (json.next() !== QUOTE) {
          json.at = at;
          to.length = length;
          return this.#rareValue(to, depth);
        }
        starts.push(to.length);
        to.byte(TAG.string);
        json.string(to);
      } while (json.accept(COMMA));
      json.expect(CLOSE_LIST);
    }
    to.wordAt(length + 1, sortParts(to, starts, compareItems, 'once'));
  }

  #rareValue(to: RowBytes, depth: number): void {
    const { at } = this.#json;
    this.#json.skip();
    // Every value takes a byte at least.
    const bytes = this.#json.at - at;
    const reading: ValueReading = { minusZero: 'refused', left: bytes, steps: bytes };
    to.value(this.#rare(at, (value) => readValue(located(value), depth, reading)));
  }

  /** Reads what stands between a place and this one. */
  #rare<T>(from: number, read: (value: unknown) => T): T {
    const value = this.#json.value(from);
    try {
      return read(value);
    } catch (error) {
      if (error instanceof Unreadable) return this.#json.fail(error.message, from);
      throw error;
    }
  }
}

const textBytes = (bytes: Uint8Array, at: number): number =>
  4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);

/** The text that was written at a place. */
const firstText = (bytes: Uint8Array, at: number): string =>
  DECODER.decode(bytes.subarray(at + 4, at + textBytes(bytes, at)));
