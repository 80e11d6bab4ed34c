import { AttestError } from '../../error/error.ts';

/** An attribute or a declaration of a namespace, as written. */
export interface Attribute {
  /** '' where there is none. */
  readonly prefix: string;
  readonly name: string;
  readonly value: string;
}

export interface Element {
  readonly prefix: string;
  readonly name: string;
  readonly attributes: readonly Attribute[];
  /** Declarations: a prefix ('' for the default) and its namespace. */
  readonly namespaces: ReadonlyMap<string, string>;
  readonly children: readonly (Element | string)[];
}

/** @throws AttestError `malformed` */
export function refuse(why: string): never {
  throw new AttestError('malformed', `manifest: ${why}`);
}

const MAX_BYTES = 1 << 18;
const MAX_DEPTH = 16;
/** Of one element. All that are in scope are gone through for each element within. */
const MAX_NAMESPACES = 16;
const NAME = '[A-Za-z_][A-Za-z0-9_.-]*';
const TAG = new RegExp(`<(?:${NAME}:)?${NAME}((?: ${NAME}(?::${NAME})?="[^"<&\\t\\n]*")*) ?(/?)>`, 'y');
const END = new RegExp(`</((?:${NAME}:)?${NAME})>`, 'y');
const ATTRIBUTE = new RegExp(` (?:(${NAME}):)?(${NAME})="([^"]*)"`, 'g');
const TEXT = /[^<>&]*/y;

interface Reader {
  readonly text: string;
  at: number;
}

/** What stands at this place, which moves on behind it. */
function match({ text, at }: Reader, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function split(name: string): readonly [prefix: string, name: string] {
  const [first = '', second] = name.split(':');
  return second === undefined ? ['', first] : [first, second];
}

function readAttributes(written: string) {
  const attributes: Attribute[] = [];
  const namespaces = new Map<string, string>();
  const seen = new Set<string>();
  for (const [whole, prefix = '', name = '', value = ''] of written.matchAll(ATTRIBUTE)) {
    const key = whole.slice(1, whole.indexOf('='));
    if (seen.has(key)) refuse('an attribute that stands there twice');
    seen.add(key);
    if (prefix === 'xml' || name === 'xml' || (prefix === 'xmlns' && name === 'xmlns'))
      refuse('an attribute of XML itself');
    if (prefix === 'xmlns' || (prefix === '' && name === 'xmlns')) {
      if (value === '') refuse('a namespace that is none');
      namespaces.set(prefix === '' ? '' : name, value);
      if (namespaces.size > MAX_NAMESPACES) refuse('too many namespaces');
    } else attributes.push({ prefix, name, value });
  }
  return { attributes, namespaces };
}

function readElement(reader: Reader, depth: number): Element {
  if (depth > MAX_DEPTH) refuse('too deep');
  const tag = match(reader, TAG) ?? refuse('something else than an element');
  const [whole, written = '', isEmpty = ''] = tag;
  reader.at += whole.length;
  const qualified = /^<([^ />]+)/.exec(whole)?.[1] ?? '';
  const [prefix, name] = split(qualified);
  const children = isEmpty === '' ? readChildren(reader, depth, qualified) : [];
  return { prefix, name, children, ...readAttributes(written) };
}

/** What stands within an element, up to its end. */
function readChildren(reader: Reader, depth: number, qualified: string): readonly (Element | string)[] {
  const children: (Element | string)[] = [];
  for (;;) {
    const [text = ''] = match(reader, TEXT) ?? [];
    reader.at += text.length;
    if (text !== '') children.push(text);
    const end = match(reader, END);
    if (end === null) children.push(readElement(reader, depth + 1));
    else if (end[1] === qualified) {
      reader.at += end[0].length;
      return children;
    } else refuse('an end of another element');
  }
}

/**
 * Reads XML as manifests are written, and nothing beside it: elements, attributes in double quotes, and text, of ASCII, without references, comments, instructions, document types or CDATA. So
 * there is one way to read it, and canonical form changes nothing but what it must.
 *
 * @throws AttestError `malformed`, `too_large`
 */
export function readXml(bytes: Uint8Array): Element {
  if (bytes.length > MAX_BYTES) throw new AttestError('too_large', 'manifest: too many bytes');
  if (bytes.some((byte) => (byte < 0x20 && byte !== 0x0a && byte !== 0x09) || byte > 0x7e))
    refuse('a byte that is no ASCII');
  const reader: Reader = { text: new TextDecoder().decode(bytes), at: 0 };
  const root = readElement(reader, 0);
  if (!/^\n*$/.test(reader.text.slice(reader.at))) refuse('something follows the element');
  return root;
}
