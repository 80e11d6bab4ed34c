import type { Cell } from '../../../../engine/index.ts';
import { extensionText } from '../../../../engine/cedar/extension/text.ts';
import type { ExtensionCell } from '../../../../engine/cedar/extension/text.ts';
import { NOWHERE } from '../syntax/types.ts';
import type { Expression } from '../syntax/types.ts';
import { callOf, nameOf, text } from './nodes.ts';
import type { Unknowns } from './unknowns.ts';

/** A value that a function makes of a text; of a datetime that no text is, the distance from one that is. */
const extensionOf = (cell: ExtensionCell): Expression => {
  const written = extensionText(cell);
  if (written !== null) return callOf(cell.tag, [text(written)]);
  const sinceEpoch = cell.tag === 'datetime' ? cell.value : 0n;
  return callOf('offset', [callOf('datetime', [text('1970-01-01')]), callOf('duration', [text(`${sinceEpoch}ms`)])]);
};

/**
 * A value as an expression; what is unknown of it, as what stands for that.
 *
 * @throws RangeError for a cell that is no value of Cedar
 */
export const literalOf = (cell: Cell, unknowns: Unknowns): Expression => {
  const range = NOWHERE;
  switch (cell.tag) {
    case 'bool':
      return { kind: 'boolean', value: cell.value, range };
    case 'int':
      return { kind: 'long', value: cell.value, range };
    case 'string':
      return text(cell.value);
    case 'entity':
      return { kind: 'entity', type: { text: cell.type, range }, id: cell.id, range };
    case 'set':
      return { kind: 'set', elements: cell.items.map((item) => literalOf(item, unknowns)), range };
    case 'record': {
      const entries = cell.entries.map(([key, value]) => ({
        key: nameOf(key),
        value: literalOf(value, unknowns),
        range,
      }));
      return { kind: 'record', entries, range };
    }
    case 'ip':
    case 'decimal':
    case 'datetime':
    case 'duration':
      return extensionOf(cell);
    default: {
      const unknown = unknowns.of(cell);
      if (unknown === undefined) throw new RangeError(`a cell of tag ${cell.tag} is no value of Cedar`);
      return unknown.expression;
    }
  }
};
