import { TAG } from '../../../engine/index.ts';
import type { Cell } from '../../../engine/index.ts';
import { keysFor } from '../../../compiler/index/cedar/keys.ts';
import { groupOf } from '../../../compiler/index/group.ts';
import type { Group, List, PatternTable, Table } from '../../../compiler/index/types.ts';
import type { Rule } from '../../../compiler/ir/types.ts';
import { mayOccur, patternFacts } from '../space/patterns.ts';

const ABSENT: Cell = { tag: 'absent' };
const NONE: List = { rules: [] };

const hasHazard = ({ hazards }: Table, cells: readonly Cell[]): boolean => {
  for (const [slot, mask] of hazards) if ((mask & (1 << TAG[(cells[slot] ?? ABSENT).tag])) !== 0) return true;
  return false;
};

const addList = (list: List, cells: readonly Cell[], found: number[]): void => {
  if ('rules' in list) found.push(...list.rules);
  else addGroup(list.group, cells, found);
};

/** The rules whose patterns may occur in the text. */
const addPatterns = ({ members, all }: PatternTable, cell: Cell, found: number[]): void => {
  if (cell.tag !== 'string') {
    found.push(...all);
    return;
  }
  const text = Array.from(cell.value, (character) => character.codePointAt(0) ?? 0);
  for (const { pattern, rules } of members) {
    const facts = pattern.language === 'python' ? patternFacts(pattern.source) : null;
    if (facts === null || mayOccur(facts, text)) found.push(...rules);
  }
};

/** The rules that a table brings up. Where a value's number or text would have to be made first, it brings up all. */
const addTable = (table: Table, cells: readonly Cell[], found: number[]): void => {
  const cell = cells[table.slot] ?? ABSENT;
  if (table.kind === 'range' || hasHazard(table, cells)) found.push(...table.all);
  else if (table.kind === 'entity') {
    for (const key of keysFor(table, cells)) addList(table.buckets.get(key) ?? NONE, cells, found);
  } else if (table.kind === 'pattern') addPatterns(table, cell, found);
  else if (cell.tag === 'string') addList(table.buckets.get(cell.value) ?? NONE, cells, found);
  else if (table.stringified) found.push(...table.all);
  else found.push(...(cell.tag === 'absent' ? table.absent : table.other));
};

const addGroup = (group: Group, cells: readonly Cell[], found: number[]): void => {
  for (const table of group.tables) addTable(table, cells, found);
  found.push(...group.rest);
};

/** Finds the rules that an input may satisfy, as the index of a compiled module does. */
export type FindCandidates = (cells: readonly Cell[]) => readonly number[];

/** @param rules in the order in which they win; found are their places in it, ascending */
export const createCandidates = (rules: readonly Rule[]): FindCandidates => {
  const group = groupOf(
    rules.map(({ guard }, rule) => ({ rule, guard })),
    true,
  );
  return (cells) => {
    const found: number[] = [];
    addGroup(group, cells, found);
    return [...new Set(found)].sort((a, b) => a - b);
  };
};
