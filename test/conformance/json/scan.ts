/**
 * Reads parts of a JSON text without looking at the others: what is not asked for is stepped over by its brackets and quotes and never decoded.
 * So the phase that compiles policies cannot see a request or an expectation of the file that they share.
 */

/** What to take: `text` takes the member's JSON text as it stands, an object takes members, a one-element array takes each item. */
export type Shape = 'text' | { readonly [member: string]: Shape } | readonly [Shape];

/** What was taken: texts where the shape says `text`; a member that is absent is absent. */
export type Taken = string | { readonly [member: string]: Taken } | readonly Taken[];

/**
 * Takes `shape` out of a JSON text.
 * @throws SyntaxError where the text is not JSON, as far as it was looked at
 */
export function take(json: string, shape: Shape): Taken {
  const scanner = new Scanner(json);
  const taken = scanner.value(shape);
  scanner.end();
  return taken;
}

/** A part that was taken as text. */
export function asText(taken: Taken | undefined): string {
  if (typeof taken !== 'string') throw new SyntaxError('expected a value');
  return taken;
}

/** The string that a taken text stands for, such as a policy's YAML. */
export function asString(taken: Taken | undefined): string {
  const value: unknown = JSON.parse(asText(taken));
  if (typeof value !== 'string') throw new SyntaxError('expected a string');
  return value;
}

/** The items of a taken array. */
export function asItems(taken: Taken | undefined): readonly Taken[] {
  if (!Array.isArray(taken)) throw new SyntaxError('expected an array');
  return taken as readonly Taken[];
}

/** A member of a taken object; undefined when it is absent. */
export function member(taken: Taken | undefined, name: string): Taken | undefined {
  if (typeof taken !== 'object' || Array.isArray(taken)) throw new SyntaxError('expected an object');
  return Object.hasOwn(taken, name) ? (taken as { readonly [member: string]: Taken })[name] : undefined;
}

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(shape: Shape): Taken {
    this.#space();
    if (shape === 'text') {
      const start = this.#at;
      this.#skip();
      return this.#text.slice(start, this.#at);
    }
    return Array.isArray(shape)
      ? this.#items(shape[0] as Shape)
      : this.#members(shape as { readonly [member: string]: Shape });
  }

  end(): void {
    this.#space();
    if (this.#at !== this.#text.length) throw this.#error('more text after the value');
  }

  #items(shape: Shape): Taken[] {
    const items: Taken[] = [];
    this.#expect('[');
    this.#space();
    while (this.#peek() !== ']') {
      items.push(this.value(shape));
      this.#separator(']');
    }
    this.#at += 1;
    return items;
  }

  #members(shape: { readonly [member: string]: Shape }): { [member: string]: Taken } {
    const members: { [member: string]: Taken } = {};
    this.#expect('{');
    this.#space();
    while (this.#peek() !== '}') {
      this.#space();
      const start = this.#at;
      this.#string();
      const name: unknown = JSON.parse(this.#text.slice(start, this.#at));
      this.#space();
      this.#expect(':');
      this.#space();
      const wanted = typeof name === 'string' && Object.hasOwn(shape, name) ? shape[name] : undefined;
      if (wanted === undefined) this.#skip();
      else if (typeof name === 'string')
        Object.defineProperty(members, name, { value: this.value(wanted), enumerable: true, configurable: true });
      this.#separator('}');
    }
    this.#at += 1;
    return members;
  }

  /** Steps over one value without decoding it. */
  #skip(): void {
    let depth = 0;
    do {
      this.#space();
      const character = this.#peek();
      if (character === '"') this.#string();
      else if (character === '{' || character === '[') {
        depth += 1;
        this.#at += 1;
      } else if (character === '}' || character === ']') {
        depth -= 1;
        this.#at += 1;
      } else if (character === ',' || character === ':') {
        if (depth === 0) throw this.#error('a value is missing');
        this.#at += 1;
      } else this.#scalar();
    } while (depth > 0);
    if (depth < 0) throw this.#error('a value is missing');
  }

  #scalar(): void {
    const pattern = /[-+.\w]+/y;
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) throw this.#error('not a value');
    this.#at = pattern.lastIndex;
  }

  #string(): void {
    this.#expect('"');
    for (;;) {
      const quote = this.#text.indexOf('"', this.#at);
      if (quote < 0) throw this.#error('a string without its end');
      let slashes = 0;
      while (this.#text[quote - 1 - slashes] === '\\') slashes += 1;
      this.#at = quote + 1;
      if (slashes % 2 === 0) return;
    }
  }

  #separator(close: string): void {
    this.#space();
    if (this.#peek() === ',') {
      this.#at += 1;
      this.#space();
    } else if (this.#peek() !== close) throw this.#error(`"," or "${close}" is missing`);
  }

  #expect(character: string): void {
    if (this.#peek() !== character) throw this.#error(`"${character}" is missing`);
    this.#at += 1;
  }

  #peek(): string {
    const character = this.#text[this.#at];
    if (character === undefined) throw this.#error('the text ends early');
    return character;
  }

  #space(): void {
    while (' \t\r\n'.includes(this.#text[this.#at] ?? 'x')) this.#at += 1;
  }

  #error(message: string): SyntaxError {
    return new SyntaxError(`JSON at ${this.#at}: ${message}`);
  }
}
