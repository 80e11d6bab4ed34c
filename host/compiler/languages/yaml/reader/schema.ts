import type { Range } from '../../../source/source.ts';
import type { TokenCheck } from './parse.ts';
import type { Node, Pair } from '../tree/node.ts';

/** The explicit tag of a node: its full name such as `tag:yaml.org,2002:int`, `!` for the non-specific one, null for none. */
export type Tag = string | null;

/** What a reader makes of nodes: the part in which YAML 1.1, the JSON schema and JSON differ. Every member may throw a `Problem`. */
export interface Schema {
  scalar(text: string, plain: boolean, tag: Tag, range: Range): Node;
  list(items: readonly Node[], tag: Tag, range: Range): Node;
  /**
   * @param pairs in document order, duplicates included
   * @param charge counts entries that a merge copies
   */
  map(pairs: readonly Pair[], tag: Tag, range: Range, charge: (nodes: number) => void): Node;
  /** Characters that the format's reader refuses anywhere. */
  readonly forbidden: RegExp;
  /** Characters that are line breaks beside LF and CR LF. */
  readonly breaks: RegExp;
  /** Whether a text keeps some of these line breaks as they are written, in a way that is not reproduced. */
  readonly keepsSeparators: boolean;
  readonly checkToken: TokenCheck;
}

const PREFIX = 'tag:yaml.org,2002:';

/** The short name of a standard tag, such as `int`; null for every other tag. */
export const standardTag = (tag: string): string | null => (tag.startsWith(PREFIX) ? tag.slice(PREFIX.length) : null);
