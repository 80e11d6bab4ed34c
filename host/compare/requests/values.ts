import { cedarLike } from '../../compiler/ir/operations/cedar/like.ts';
import { equalCells } from '../../compiler/ir/operations/cedar/equal.ts';
import type { Cell } from '../../engine/cell/cell.ts';
import { sortSet } from '../../engine/cell/encode.ts';

const text = (value: string): Cell => ({ tag: 'string', value });

export const OTHER = text('other');

export const setOf = (items: readonly Cell[]): Cell => ({
  tag: 'set',
  items: sortSet(items.filter((item, index) => !items.slice(0, index).some((earlier) => equalCells(earlier, item)))),
});

const isLong = (value: bigint): boolean => BigInt.asIntN(64, value) === value;

/** The value so many steps further; undefined for what has no order, and beyond 64 bits. */
export const stepped = (cell: Cell, by: bigint): Cell | undefined => {
  switch (cell.tag) {
    case 'int':
    case 'datetime':
    case 'duration':
      return isLong(cell.value + by) ? { tag: cell.tag, value: cell.value + by } : undefined;
    case 'decimal': {
      const coefficient = cell.coefficient * 10n ** BigInt(4 - cell.scale) + by;
      return isLong(coefficient) ? { tag: 'decimal', coefficient, scale: 4 } : undefined;
    }
    default:
      return undefined;
  }
};

/** Values of the same type that are not equal to it, a near one first. */
export const differing = (cell: Cell): readonly Cell[] => {
  switch (cell.tag) {
    case 'bool':
      return [{ tag: 'bool', value: !cell.value }];
    case 'string':
      return [text(`${cell.value}~`), text('')].filter((other) => !equalCells(other, cell));
    case 'entity':
      return [
        { ...cell, id: 'other' },
        { ...cell, id: `${cell.id}~` },
      ].filter((other) => !equalCells(other, cell));
    case 'set':
      return [setOf([...cell.items, OTHER]), setOf(cell.items.slice(1))].filter((other) => !equalCells(other, cell));
    case 'record':
      return [{ tag: 'record', entries: cell.entries.slice(1) }];
    default:
      return [stepped(cell, 1n), stepped(cell, -1n)].filter((other) => other !== undefined);
  }
};

const likes = (value: Cell, pattern: Cell): boolean => cedarLike.evaluate([value, pattern]) === 'true';

/** Texts that a pattern of `like` matches, or does not, the plainest first. */
export const textsFor = (pattern: Cell, matching: boolean): readonly Cell[] => {
  const parts = pattern.tag === 'list' ? pattern.items : [];
  const filled = (wildcard: string): string =>
    parts.map((part) => (part.tag === 'string' ? part.value : wildcard)).join('');
  const near = parts.map((_, index) =>
    parts.map((part, at) => (part.tag === 'string' ? (at === index ? part.value.slice(1) : part.value) : '')).join(''),
  );
  const candidates = [filled(''), filled('x'), `${filled('')}~`, `~${filled('')}`, ...near, '', '~'];
  return candidates.map(text).filter((candidate) => likes(candidate, pattern) === matching);
};
