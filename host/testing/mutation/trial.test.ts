import { expect, test } from 'vitest';
import { lower } from '../../compiler/compile.ts';
import { validateUnit } from '../../compiler/ir/validate/validate.ts';
import { mutate } from './trial.ts';

test.each([
  ['allow', ['asks', 'stops', 'lets']],
  ['escalate', ['stops', 'asks', 'lets']],
  ['deny', ['stops', 'asks', 'lets']],
] as const)('a forbid that becomes one that is to %s ranks among its like', async (effect, order) => {
  const text = `@id("stops") forbid (principal, action, resource);
    @id("asks") @approvers("boss") permit (principal, action, resource);
    @id("lets") permit (principal, action, resource);`;
  const { unit } = await lower({ documents: [{ name: 'p.cedar', text }] });
  const [entry] = unit?.entries ?? [];
  const [rule] = entry?.rules ?? [];
  if (unit === null || entry === undefined || rule === undefined) throw new TypeError('no policies');
  const mutated = mutate(entry, new Map([[0, { ...rule, effect }]]));
  expect(() => validateUnit({ ...unit, entries: [mutated] })).not.toThrow();
  const decide = mutated.rules.filter(({ fallback }) => !fallback).toSorted((a, b) => a.rank - b.rank);
  expect(decide.map(({ id }) => id)).toEqual(order);
});
