import type { Atom, Rule } from './types.ts';

const SYMBOL = { more: '>', 'at-least': '>=', less: '<', 'at-most': '<=', equal: '==', 'not-equal': '!=' } as const;

const atom = (test: Atom): string => {
  switch (test.kind) {
    case 'equal':
    case 'not-equal':
      return `${test.path} ${SYMBOL[test.kind]} '${test.value}'`;
    case 'in':
      return `${test.path} in [${test.values.map((value) => `'${value}'`).join(', ')}]`;
    case 'true':
      return test.path;
    case 'more':
    case 'at-least':
    case 'less':
    case 'at-most':
      return `${test.path} ${SYMBOL[test.kind]} ${test.value}`;
  }
};

/** The condition in the expression language of `governance.toolkit/v1`. */
export const expression = (rule: Rule): string =>
  rule.condition.map((conjunction) => conjunction.map(atom).join(' and ')).join(' or ');

/** The document of the rules as AGT's TypeScript engine reads it. */
export const yamlDocument = (rules: readonly Rule[]): string => {
  const lines = [
    'apiVersion: governance.toolkit/v1',
    'version: "1.0"',
    'name: bench',
    'agents: ["*"]',
    'default_action: deny',
    'rules:',
  ];
  for (const rule of rules) {
    lines.push(
      `  - name: ${rule.name}`,
      `    description: ${rule.description}`,
      `    condition: "${expression(rule)}"`,
      `    ruleAction: ${rule.effect}`,
    );
  }
  return `${lines.join('\n')}\n`;
};
