import type { Range, Source } from '../../../source/source.ts';
import type { Node } from '../tree/node.ts';
import type { Part } from './types.ts';

/** Gives the places of a condition's parts in its source. */
export type ConditionRanges = (part: Part) => Range;

/**
 * Where the parts of a condition stand in its source. A scalar that is not written as it reads (escapes, folded lines) has no places inside: then each
 * part stands at the whole scalar.
 */
export const conditionRanges = (source: Source, node: Node, text: string): ConditionRanges => {
  const at = text === '' ? -1 : source.text.slice(node.range[0], node.range[1]).indexOf(text);
  if (at < 0) return () => node.range;
  const offset = node.range[0] + at;
  return ([start, end]) => [offset + start, offset + end];
};
