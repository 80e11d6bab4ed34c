import { Float } from '../../engine/index.ts';
import type { JsonValue } from '../../engine/index.ts';
import { refuse } from '../../compiler/languages/cedar/schema/problem.ts';

/** Deepest nesting that is read; entities and values nest far less. */
const MAX_DEPTH = 512;

const membersOf = (value: object, depth: number): JsonValue => {
  const members: [string, JsonValue][] = [];
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) members.push([key, jsonOf(member, depth - 1)]);
  }
  return Object.fromEntries(members);
};

/**
 * A caller's value as JSON has it, read once: members without a value are left out, minus zero is zero, bigints stay.
 *
 * @throws Refusal for what is no JSON
 */
export const jsonOf = (value: unknown, depth: number = MAX_DEPTH): JsonValue => {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'bigint':
      return value;
    case 'number':
      if (!Number.isSafeInteger(value)) return new Float(value);
      return value === 0 ? 0 : value;
    case 'object':
      if (value === null || value instanceof Float) return value;
      if (depth <= 0)
        return refuse('limit', null, `The value nests deeper than ${MAX_DEPTH} levels, or contains itself`);
      return Array.isArray(value) ? value.map((item) => jsonOf(item, depth - 1)) : membersOf(value, depth);
    default:
      return refuse('shape', null, `A ${typeof value} is no JSON`);
  }
};
