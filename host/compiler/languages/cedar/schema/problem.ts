import type { Range, Source } from '../../../source/source.ts';

/** Where something stands: in a text, or under these keys of a JSON document. */
export type Place = ({ readonly range: Range } | { readonly path: readonly (string | number)[] }) & {
  /** The text or document, where there may be several. */
  readonly source?: Source;
};

/** What kind of mistake a document has. */
export type ProblemCode =
  /** The text is not of the grammar. */
  | 'syntax'
  /** A JSON document is not of the expected shape. */
  | 'shape'
  /** A name is reserved, or no name. */
  | 'name'
  /** Something is declared twice. */
  | 'duplicate'
  /** A declaration hides one of the empty namespace (RFC 70). */
  | 'shadowing'
  /** A type or an action is not declared. */
  | 'undeclared'
  /** A common type or an action group contains itself, or an entity is its own ancestor. */
  | 'cycle'
  /** A context or a shape is no record. */
  | 'not_record'
  /** What Cedar knows and does not support. */
  | 'unsupported'
  /** The document has no form in the other syntax. */
  | 'unprintable'
  /** A value is none, or not of the type that the schema says. */
  | 'value'
  /** The document is larger or deeper than what is read. */
  | 'limit';

/** One mistake of a Cedar document. */
export interface Problem {
  readonly code: ProblemCode;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** How to mend it; null where the message says it. */
  readonly help: string | null;
  /** Null when it is about the document as a whole. */
  readonly place: Place | null;
}

/** Stops reading a document at its first mistake; caught where reading began. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ message }) => message).join('; '));
    this.problems = problems;
  }
}

/** Ends reading with one problem. */
export const refuse = (code: ProblemCode, place: Place | null, message: string, help: string | null = null): never => {
  throw new Refusal([{ code, message, help, place }]);
};

/** What was read, or why not. */
export type Reading<T> = { readonly value: T } | { readonly problems: readonly Problem[] };

/** The value of a reading; its problems end the reading that this is part of. */
export const valueOf = <T>(read: Reading<T>): T => {
  if ('problems' in read) throw new Refusal(read.problems);
  return read.value;
};

/** Runs a reader; what it refuses is its answer. */
export const reading = <T>(read: () => T): Reading<T> => {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof Refusal) return { problems: error.problems };
    throw error;
  }
};
