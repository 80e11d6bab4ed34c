import { childrenOf } from '../syntax/children.ts';
import type { Schema } from '../schema/types.ts';
import type { Expression, Policy } from '../syntax/types.ts';
import { uidKey } from '../values/name.ts';
import { attributesOf } from './check/access.ts';
import type { Checking } from './checking.ts';
import type { Checked, Environment } from './types.ts';

/** What is checked in one environment. */
export interface Levels {
  readonly schema: Schema;
  readonly environment: Environment;
  /** The types of the expressions that were checked; what was passed over, because it never counts, is not in it. */
  readonly types: Map<Expression, Checked>;
  readonly report: Checking['report'];
  readonly spend: Checking['spend'];
  /** How many entities are looked into one after the other, at most, to reach the last. */
  readonly max: number;
}

/** Attributes that are read of what an expression is, the outermost first. */
type Path = readonly string[];

/** How many entities are looked into for an entity, which the expression is behind these attributes. What is within it and not on the way is looked at by itself. */
const distance = (levels: Levels, expression: Expression, path: Path): number => {
  switch (expression.kind) {
    case 'entity': {
      const { uid } = levels.environment.action;
      if (uidKey(expression.type.text, expression.id) !== uidKey(uid.type, uid.id))
        levels.report('EC216', expression.range);
      return 0;
    }
    case 'if': {
      visit(levels, expression.condition);
      const branches = [expression.consequence, expression.alternative].filter((each) => levels.types.has(each));
      return Math.max(0, ...branches.map((each) => distance(levels, each, path)));
    }
    case 'attribute': {
      const isEntity = levels.types.get(expression.target)?.kind === 'entity';
      if (isEntity) return distance(levels, expression.target, []) + 1;
      return distance(levels, expression.target, [expression.name.text, ...path]);
    }
    case 'method':
      for (const argument of expression.arguments) visit(levels, argument);
      return distance(levels, expression.target, []) + 1;
    case 'record': {
      const [name, ...rest] = path;
      let found = 0;
      for (const { key, value } of expression.entries) {
        if (key.text === name) found = distance(levels, value, rest);
        else visit(levels, value);
      }
      return found;
    }
    default:
      return 0;
  }
};

/** Reports an entity that is too far away to be looked into. */
const lookInto = (levels: Levels, target: Expression, range: Expression['range']): void => {
  const needed = distance(levels, target, []) + 1;
  if (needed > levels.max) levels.report('EC215', range, { needed, max: levels.max });
};

const readFrom = (levels: Levels, target: Expression, range: Expression['range']): void => {
  if (levels.types.get(target)?.kind === 'entity') lookInto(levels, target, range);
  else visit(levels, target);
};

type Has = Extract<Expression, { readonly kind: 'has' }>;

const visitHas = (levels: Levels, { target, path, range }: Has): void => {
  let holder = target;
  for (const name of path) {
    readFrom(levels, holder, range);
    const type = levels.types.get(holder);
    const attribute = type === undefined ? undefined : attributesOf(type, levels).get(name.text);
    if (attribute === undefined) return;
    holder = { kind: 'attribute', target: holder, name, range };
    levels.types.set(holder, attribute.type);
  }
};

/** Checks all of an expression that counts. */
export const visit = (levels: Levels, expression: Expression): void => {
  if (!levels.types.has(expression)) return;
  levels.spend(1);
  if (expression.kind === 'has') return visitHas(levels, expression);
  if (expression.kind === 'attribute') return readFrom(levels, expression.target, expression.range);
  const isIn = expression.kind === 'binary' && expression.operator === 'in';
  const isTag = expression.kind === 'method' && (expression.method === 'hasTag' || expression.method === 'getTag');
  const looks = isIn || isTag || (expression.kind === 'is' && expression.in !== null);
  const [target, ...others] = childrenOf(expression);
  if (target === undefined) return;
  if (looks) lookInto(levels, target, expression.range);
  if (!isIn && !isTag) visit(levels, target);
  for (const other of others) visit(levels, other);
};

/** Reports the groups that the scope asks for, where no entity may be looked into. */
export const checkScopeLevel = (
  { principal, action, resource }: Policy,
  report: Checking['report'],
  max: number,
): void => {
  if (max > 0) return;
  for (const { kind, range, ...rest } of [principal, action, resource]) {
    const asks = kind === 'in' || kind === 'in-any' || (kind === 'is' && 'in' in rest && rest.in !== null);
    if (asks) report('EC215', range, { needed: 1, max });
  }
};
