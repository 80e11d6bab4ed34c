import { isObject, memberOf, wholeText } from './members.ts';
import { isTypeName } from './name.ts';
import { unreadable, type Located } from './unreadable.ts';

/** A reference to an entity. */
export interface EntityUid {
  readonly type: string;
  readonly id: string;
}

/** An entity as messages name it: `User::"alice"`. */
export const uidText = ({ type, id }: EntityUid): string => `${type}::${JSON.stringify(id)}`;

/** Longest name of a type, in UTF-16 units: it is looked at wherever it stands. */
export const LONGEST_TYPE = 1024;

/** The reference in `{type, id}`; null when it is none by its shape. */
export const typeAndId = (value: unknown, node: Located): EntityUid | null => {
  if (!isObject(value)) return null;
  const type = memberOf(value, 'type');
  const id = memberOf(value, 'id');
  if (typeof type !== 'string' || typeof id !== 'string') return null;
  if (type.length > LONGEST_TYPE) return unreadable('limit', node, 'The name of a type is too long');
  if (!isTypeName(type))
    return unreadable(
      'name',
      node,
      `${JSON.stringify(type)} is no entity type`,
      'Write names joined by ::, without spaces.',
    );
  return { type, id: wholeText(id, node) };
};

const EXPECTED = 'Write {"type": "User", "id": "alice"}.';

/**
 * An entity reference where one must stand: `{type, id}`, or the same under `__entity`.
 *
 * @throws Unreadable
 */
export const readUid = (node: Located): EntityUid => {
  const { value } = node;
  if (isObject(value)) {
    if (typeof memberOf(value, '__expr') === 'string')
      return unreadable('unsupported', node, 'The escape __expr is no longer part of Cedar', EXPECTED);
    const uid = typeAndId(memberOf(value, '__entity'), node) ?? typeAndId(value, node);
    if (uid !== null) return uid;
  }
  return unreadable('shape', node, 'An entity reference must stand here', EXPECTED);
};
