import type { Yaml } from '../../../compiler/languages/yaml/reader/yaml.ts';

export interface Comment {
  /** Offset of its sign. */
  readonly at: number;
  /** With its sign. */
  readonly text: string;
}

/** What the lexer puts between lexemes, which is no text: the mode of a document, a mark before flow ends and one before scalars. */
const MARKS = new Set(['\u0002', '\u0018', '\u001f']);

/** The comments of a YAML text that can be read, in their order. */
export const commentsOf = (text: string, { Lexer }: Yaml): readonly Comment[] => {
  const comments: Comment[] = [];
  let at = 0;
  let isScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (MARKS.has(lexeme)) {
      isScalar = lexeme === '\u001f';
      continue;
    }
    if (!isScalar && lexeme.startsWith('#')) comments.push({ at, text: lexeme.trimEnd() });
    isScalar = false;
    at += lexeme.length;
  }
  return comments;
};
