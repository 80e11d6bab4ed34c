import type { Group, Table } from '../index/types.ts';

/** What a lookup in an index table needs beside the comparison of strings, which every module has. */
export type Lookup = 'js-text' | 'python-float' | 'python-number' | 'js-number' | 'pattern';

/** The runtime library's function for each: its file, its name, and its number in `TableKind`. */
export const LOOKUPS: Readonly<Record<Lookup, { readonly name: string; readonly kind: string }>> = {
  'js-text': { name: 'tryJsText', kind: 'JS_TEXT' },
  'python-float': { name: 'tryPythonFloat', kind: 'PYTHON_FLOAT' },
  'python-number': { name: 'tryPythonNumber', kind: 'PYTHON_NUMBER' },
  'js-number': { name: 'tryJsNumber', kind: 'JS_NUMBER' },
  pattern: { name: 'tryPatterns', kind: 'PATTERN' },
};

const lookupOf = (table: Table): readonly Lookup[] => {
  if (table.kind === 'range') return [table.domain];
  if (table.kind === 'pattern') return ['pattern'];
  return table.stringified ? ['js-text'] : [];
};

const innerGroups = (table: Table): readonly Group[] =>
  table.kind !== 'text' ? [] : [...table.buckets.values()].flatMap((list) => ('group' in list ? [list.group] : []));

/** The lookups of a group's tables, and of the groups within it. */
export const lookupsOf = (group: Group): readonly Lookup[] =>
  group.tables.flatMap((table) => [...lookupOf(table), ...innerGroups(table).flatMap(lookupsOf)]);
