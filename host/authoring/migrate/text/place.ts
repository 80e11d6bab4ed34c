import type { DocumentRule, PolicyDocument } from '../../../compiler/languages/yaml/agt-v4/document.ts';
import type { Range } from '../../../compiler/source/source.ts';
import type { Comment } from './comments.ts';
import type { EmittedKey } from './emit.ts';

/** Where comments belong: to the key or the rule that they stand above, in or beside. */
export interface Placed {
  readonly head: readonly string[];
  readonly above: ReadonlyMap<EmittedKey, readonly string[]>;
  readonly ofRules: ReadonlyMap<DocumentRule, readonly string[]>;
  readonly tail: readonly string[];
}

const lineEnd = (text: string, offset: number): number => {
  const at = text.indexOf('\n', offset);
  return at < 0 ? text.length : at;
};

/** Editors are to take the schema of what the document is now. */
const renamed = (comment: string): string => comment.replace(/(\$schema=\S*)agt-v4\.json/u, '$1agt-py.json');

/** Whether it has its line to itself, and nothing but comments and the sign of a list stands between. */
const isJustAbove = (text: string, at: number, [start]: Range): boolean =>
  at < start &&
  text
    .slice(text.lastIndexOf('\n', at) + 1, start)
    .split('\n')
    .every((line) => /^\s*(?:#.*|-\s*)?$/u.test(line));

/** What the keys of v4 have become; what is left out was beside what is kept. */
const keyOf = (name: string): EmittedKey =>
  name === 'defaults'
    ? 'default_action'
    : name === 'version' || name === 'name' || name === 'description'
      ? name
      : 'rules';

/** Finds the place of each comment of a document. */
export const placeComments = ({ source, node, rules }: PolicyDocument, comments: readonly Comment[]): Placed => {
  const { text } = source;
  const inOrder = rules.toSorted((a, b) => a.range[0] - b.range[0]);
  const keys = (node.kind === 'map' ? node.entries : [])
    .map(({ key, value }) => ({
      name: key.kind === 'string' ? key.value : '',
      start: key.range[0],
      end: lineEnd(text, Math.max(key.range[1], value.range[1])),
    }))
    .toSorted((a, b) => a.start - b.start);
  const head: string[] = [];
  const tail: string[] = [];
  const above = new Map<EmittedKey, string[]>();
  const ofRules = new Map<DocumentRule, string[]>();
  const add = <K>(map: Map<K, string[]>, key: K, comment: string): void =>
    void map.set(key, [...(map.get(key) ?? []), comment]);
  for (const { at, text: written } of comments) {
    const comment = renamed(written);
    const key = keys.find(({ end }) => at <= end);
    const rule = key?.name === 'rules' ? inOrder.find(({ range }) => at <= lineEnd(text, range[1])) : undefined;
    const isListed = inOrder[0] !== undefined && at > inOrder[0].range[0];
    if (at < (keys[0]?.start ?? 0)) head.push(comment);
    else if (rule !== undefined && (isListed || isJustAbove(text, at, rule.range))) add(ofRules, rule, comment);
    else if (key !== undefined) add(above, keyOf(key.name), comment);
    else tail.push(comment);
  }
  return { head, above, ofRules, tail };
};
