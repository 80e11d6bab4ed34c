import { kindOf } from '../../../../../engine/cedar/members.ts';
import type { JsonValue } from '../../../../../engine/index.ts';
import { Float } from '../../../../../engine/index.ts';
import type { Source } from '../../../../source/source.ts';
import { didYouMean } from '../../lex/spelling.ts';
import { refuse } from '../problem.ts';
import type { Place } from '../problem.ts';

/** A value of a JSON document and where it stands. */
export interface JsonNode {
  readonly value: JsonValue;
  /** The list or object it is in, and its key there; null for the document. */
  readonly within: JsonNode | null;
  readonly key: string | number;
  /** The text of the document, where the node is all of it. */
  readonly source?: Source;
}

/** A document as a node. */
export const documentOf = (value: JsonValue, source?: Source): JsonNode => ({
  value,
  within: null,
  key: '',
  ...(source === undefined ? {} : { source }),
});

/** Where a node stands: the keys that lead to it. */
export const placeOf = (node: JsonNode): Place => {
  const path: (string | number)[] = [];
  let at = node;
  for (; at.within !== null; at = at.within) path.push(at.key);
  return { path: path.reverse(), ...(at.source === undefined ? {} : { source: at.source }) };
};

/** The members of an object, in the order of the document. */
export const members = (node: JsonNode, what: string): readonly (readonly [string, JsonNode])[] => {
  const { value } = node;
  if (value === null || typeof value !== 'object' || Array.isArray(value) || value instanceof Float)
    return refuse('shape', placeOf(node), `${what} must be an object; it is ${kindOf(value)}`);
  return Object.keys(value).map((key) => [key, { value: value[key] as JsonValue, within: node, key }]);
};

/** The members of an object whose keys are all known. */
export const fields = <Name extends string>(
  node: JsonNode,
  what: string,
  known: readonly Name[],
): Partial<Record<Name, JsonNode>> => {
  const found: Partial<Record<Name, JsonNode>> = {};
  for (const [key, member] of members(node, what)) {
    const name = known.find((each) => each === key);
    if (name === undefined)
      return refuse(
        'shape',
        placeOf(member),
        `${what} has no field "${key}"`,
        `Its fields are ${known.join(', ')}.${didYouMean(key, known)}`,
      );
    found[name] = member;
  }
  return found;
};

export const required = (node: JsonNode, member: JsonNode | undefined, name: string): JsonNode =>
  member ?? refuse('shape', placeOf(node), `The field "${name}" is missing`);

export const items = (node: JsonNode, what: string): readonly JsonNode[] => {
  const { value } = node;
  if (!Array.isArray(value)) return refuse('shape', placeOf(node), `${what} must be a list; it is ${kindOf(value)}`);
  return value.map((item, index) => ({ value: item, within: node, key: index }));
};

export const text = (node: JsonNode, what: string): string =>
  typeof node.value === 'string'
    ? node.value
    : refuse('shape', placeOf(node), `${what} must be a text; it is ${kindOf(node.value)}`);

export const boolean = (node: JsonNode, what: string): boolean =>
  typeof node.value === 'boolean'
    ? node.value
    : refuse('shape', placeOf(node), `${what} must be true or false; it is ${kindOf(node.value)}`);

/** A member that is left out when it is null. */
export const unlessNull = (node: JsonNode | undefined): JsonNode | undefined =>
  node === undefined || node.value === null ? undefined : node;
