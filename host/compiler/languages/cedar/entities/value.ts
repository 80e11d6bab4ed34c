import { checkNumbers as checkEngineNumbers, extensionCallOf, extensionValue } from '../../../../engine/cedar/value.ts';
import { MAX_VALUE_DEPTH, readValue as readEngineValue, setOf, unknownValue } from '../../../../engine/cedar/value.ts';
import type { ExtensionCall, UnknownValues, ValueReading } from '../../../../engine/cedar/value.ts';
import { sortRecord } from '../../../../engine/index.ts';
import type { Cell, JsonValue } from '../../../../engine/index.ts';
import type { JsonNode } from '../schema/json/fields.ts';
import { translated } from '../schema/translate.ts';
import type { RecordCell } from './types.ts';
import { isObject, memberOf } from './uid.ts';

export { MAX_VALUE_DEPTH, setOf };

/** A document holds no value twice. */
const fromText = (unknowns: UnknownValues | null = null): ValueReading => ({
  minusZero: 'refused',
  left: Infinity,
  steps: Infinity,
  unknowns,
});

/** A call of an extension function. */
export interface Call extends ExtensionCall {
  readonly args: readonly JsonValue[];
}

/** A call of an extension function, as `__extn` holds it; null when it is none by its shape. */
export const callOf = (value: JsonValue | undefined): Call | null =>
  // What holds JSON alone holds JSON arguments.
  extensionCallOf(value) as Call | null;

export const call = (name: string, args: readonly Cell[], node: JsonNode): Cell =>
  translated(() => extensionValue(name, args, node), node);

/** Within what is no part of the value, as a field that an escape does not have, numbers must be integers of 64 bits all the same. */
export const checkNumbers = (node: JsonNode): void =>
  translated((located) => checkEngineNumbers(located, fromText()), node);

export const record = (entries: readonly (readonly [string, Cell])[]): RecordCell => ({
  tag: 'record',
  entries: sortRecord(entries),
});

/** The value that `{"__extn": {"fn": "unknown", "arg": "x"}}` names; null for what is no such escape. */
export const unknownOf = (node: JsonNode, unknowns: UnknownValues): Cell | null => {
  const { value } = node;
  const extension = isObject(value) && Object.keys(value).length === 1 ? callOf(memberOf(value, '__extn')) : null;
  if (extension?.name !== 'unknown') return null;
  return translated((located) => unknownValue(extension, located, unknowns), node);
};

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
