import { MAX_VALUE_DEPTH, readValue as readEngineValue } from '../../../../engine/cedar/value.ts';
import type { UnknownValues, ValueReading } from '../../../../engine/cedar/value.ts';
import { sortRecord } from '../../../../engine/index.ts';
import type { Cell } from '../../../../engine/index.ts';
import type { JsonNode } from '../schema/json/fields.ts';
import { translated } from '../schema/translate.ts';
import type { RecordCell } from './types.ts';

export { MAX_VALUE_DEPTH };

/** A document holds no value twice. */
export const fromText = (unknowns: UnknownValues | null = null): ValueReading => ({
  minusZero: 'refused',
  left: Infinity,
  steps: Infinity,
  unknowns,
});

export const record = (entries: readonly (readonly [string, Cell])[]): RecordCell => ({
  tag: 'record',
  entries: sortRecord(entries),
});

/**
 * A value by itself: what is no plain JSON stands under `__entity` and `__extn`.
 *
 * @param unknowns null where every value must be known
 */
export const readValue = (
  node: JsonNode,
  depth: number = MAX_VALUE_DEPTH,
  unknowns: UnknownValues | null = null,
): Cell => translated((located) => readEngineValue(located, depth, fromText(unknowns)), node);
