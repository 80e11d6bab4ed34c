import type { Obligation } from '../../../engine/index.ts';
import { quoted } from './quoted.ts';
import type { Ruled } from './migrate.ts';
import { conjuncts, textOf, type Condition, type ScopeVariable } from './condition.ts';

const annotation = (obligation: Obligation): readonly string[] => {
  if (obligation.kind === 'approval') return [`@approvers(${quoted(obligation.approvers.join(', '))})`];
  return obligation.kind === 'limit' ? [`@limit(${quoted(obligation.text)})`] : [];
};

const SCOPE: readonly ScopeVariable[] = ['principal', 'action', 'resource'];

/** The first condition of a variable alone stands in the scope, where it is found fastest. */
const scopeOf = (
  parts: readonly Condition[],
): { readonly scope: readonly string[]; readonly rest: readonly Condition[] } => {
  const taken = SCOPE.map((variable) =>
    parts.find((part) => (part.kind === 'scope' || part.kind === 'test') && isScope(part, variable)),
  );
  const scope = SCOPE.map((variable, index) => {
    const part = taken[index];
    return part === undefined ? variable : textOf(part);
  });
  return { scope, rest: parts.filter((part) => !taken.includes(part)) };
};

const isScope = (part: Extract<Condition, { kind: 'scope' | 'test' }>, variable: ScopeVariable): boolean =>
  part.kind === 'scope' ? part.variable === variable : variable === 'action' && part.text.startsWith('action in [');

/**
 * A rule as a policy, without the semicolon.
 *
 * @param exceptions conditions of rules that come first, and under which this one says nothing
 */
export const policyText = ({ rule, side, condition, obligations }: Ruled, exceptions: readonly Condition[]): string => {
  const parts = conjuncts(condition).filter(({ kind }) => kind !== 'constant');
  const { scope, rest } = scopeOf(parts);
  const [first] = rest;
  const when =
    first === undefined ? [] : [`when { ${textOf(rest.length === 1 ? first : { kind: 'and', parts: rest })} }`];
  return [
    `@id(${quoted(rule.id)})`,
    ...(rule.reason === '' ? [] : [`@reason(${quoted(rule.reason)})`]),
    ...obligations.flatMap(annotation),
    `${side === 'deny' ? 'forbid' : 'permit'} (${scope.join(', ')})`,
    ...when,
    ...exceptions.map((each) => `unless { ${textOf(each)} }`),
  ].join('\n');
};
