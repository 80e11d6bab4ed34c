/** A strict reader of the XML that reports are written in: elements, attributes and text, and nothing else that XML has. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const DECLARATION = /^<\?xml version="1\.0" encoding="UTF-8"\?>\n/u;
const NAME = /[A-Za-z_][\w.-]*/uy;
/** XML 1.0 §2.2. */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescape(text: string): string {
  if (/[<]/u.test(text)) throw new SyntaxError('an unescaped <');
  return text.replace(/&([^;&]*);?/gu, (whole, name: string) => {
    const character = whole.endsWith(';') ? ENTITIES[name] : undefined;
    if (character === undefined) throw new SyntaxError(`the entity ${whole}`);
    return character;
  });
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  #take(expected: string): boolean {
    if (!this.#text.startsWith(expected, this.#at)) return false;
    this.#at += expected.length;
    return true;
  }

  #expect(expected: string): void {
    if (!this.#take(expected)) throw new SyntaxError(`${expected} expected at ${this.#at}`);
  }

  #name(): string {
    NAME.lastIndex = this.#at;
    const name = NAME.exec(this.#text)?.[0];
    if (name === undefined) throw new SyntaxError(`a name expected at ${this.#at}`);
    this.#at += name.length;
    return name;
  }

  #until(end: string): string {
    const at = this.#text.indexOf(end, this.#at);
    if (at < 0) throw new SyntaxError(`${end} expected after ${this.#at}`);
    const text = this.#text.slice(this.#at, at);
    this.#at = at;
    return text;
  }

  #attributes(): Record<string, string> {
    const attributes: Record<string, string> = {};
    while (this.#take(' ')) {
      const name = this.#name();
      if (Object.hasOwn(attributes, name)) throw new SyntaxError(`the attribute ${name} stands twice`);
      this.#expect('="');
      attributes[name] = unescape(this.#until('"'));
      this.#expect('"');
    }
    return attributes;
  }

  element(): XmlElement {
    this.#expect('<');
    const name = this.#name();
    const attributes = this.#attributes();
    const children: XmlElement[] = [];
    let text = '';
    if (this.#take('/>')) return { name, attributes, children, text };
    this.#expect('>');
    while (!this.#text.startsWith('</', this.#at)) {
      if (this.#text.startsWith('<', this.#at)) children.push(this.element());
      else text += unescape(this.#until('<'));
    }
    this.#expect(`</${name}>`);
    return { name, attributes, children, text };
  }

  end(): void {
    if (this.#text.slice(this.#at).trim() !== '') throw new SyntaxError(`text after the root at ${this.#at}`);
  }
}

/**
 * The root of a document.
 *
 * @throws SyntaxError for what is not well-formed
 */
export function parseXml(document: string): XmlElement {
  if (FORBIDDEN.test(document)) throw new SyntaxError('a character that XML does not allow');
  if (!DECLARATION.test(document)) throw new SyntaxError('the declaration is missing');
  const reader = new Reader(document.replace(DECLARATION, ''));
  const root = reader.element();
  reader.end();
  return root;
}
