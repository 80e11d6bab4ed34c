import { PatternError } from '../error.ts';

/** A pattern as tokens: single code points, and backslashes with the code point behind them. */
export class Tokens {
  readonly #characters: readonly string[];
  #index = 0;
  #next: string | null = null;

  constructor(source: string) {
    this.#characters = Array.from(source);
    this.#read();
  }

  /** The next token, which is not taken yet; null at the end. */
  get next(): string | null {
    return this.#next;
  }

  /** Where the next token begins, in code points. */
  get position(): number {
    return this.#index - (this.#next === null ? 0 : this.#next.startsWith('\\') ? 2 : 1);
  }

  /** Goes back to a position. */
  seek(position: number): void {
    this.#index = position;
    this.#read();
  }

  /** Takes the next token; null at the end. */
  take(): string | null {
    const token = this.#next;
    this.#read();
    return token;
  }

  /** Takes the next token if it is this one. */
  takeIf(token: string): boolean {
    if (this.#next !== token) return false;
    this.#read();
    return true;
  }

  /** Takes at most `most` tokens while they are of these characters. */
  takeWhile(characters: string, most: number = Infinity): string {
    const taken: string[] = [];
    while (taken.length < most && this.#next?.length === 1 && characters.includes(this.#next)) {
      taken.push(this.#next);
      this.#read();
    }
    return taken.join('');
  }

  /** Takes a name and the token that ends it. */
  takeUntil(end: string, what: string): string {
    const start = this.position;
    const taken: string[] = [];
    for (;;) {
      const token = this.take();
      if (token === null && taken.length > 0) throw this.refusal(`missing ${end} behind ${what}`, start);
      if (token === null || (token === end && taken.length === 0)) throw this.refusal(`missing ${what}`, start);
      if (token === end) return taken.join('');
      taken.push(token);
    }
  }

  /** The error that says that Python refuses the pattern. */
  refusal(message: string, position: number = this.position): PatternError {
    return new PatternError('invalid', message, position);
  }

  #read(): void {
    const character = this.#characters[this.#index];
    if (character === undefined) {
      this.#next = null;
      return;
    }
    if (character !== '\\') {
      this.#index++;
      this.#next = character;
      return;
    }
    const escaped = this.#characters[this.#index + 1];
    if (escaped === undefined) throw this.refusal('a backslash ends the pattern', this.#index);
    this.#index += 2;
    this.#next = character + escaped;
  }
}
