import type { Group, List, Table } from '../index/types.ts';

/** What a lookup in an index table needs beside the comparison of strings, which every module has. */
export type Lookup =
  | 'js-text'
  | 'python-float'
  | 'python-number'
  | 'js-number'
  | 'pattern'
  | 'entity'
  | 'entity-type'
  | 'entity-below';

/** The runtime library's function for each: its file, its name, and its number in `TableKind`. */
export const LOOKUPS: Readonly<Record<Lookup, { readonly name: string; readonly kind: string }>> = {
  'js-text': { name: 'tryJsText', kind: 'JS_TEXT' },
  'python-float': { name: 'tryPythonFloat', kind: 'PYTHON_FLOAT' },
  'python-number': { name: 'tryPythonNumber', kind: 'PYTHON_NUMBER' },
  'js-number': { name: 'tryJsNumber', kind: 'JS_NUMBER' },
  pattern: { name: 'tryPatterns', kind: 'PATTERN' },
  entity: { name: 'tryEntity', kind: 'ENTITY' },
  'entity-type': { name: 'tryEntityType', kind: 'ENTITY_TYPE' },
  'entity-below': { name: 'tryEntityBelow', kind: 'ENTITY_BELOW' },
};

const lookupOf = (table: Table): readonly Lookup[] => {
  switch (table.kind) {
    case 'range':
    case 'entity':
      return [table.domain];
    case 'pattern':
      return ['pattern'];
    case 'text':
      return table.stringified ? ['js-text'] : [];
  }
};

const listsOf = (table: Table): readonly List[] =>
  table.kind === 'text' || table.kind === 'entity' ? [...table.buckets.values()] : [];

const innerGroups = (table: Table): readonly Group[] =>
  listsOf(table).flatMap((list) => ('group' in list ? [list.group] : []));

/** The lookups of a group's tables, and of the groups within it. */
export const lookupsOf = (group: Group): readonly Lookup[] =>
  group.tables.flatMap((table) => [...lookupOf(table), ...innerGroups(table).flatMap(lookupsOf)]);
