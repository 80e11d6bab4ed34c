import type { Node } from '../../compiler/languages/yaml/tree/node.ts';
import { Float } from '../../engine/json/float.ts';

/** Stands for a value that takes its key away from what it is merged over. */
export const ABSENT: unique symbol = Symbol('absent');

export type Members = Readonly<Record<string, unknown>>;

/** Sets a member that is the object's own whatever its name: `__proto__` is a key like any other. */
export const setMember = (object: Record<string, unknown>, key: string, value: unknown): void => {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  } else object[key] = value;
};

const integer = (value: bigint): number | bigint => {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
};

/**
 * The JavaScript value of a node, without loss: an integer beyond 2^53 is a bigint, and a float that a plain number would not show is a `Float`. Nodes that aliases
 * name become one value.
 *
 * @param absent the nodes that are tagged `!absent`
 */
export const valueOf = (node: Node, absent: WeakSet<Node>, done: Map<Node, unknown> = new Map()): unknown => {
  if (absent.has(node)) return ABSENT;
  switch (node.kind) {
    case 'null':
      return null;
    case 'int':
      return integer(node.value);
    case 'float':
      return Number.isInteger(node.value) ? new Float(node.value) : node.value;
    case 'bool':
    case 'string':
    case 'bytes':
      return node.value;
    case 'date':
    case 'datetime':
      return node.text;
    default: {
      if (done.has(node)) return done.get(node);
      const value = node.kind === 'map' ? membersOf(node.entries, absent, done) : itemsOf(node.items, absent, done);
      done.set(node, value);
      return value;
    }
  }
};

const itemsOf = (items: readonly Node[], absent: WeakSet<Node>, done: Map<Node, unknown>): unknown[] =>
  // An item that is absent leaves nothing behind.
  items.map((item) => valueOf(item, absent, done)).filter((value) => value !== ABSENT);

const membersOf = (
  entries: readonly { readonly key: Node; readonly value: Node }[],
  absent: WeakSet<Node>,
  done: Map<Node, unknown>,
): Members => {
  const members: Record<string, unknown> = {};
  for (const { key, value } of entries) {
    if (key.kind === 'string') setMember(members, key.value, valueOf(value, absent, done));
  }
  return members;
};
