import { DIALECTS } from '../../compiler/languages/yaml/dialect.ts';
import { STRATEGIES } from '../../compiler/languages/yaml/strategy.ts';
import { field } from '../../compiler/languages/yaml/tree/node.ts';
import type { Node } from '../../compiler/languages/yaml/tree/node.ts';
import { boolean, closedMap, oneOf, oneOrMore, refuse } from './fields.ts';
import { pathOf } from './path.ts';
import type { Problems } from './problems.ts';
import type { PolicyPath, TestFile, TestOptions } from './types.ts';

const KEYS = [
  'dialect',
  'strategy',
  'strict',
  'folders',
  'allowUnsupported',
  'schema',
  'links',
  'onError',
  'level',
] as const;

/** How policies are compiled, and what is read for it. */
export type ReadOptions = Pick<TestFile, 'options' | 'folders' | 'schema' | 'links'>;

const levelOf = (node: Node, problems: Problems): number | null => {
  const level = node.kind === 'int' ? Number(node.value) : Number.NaN;
  return level >= 0 && Number.isSafeInteger(level)
    ? level
    : refuse(node, '"level"', 'a whole number that is not negative', problems);
};

/** Reads `options`. */
export const readOptions = (node: Node | undefined, problems: Problems): ReadOptions => {
  const map = node === undefined ? null : closedMap(node, '"options"', KEYS, problems);
  if (map === null) return { options: {}, folders: null, schema: [], links: [] };
  const read = <T>(key: (typeof KEYS)[number], take: (value: Node, what: string) => T | null): T | null => {
    const value = field(map, key);
    return value === undefined ? null : take(value, `"${key}"`);
  };
  const wordOf =
    <const W extends string>(words: readonly W[]) =>
    (value: Node, what: string): W | null =>
      oneOf(value, what, words, problems);
  const paths = (value: Node, what: string): readonly PolicyPath[] =>
    oneOrMore(value, what, problems).flatMap((each) => pathOf(each, what, problems) ?? []);
  const dialect = read('dialect', wordOf([...DIALECTS, 'cedar'] as const));
  const strategy = read('strategy', wordOf(STRATEGIES));
  const strict = read('strict', (value, what) => boolean(value, what, problems));
  const folders = read('folders', (value, what) => pathOf(value, what, problems));
  const allowUnsupported = read('allowUnsupported', wordOf(['deny'] as const));
  const onError = read('onError', wordOf(['skip', 'deny'] as const));
  const level = read('level', (value) => levelOf(value, problems));
  const options: TestOptions = {
    ...(dialect === null ? {} : { dialect }),
    ...(strategy === null ? {} : { strategy }),
    ...(strict === null ? {} : { strict }),
    ...(folders === null ? {} : { folders: folders.path }),
    ...(allowUnsupported === null ? {} : { allowUnsupported }),
    ...(onError === null ? {} : { onError }),
    ...(level === null ? {} : { level }),
  };
  return { options, folders, schema: read('schema', paths) ?? [], links: read('links', paths) ?? [] };
};
