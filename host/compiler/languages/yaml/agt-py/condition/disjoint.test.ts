import { expect, test } from 'vitest';
import { check } from '../../../../compile.ts';
import { areDisjoint, demandsOf } from './disjoint.ts';
import { parseCondition } from './parse.ts';

const disjoint = (a: string, b: string): boolean => {
  const [one, other] = [a, b].map((text) => demandsOf(parseCondition(text)));
  return one !== undefined && other !== undefined && areDisjoint(one, other) && areDisjoint(other, one);
};

test.each([
  ["type == 'read'", "type == 'pay'"],
  ["type in ['read', 'list']", "type == 'pay' and amount > 50"],
  ["type == 'read' or type == 'list'", "type in ['pay', 'send']"],
  ["user and type == 'read'", "a.b and type == 'pay'"],
  ["type in ['a', 'b'] and type in ['b', 'c']", "type in ['a', 'c']"],
])('%s and %s are never both true', (a, b) => {
  expect(disjoint(a, b)).toBe(true);
});

test.each([
  ["type == 'read'", "kind == 'pay'"],
  ["type == 'read'", "type in ['read', 'pay']"],
  ["type == 'read'", "type != 'read'"],
  ["type == 'read'", "type == 'pay' or vip"],
  ['amount <= 50', 'amount > 50'],
  ['type', "type == 'pay'"],
  ["a.type == 'read'", "type == 'pay'"],
  // An integer beyond a double makes the order raise, and the rule match, before its type is looked at.
  ["amount > 50 and type == 'read'", "type == 'pay'"],
])('%s and %s may both be true', (a, b) => {
  expect(disjoint(a, b)).toBe(false);
});

test('an approval is warned of where an allow can match with it, and only there', async () => {
  const text = `apiVersion: governance.toolkit/v1
name: p
agents: ["*"]
default_action: deny
rules:
  - { name: reading, condition: "type == 'read'", action: allow }
  - { name: sending, condition: "type == 'send'", action: require_approval }
  - { name: paying, condition: "type == 'pay' and to", action: allow }
  - { name: asking, condition: "type in ['pay', 'send']", action: require_approval }
`;
  const diagnostics = await check({ documents: [{ name: 'p.yaml', text }], strategy: 'deny_overrides' });
  expect(diagnostics.map(({ code, span }) => `${code} ${span?.line}`)).toEqual(['EY215 9']);
});
