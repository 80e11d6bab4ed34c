import { BOOL } from './types.ts';
import type { Checked, CheckedAttribute } from './types.ts';

/** Why two types have no type in common. */
type Reason = 'types' | 'entities' | 'attributes' | 'required';

/** The type that both are of, or why there is none. */
export type Joined = { readonly type: Checked } | { readonly reason: Reason };

export const REASONS: Readonly<Record<Reason, string>> = {
  types: 'They must be the same.',
  entities: 'Different entity types are never alike, even with the same attributes.',
  attributes: 'Records are alike only with exactly the same attributes.',
  required: 'An attribute must be optional in both records, or in neither.',
};

type Join = (left: Checked, right: Checked) => Joined;

const isBool = ({ kind }: Checked): boolean => kind === 'bool' || kind === 'true' || kind === 'false';

const joinAttributes = (
  left: ReadonlyMap<string, CheckedAttribute>,
  right: ReadonlyMap<string, CheckedAttribute>,
  join: Join,
): Joined => {
  if (left.size !== right.size || [...left.keys()].some((name) => !right.has(name))) return { reason: 'attributes' };
  const attributes = new Map<string, CheckedAttribute>();
  for (const [name, mine] of left) {
    const other = right.get(name) ?? mine;
    const joined = join(mine.type, other.type);
    if ('reason' in joined) return joined;
    if (mine.required !== other.required) return { reason: 'required' };
    attributes.set(name, { type: joined.type, required: mine.required });
  }
  return { type: { kind: 'record', attributes } };
};

const joinKinds = (left: Checked, right: Checked, join: Join): Joined => {
  if (left.kind === 'never') return { type: right };
  if (right.kind === 'never') return { type: left };
  if (isBool(left) && isBool(right)) return { type: left.kind === right.kind ? left : BOOL };
  if (left.kind === 'set' && right.kind === 'set') {
    const joined = join(left.element, right.element);
    return 'reason' in joined ? joined : { type: { kind: 'set', element: joined.type } };
  }
  if (left.kind === 'record' && right.kind === 'record') return joinAttributes(left.attributes, right.attributes, join);
  if (left.kind === 'entity' && right.kind === 'entity')
    return left.name === right.name ? { type: left } : { reason: 'entities' };
  if (left.kind === 'extension' && right.kind === 'extension')
    return left.name === right.name ? { type: left } : { reason: 'types' };
  return left.kind === right.kind ? { type: left } : { reason: 'types' };
};

/**
 * Joins types as strict validation does: types are alike or they are not, but what is always true and what is always false are both truth values. Types of a schema that
 * share parts have exponentially many places, so each pair is joined once.
 *
 * @param spend told of every pair that is joined
 */
export const createJoin = (spend: (work: number) => void): Join => {
  const before = new WeakMap<Checked, WeakMap<Checked, Joined>>();
  const join: Join = (left, right) => {
    if (left === right) return { type: left };
    const known = before.get(left)?.get(right);
    if (known !== undefined) return known;
    spend(left.kind === 'record' ? 1 + left.attributes.size : 1);
    const joined = joinKinds(left, right, join);
    const pairs = before.get(left) ?? new WeakMap<Checked, Joined>();
    before.set(left, pairs.set(right, joined));
    return joined;
  };
  return join;
};

export type { Join };
