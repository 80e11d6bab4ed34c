/** The guards of the log's durability in the sources: where they are marked, and the sources without one of them. */
import { readFileSync } from 'node:fs';
import ts from 'typescript';

export const LOG = 'host/audit/log';
/** The files in which everything that durability rests on is marked. */
export const GUARDED_FILES: readonly string[] = [
  'files.node.ts',
  'folder-storage.node.ts',
  'frame.ts',
  'key.node.ts',
  'lock.node.ts',
  'prune.node.ts',
  'replay.ts',
  'start.ts',
  'store.node.ts',
];

export interface Guard {
  readonly name: string;
  readonly file: string;
  /** The statement that the mark stands before. */
  readonly start: number;
  readonly end: number;
}

const MARK = /Guards?: ([a-z-]+(?:, [a-z-]+)*)/g;

function parse(file: string, source: string): ts.SourceFile {
  return ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
}

function visit(node: ts.Node, seen: (node: ts.Node) => void): void {
  seen(node);
  ts.forEachChild(node, (child) => visit(child, seen));
}

/** Comments before a node. */
function commentsOf(source: string, node: ts.Node): string {
  const ranges = ts.getLeadingCommentRanges(source, node.getFullStart()) ?? [];
  return ranges.map(({ pos, end }) => source.slice(pos, end)).join('\n');
}

/** The guards of a file, in their order. */
export function guardsOf(file: string, folder: string = LOG): Guard[] {
  const source = readFileSync(`${folder}/${file}`, 'utf8');
  const guards = new Map<string, Guard>();
  visit(parse(file, source), (node) => {
    if (!ts.isStatement(node)) return;
    for (const [, names = ''] of commentsOf(source, node).matchAll(MARK)) {
      for (const name of names.split(', ')) {
        guards.set(name, { name, file, start: node.getStart(), end: node.getEnd() });
      }
    }
  });
  return [...guards.values()];
}

/** What durability rests on: syncs, cuts, swaps and what makes them, comparisons that refuse a log. */
const CRITICAL =
  /^(?:.*\.(?:sync|syncFolder|truncate)\(|corrupt\(|new AuditError\(\s*'log_(?:corrupt|rolled_back)'|.*\.(?:exec|prepare)\([`']\s*(?:PRAGMA synchronous =|PRAGMA wal_checkpoint|INSERT|UPDATE)|checksum\.some\()/s;
/** The functions that these are made of, which are no use of them. */
const DEFINITIONS = new Set(['nodeFiles', 'corrupt']);

/** Where something critical stands outside of every guard. */
export function unguarded(file: string): string[] {
  const source = readFileSync(`${LOG}/${file}`, 'utf8');
  const guards = guardsOf(file);
  const found: string[] = [];
  const isDefinition = (node: ts.Node): boolean => {
    for (let up: ts.Node | undefined = node; up !== undefined; up = up.parent) {
      const name = ts.isVariableDeclaration(up) || ts.isFunctionDeclaration(up) ? up.name?.getText() : undefined;
      if (name !== undefined && DEFINITIONS.has(name)) return true;
    }
    return false;
  };
  visit(parse(file, source), (node) => {
    if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return;
    const [start, end] = [node.getStart(), node.getEnd()];
    if (!CRITICAL.test(source.slice(start, end)) || isDefinition(node)) return;
    if (guards.some((guard) => guard.start <= start && end <= guard.end)) return;
    const { line } = ts.getLineAndCharacterOfPosition(parse(file, source), start);
    found.push(`${file}:${line + 1}: ${source.slice(start, end).split('\n', 1)[0]}`);
  });
  return found;
}

/** The source of a guard's file without it, or with something weaker in its place. */
export function without(
  { file, start, end }: Guard,
  weaker?: readonly [from: string, to: string],
  folder: string = LOG,
): string {
  const source = readFileSync(`${folder}/${file}`, 'utf8');
  const statement = source.slice(start, end);
  if (weaker !== undefined && !statement.includes(weaker[0])) throw new Error(`${file} has no ${weaker[0]}`);
  const left = weaker === undefined ? '' : statement.replace(weaker[0], weaker[1]);
  return source.slice(0, start) + left + source.slice(end);
}
