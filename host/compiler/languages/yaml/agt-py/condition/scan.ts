import { digitValue } from '../../../../ir/unicode/digits.ts';
import { isSpace } from '../../../../ir/unicode/spaces.ts';
import { isWord } from '../../../../ir/unicode/words.ts';

/** A cursor over a text, by code points, with Python's character classes. */
export class Scanner {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get #codePoint(): number {
    return this.text.codePointAt(this.at) ?? -1;
  }

  /** Moves over code points of a class, and returns them. */
  #run(isMember: (codePoint: number) => boolean): string {
    const start = this.at;
    while (this.at < this.text.length && isMember(this.#codePoint)) this.at += this.#codePoint > 0xffff ? 2 : 1;
    return this.text.slice(start, this.at);
  }

  /** `\s*` */
  spaces(): string {
    return this.#run(isSpace);
  }

  /** `\w+(?:\.\w+)*`, as its segments; null when there is none. */
  path(): string[] | null {
    const first = this.#run(isWord);
    if (first === '') return null;
    const segments = [first];
    for (;;) {
      const dot = this.at;
      if (!this.literal('.')) return segments;
      const segment = this.#run(isWord);
      if (segment === '') {
        this.at = dot;
        return segments;
      }
      segments.push(segment);
    }
  }

  /** `\d+(?:\.\d+)?`, with digits of every script turned into ASCII; null when there is none. */
  number(): number | null {
    const whole = this.#digits();
    if (whole === '') return null;
    const dot = this.at;
    if (!this.literal('.')) return Number(whole);
    const fraction = this.#digits();
    if (fraction !== '') return Number(`${whole}.${fraction}`);
    this.at = dot;
    return Number(whole);
  }

  #digits(): string {
    const run = this.#run((codePoint) => digitValue(codePoint) >= 0);
    return Array.from(run, (digit) => digitValue(digit.codePointAt(0) ?? 0)).join('');
  }

  /** Moves over the literal, if it stands here. */
  literal(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  /** Everything up to one of the stop characters or the end. */
  until(stops: string): string {
    const start = this.at;
    while (this.at < this.text.length && !stops.includes(this.text[this.at] ?? '')) this.at++;
    return this.text.slice(start, this.at);
  }

  /** One of the characters, if one stands here. */
  oneOf(characters: string): string | null {
    const character = this.text[this.at];
    if (character === undefined || !characters.includes(character)) return null;
    this.at++;
    return character;
  }

  get rest(): string {
    return this.text.slice(this.at);
  }
}
