/** A value of a document, and where it stands in it. */
export interface Located {
  readonly value: unknown;
  /** The list or object that it is in, and its key there; null for the document. */
  readonly within: Located | null;
  readonly key: string | number;
}

/** What kind of mistake a value has. */
export type UnreadableCode =
  /** It is not of the expected shape. */
  | 'shape'
  /** A name is none. */
  | 'name'
  /** It has no meaning, or two. */
  | 'value'
  /** What Cedar no longer knows. */
  | 'unsupported'
  /** An entity is its own ancestor. */
  | 'cycle'
  /** It is larger or deeper than what is read. */
  | 'limit';

/** A value that cannot be read as one of Cedar. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
  readonly code: UnreadableCode;
  /** How to mend it; null where the message says it. */
  readonly help: string | null;
  /** The keys that lead to it. */
  readonly path: readonly (string | number)[];

  constructor(code: UnreadableCode, path: readonly (string | number)[], message: string, help: string | null) {
    super(message);
    this.code = code;
    this.path = path;
    this.help = help;
  }
}

/** The keys that lead to a value. */
const pathOf = (node: Located): readonly (string | number)[] => {
  const path: (string | number)[] = [];
  for (let at = node; at.within !== null; at = at.within) path.push(at.key);
  return path.reverse();
};

/** @throws Unreadable */
export const unreadable = (code: UnreadableCode, node: Located, message: string, help: string | null = null): never => {
  throw new Unreadable(code, pathOf(node), message, help);
};
