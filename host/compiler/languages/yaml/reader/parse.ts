import type { CST, Document } from 'yaml';
import { BOUNDS } from './bounds.ts';
import { Problem } from './problem.ts';
import { checkSyntax } from './syntax.ts';
import type { Yaml } from './yaml.ts';

/** Looks at one token of the syntax tree. Throws a `Problem`. */
export type TokenCheck = (token: CST.Token) => void;

/** How many levels a syntax tree may have: a mapping's value lies two levels below it, and properties add one. */
const MAX_TOKEN_DEPTH = BOUNDS.depth * 4;

const childrenOf = (token: CST.Token): (CST.Token | null | undefined)[] => {
  switch (token.type) {
    case 'document':
      return [token.value];
    case 'block-map':
    case 'block-seq':
    case 'flow-collection':
      return token.items.flatMap(({ key, value }) => [key, value]);
    default:
      return [];
  }
};

const tooDeep = (offset: number): Problem => new Problem('EY004', [offset, offset], { limit: BOUNDS.depth });

/** Walks the syntax tree without recursion, so that a document of any depth is refused before anything recurses over it. */
const checkTree = (token: CST.Token, checkToken: TokenCheck): void => {
  let level: CST.Token[] = [token];
  for (let depth = 0; level.length > 0; depth++) {
    for (const one of level) {
      checkSyntax(one);
      checkToken(one);
    }
    if (depth > MAX_TOKEN_DEPTH) throw tooDeep(level[0]?.offset ?? 0);
    level = level.flatMap(childrenOf).filter((child) => child !== null && child !== undefined);
  }
};

/**
 * The syntax trees of a stream. The parser keeps what is open on a stack, and goes over it again and again: a document of a million open brackets is refused at the first that is too many, and not when it
 * has ended.
 */
function* tokensOf(text: string, { Lexer, Parser }: Yaml): Generator<CST.Token> {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    // The document, and a scalar in the deepest collection.
    if (parser.stack.length > MAX_TOKEN_DEPTH + 2) throw tooDeep(parser.offset);
  }
  yield* parser.end();
}

/** A reader of YAML 1.1 or 1.2 refuses a document of another major version. */
const checkDirective = (token: CST.Token): void => {
  if (token.type !== 'directive') return;
  const version = /^%YAML\s+(\d+)\.\d+/u.exec(token.source)?.[1];
  if (version === undefined || Number(version) === 1) return;
  throw new Problem('EY001', [token.offset, token.offset + token.source.length], { detail: `YAML version ${version}` });
};

/**
 * Parses the text of one document. Scalars stay texts: what they mean is the dialect's matter.
 *
 * @param checkToken refuses what the dialect's reader refuses in the syntax
 * @returns null for a stream without a document
 * @throws Problem
 */
export const parseDocument = (text: string, checkToken: TokenCheck, yaml: Yaml): Document.Parsed | null => {
  if (text.length > BOUNDS.length) throw new Problem('EY003', null, { limit: BOUNDS.length });
  const tokens: CST.Token[] = [];
  for (const token of tokensOf(text, yaml)) {
    checkDirective(token);
    checkTree(token, checkToken);
    tokens.push(token);
  }
  const composer = new yaml.Composer({
    version: '1.1',
    schema: 'failsafe',
    merge: false,
    uniqueKeys: false,
    resolveKnownTags: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const [document, second] = [...composer.compose(tokens, false, text.length)];
  if (document === undefined) return null;
  const [error] = document.errors;
  if (error !== undefined) throw new Problem('EY001', error.pos, { detail: error.message });
  if (second !== undefined) throw new Problem('EY002', second.range.slice(0, 2) as [number, number]);
  return document;
};
