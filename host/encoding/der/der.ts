/** One element of DER: where its contents stand. */
export interface DerElement {
  readonly tag: number;
  /** Where the element begins, with its tag. */
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

/** How what is read refuses: with a code of its own. */
export type Refuse = (why: string) => never;

/**
 * Reads the element at a place of DER (X.690 §10): a tag of one byte, a definite length in its shortest form, contents that end at `limit` at the latest.
 * @throws what `refuse` throws
 */
export function readElement(bytes: Uint8Array, at: number, limit: number, refuse: Refuse): DerElement {
  if (limit - at < 2) refuse('it ends too early');
  const tag = bytes[at] as number;
  if ((tag & 0x1f) === 0x1f) refuse('a tag of several bytes');
  let length = bytes[at + 1] as number;
  let start = at + 2;
  if (length >= 0x80) {
    const count = length & 0x7f;
    if (count === 0 || count > 3 || limit - start < count) refuse('a length that is indefinite or too long');
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + (bytes[start + i] as number);
    if (length < 0x80 || length < 256 ** (count - 1)) refuse('a length that is not in its shortest form');
    start += count;
  }
  if (length > limit - start) refuse('it ends too early');
  return { tag, at, start, end: start + length };
}

/** Elements that one may hold: lists of any number are gone through one by one. */
const MAX_ELEMENTS = 16_384;

/**
 * All elements within one, which must have a tag and be full.
 * @throws what `refuse` throws
 */
export function readElements(bytes: Uint8Array, outer: DerElement, tag: number, refuse: Refuse): DerElement[] {
  if (outer.tag !== tag) refuse(`tag ${outer.tag} where ${tag} should be`);
  const elements: DerElement[] = [];
  for (let at = outer.start; at < outer.end;) {
    const element = readElement(bytes, at, outer.end, refuse);
    if (elements.length === MAX_ELEMENTS) refuse('too many elements');
    elements.push(element);
    at = element.end;
  }
  return elements;
}
