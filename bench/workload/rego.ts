import type { Atom, Rule } from './types.ts';

const SYMBOL = { more: '>', 'at-least': '>=', less: '<', 'at-most': '<=', equal: '==', 'not-equal': '!=' } as const;

const atom = (test: Atom): string => {
  switch (test.kind) {
    case 'equal':
    case 'not-equal':
      return `input.${test.path} ${SYMBOL[test.kind]} "${test.value}"`;
    case 'in':
      return `input.${test.path} in {${test.values.map((value) => `"${value}"`).join(', ')}}`;
    case 'true':
      return `input.${test.path} == true`;
    case 'more':
    case 'at-least':
    case 'less':
    case 'at-most':
      return `input.${test.path} ${SYMBOL[test.kind]} ${test.value}`;
  }
};

/**
 * A first test `x in {a, b}` as two bodies: the planner would build the set anew for every rule and decision, and two comparisons are cheaper.
 */
const bodies = (atoms: readonly Atom[]): readonly (readonly Atom[])[] => {
  const [head, ...tail] = atoms;
  if (head?.kind !== 'in') return [atoms];
  return head.values.map((value) => [{ kind: 'equal', path: head.path, value }, ...tail]);
};

/** The entry point to build and evaluate. */
export const REGO_ENTRYPOINT = 'edict/bench/allow';

/** The rules as a Rego v1 module that is asked for the verdict alone: the fastest thing to ask of OPA. */
export const regoModule = (rules: readonly Rule[]): string => {
  const lines = [
    'package edict.bench',
    'import rego.v1',
    'default allow := false',
    'default permitted := false',
    'default denied := false',
    'allow if { permitted; not denied }',
  ];
  for (const rule of rules) {
    const head = rule.effect === 'allow' ? 'permitted' : 'denied';
    for (const conjunction of rule.condition.flatMap(bodies))
      lines.push(`${head} if { ${conjunction.map(atom).join('; ')} }`);
  }
  return `${lines.join('\n')}\n`;
};
