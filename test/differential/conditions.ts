/** Conditions thrown together from the tokens of both grammars: most of them are what their engines read in a way that nobody meant. */
import { yamlString } from '../conformance/json/yaml.ts';
import type { Random } from '../random/random.ts';
import type { Target } from './inputs.ts';

const TOKENS: readonly string[] = [
  ['x', 'a.b', 'l.0', 'tool_name', 's.length', 'toString', '__proto__', 'constructor', '\u00e9', '_', 'x.', '.x'],
  [' and ', ' or ', ' not in ', ' in ', 'not ', ' AND ', '&&', '||', ' ', '  ', '\t', '\n', '\u00a0', '\ufeff'],
  ['==', '!=', '<', '<=', '>', '>=', ' == ', ' != ', ' > ', '(', ')', '[', ']', ',', '.', '..', '$'],
  ["'", '"', "\\'", "'read'", "'a or b'", '"x and y"', "['read', 'write']", '[1, 2]', '[]'],
  ['5', '-1', '1.5', '1e3', '.5', '5.', '0x1', '+5', '01', 'Infinity', 'NaN', 'true', 'True', 'false', 'null'],
].flat();

/** One to seven tokens. */
export function tokenSoup(random: Random): string {
  return random.times(random.between(1, 7), () => random.pick(TOKENS)).join('');
}

/** A document whose one rule allows where the condition holds. */
export function documentOf(condition: string): string {
  return [
    'name: p',
    "agents: ['*']",
    'default_action: deny',
    'rules:',
    '- name: r',
    `  condition: ${yamlString(condition)}`,
    '  ruleAction: allow',
    '',
  ].join('\n');
}

/** Contexts that such conditions have something to say about. */
export const SOUP_TARGET: Target = {
  paths: [['x'], ['a', 'b'], ['l'], ['tool_name'], ['s'], ['\u00e9'], ['toString']].map((path) => ['context', ...path]),
  constants: [
    'read',
    'write',
    5,
    -1,
    1.5,
    1000,
    true,
    false,
    null,
    'a or b',
    'x and y',
    ['read'],
    '',
    '5',
    'true',
    0,
    1,
  ],
};
