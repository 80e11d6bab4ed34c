import type { Range, Source } from '../../../source/source.ts';
import type { Token, Tokens } from '../lex/token.ts';
import { HARD } from './doc.ts';
import type { Doc } from './doc.ts';

/** Where a formatter stands in the tokens of a text, every one of which it passes once; commas behind the last of a list are left out. */
export interface Walk {
  readonly tokens: readonly Token[];
  /** The comments before the token at each index that stand on lines of their own, and the one behind it on its line. */
  readonly leading: (readonly string[])[];
  readonly trailing: readonly (string | null)[];
  readonly indent: number;
  index: number;
}

const CLOSING = new Set([')', ']', '}']);

const withoutLastCommas = (tokens: readonly Token[]): readonly Token[] =>
  tokens.filter(({ kind }, index) => kind !== ',' || !CLOSING.has(tokens[index + 1]?.kind ?? ''));

const BREAK = /[\n\r]/;

export const startWalk = (source: Source, { tokens: all, comments }: Tokens, indent: number): Walk => {
  const { text } = source;
  const tokens = withoutLastCommas(all);
  const leading: string[][] = tokens.map(() => []);
  const trailing: (string | null)[] = tokens.map(() => null);
  let next = 0;
  for (const [start, end] of comments) {
    while ((tokens[next]?.range[0] ?? Infinity) < start) next++;
    const comment = text.slice(start, end).trimEnd();
    const behind = tokens[next - 1]?.range[1];
    if (behind !== undefined && !BREAK.test(text.slice(behind, start))) trailing[next - 1] = comment;
    else leading[next]?.push(comment);
  }
  return { tokens, leading, trailing, indent, index: 0 };
};

/** Where the next token starts. */
export const startOfNext = ({ tokens, index }: Walk): number => tokens[index]?.range[0] ?? 0;

export const isNext = ({ tokens, index }: Walk, kind: Token['kind']): boolean => tokens[index]?.kind === kind;

/** Whether comments stand behind the next token and before an offset. */
export const hasComments = ({ tokens, leading, trailing, index }: Walk, end: number): boolean => {
  for (let at = index; (tokens[at]?.range[1] ?? Infinity) <= end; at++) {
    if (typeof trailing[at] === 'string' || (leading[at + 1] ?? []).length > 0) return true;
  }
  return false;
};

/** The comments before the next token, which are passed. */
export const leadingComments = ({ leading, index }: Walk): Doc => {
  const comments = leading[index] ?? [];
  leading[index] = [];
  return comments.length === 0 ? '' : [HARD, comments.flatMap((comment) => [comment, HARD])];
};

const trailingComment = ({ trailing, index }: Walk, otherwise: Doc): Doc => {
  const comment = trailing[index];
  return typeof comment === 'string' ? [' ', comment, HARD] : otherwise;
};

/** The next token and the comment behind it. `behind` stands there if there is no comment. */
export const bareToken = (walk: Walk, behind: Doc = ''): Doc => {
  const doc = [walk.tokens[walk.index]?.text ?? '', trailingComment(walk, behind)];
  walk.index++;
  return doc;
};

/** The next token with its comments. */
export const token = (walk: Walk, behind: Doc = ''): Doc => [leadingComments(walk), bareToken(walk, behind)];

/** The tokens up to the end of a range, with nothing between them. */
export const tokensOf = (walk: Walk, [, end]: Range): Doc => {
  const docs: Doc[] = [];
  while (startOfNext(walk) < end) docs.push(token(walk));
  return docs;
};

/** Items with commas between them. */
export const commaSeparated = (walk: Walk, items: readonly (() => Doc)[], between: Doc): Doc =>
  items.map((item, index) => [item(), index < items.length - 1 ? token(walk, between) : '']);
