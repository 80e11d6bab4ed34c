import { encodeHex } from '../base64/hex.ts';
import { readElement, readElements, type DerElement, type Refuse } from './der.ts';

/** The tags of DER that certificates and what is signed with them are made of. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  /** [0] and so on, constructed. */
  context: (n: number): number => 0xa0 | n,
} as const;

/** An element of DER with the bytes that it stands in. What it gives is a copy, of a Buffer too, whose own `slice` makes none. Whatever it is asked for and is not refuses as its reader said. */
export class Der {
  readonly #bytes: Uint8Array;
  readonly #element: DerElement;
  readonly refuse: Refuse;

  private constructor(bytes: Uint8Array, element: DerElement, refuse: Refuse) {
    this.#bytes = bytes;
    this.#element = element;
    this.refuse = refuse;
  }

  /** The one element that some bytes are. */
  static read(bytes: Uint8Array, refuse: Refuse): Der {
    const element = readElement(bytes, 0, bytes.length, refuse);
    if (element.end !== bytes.length) refuse('bytes follow it');
    return new Der(bytes, element, refuse);
  }

  get tag(): number {
    return this.#element.tag;
  }

  /** The element with its tag and length. */
  get whole(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#bytes.subarray(this.#element.at, this.#element.end));
  }

  /** Its contents, which must have a tag. */
  contents(tag: number): Uint8Array<ArrayBuffer> {
    if (this.tag !== tag) this.refuse(`tag ${this.tag} where ${tag} should be`);
    return new Uint8Array(this.#bytes.subarray(this.#element.start, this.#element.end));
  }

  /** The elements within it, which must have a tag. */
  children(tag: number = TAG.sequence): Der[] {
    return readElements(this.#bytes, this.#element, tag, this.refuse).map(
      (element) => new Der(this.#bytes, element, this.refuse),
    );
  }

  /** The elements within it one after another, for lists of any number: only one is held at a time. */
  *each(tag: number = TAG.sequence): Generator<Der> {
    const { start, end } = this.#element;
    if (this.tag !== tag) this.refuse(`tag ${this.tag} where ${tag} should be`);
    for (let at = start; at < end;) {
      const element = readElement(this.#bytes, at, end, this.refuse);
      yield new Der(this.#bytes, element, this.refuse);
      at = element.end;
    }
  }

  /** The one element within it. */
  only(tag: number): Der {
    const [child, ...more] = this.children(tag);
    return child === undefined || more.length > 0 ? this.refuse('an element that does not hold one thing') : child;
  }

  /** An object identifier, as the hexadecimal of its contents. */
  oid(): string {
    return encodeHex(this.contents(TAG.oid));
  }

  /** The digits of an integer that is not negative, in its shortest form: bytes without that of its sign. */
  digits(): Uint8Array<ArrayBuffer> {
    const bytes = this.contents(TAG.integer);
    const [first, second] = bytes;
    if (first === undefined || first >= 0x80) this.refuse('an integer that is negative or none');
    if (first === 0 && second !== undefined && second < 0x80)
      this.refuse('an integer that is not in its shortest form');
    return first === 0 && bytes.length > 1 ? bytes.slice(1) : bytes;
  }

  /** An integer that is not negative, in its shortest form. */
  unsigned(): bigint {
    const digits = this.digits();
    if (digits.length > 64) this.refuse('an integer of too many bytes');
    return BigInt(`0x${encodeHex(digits)}`);
  }

  boolean(): boolean {
    const [value, ...more] = this.contents(TAG.boolean);
    if (more.length > 0 || (value !== 0 && value !== 0xff)) this.refuse('a boolean that is neither true nor false');
    return value === 0xff;
  }
}

/** Takes elements one after another, of which some may be left out. */
export class DerSequence {
  readonly #outer: Der;
  readonly #parts: readonly Der[];
  #at = 0;

  constructor(outer: Der, tag: number = TAG.sequence) {
    this.#outer = outer;
    this.#parts = outer.children(tag);
  }

  next(what: string): Der {
    return this.#parts[this.#at++] ?? this.#outer.refuse(`no ${what}`);
  }

  /** The next element, if it has the tag. */
  optional(tag: number): Der | undefined {
    const part = this.#parts[this.#at];
    if (part?.tag !== tag) return undefined;
    this.#at++;
    return part;
  }

  end(what: string): void {
    if (this.#at !== this.#parts.length) this.#outer.refuse(`more than it may have in ${what}`);
  }
}

/** A GeneralizedTime with every digit of a fraction that is read has 25. */
const MAX_TIME_BYTES = 32;

/**
 * A time as DER has it, in milliseconds since 1970: GeneralizedTime with or without fractions of a second, and UTCTime, of the years 1950 to 2049.
 * @throws what its reader refuses with
 */
export function readTime(der: Der): number {
  const isUtc = der.tag === TAG.utcTime;
  const contents = der.contents(isUtc ? TAG.utcTime : TAG.generalizedTime);
  if (contents.length > MAX_TIME_BYTES) der.refuse('a time that is too long');
  const text = String.fromCharCode(...contents);
  const form = isUtc
    ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)()Z$/
    : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{0,8}[1-9]))?Z$/;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction = ''] = form.exec(text) ?? [];
  const full = isUtc ? `${Number(year) < 50 ? 20 : 19}${year}` : year;
  const iso = `${full}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
  const time = Date.parse(iso);
  if (Number.isNaN(time) || new Date(time).toISOString() !== iso) der.refuse('a time that is none');
  return time;
}
