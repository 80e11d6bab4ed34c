import type { Atom, Rule } from './types.ts';

const SYMBOL = { more: '>', 'at-least': '>=', less: '<', 'at-most': '<=', equal: '==', 'not-equal': '!=' } as const;

/** The action's type is Cedar's action; everything else is context. */
const isAction = (test: Atom): boolean => test.path === 'action.type';
const action = (name: string): string => `Action::"${name}"`;

const atom = (test: Atom): string => {
  switch (test.kind) {
    case 'equal':
    case 'not-equal':
      return isAction(test)
        ? `action ${SYMBOL[test.kind]} ${action(test.value)}`
        : `context.${test.path} ${SYMBOL[test.kind]} "${test.value}"`;
    case 'in':
      return isAction(test)
        ? `action in [${test.values.map(action).join(', ')}]`
        : `[${test.values.map((value) => `"${value}"`).join(', ')}].contains(context.${test.path})`;
    case 'true':
      return `context.${test.path}`;
    case 'more':
    case 'at-least':
    case 'less':
    case 'at-most':
      return `context.${test.path} ${SYMBOL[test.kind]} ${test.value}`;
  }
};

const conjunction = (atoms: readonly Atom[]): string => atoms.map(atom).join(' && ');

/**
 * The rule as a Cedar policy. A test of the action that the whole rule hangs on stands in the scope, where Cedar's authors want it.
 */
export const cedarPolicy = (rule: Rule): string => {
  const [only, ...others] = rule.condition;
  const [head, ...tail] = only ?? [];
  const scoped = others.length === 0 && head !== undefined && isAction(head) && head.kind !== 'not-equal';
  const scope = scoped ? atom(head) : 'action';
  const body = scoped
    ? conjunction(tail)
    : rule.condition
        .map((atoms) => (others.length === 0 ? conjunction(atoms) : `(${conjunction(atoms)})`))
        .join(' || ');
  const effect = rule.effect === 'allow' ? 'permit' : 'forbid';
  return `${effect}(principal, ${scope}, resource)${body === '' ? '' : ` when { ${body} }`};`;
};

/** The rules as a static policy set: policies by their names. */
export const cedarPolicies = (rules: readonly Rule[]): Record<string, string> =>
  Object.fromEntries(rules.map((rule) => [rule.name, cedarPolicy(rule)]));
