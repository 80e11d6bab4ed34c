import type { DocumentRule } from '../../../compiler/languages/yaml/agt-v4/document.ts';
import { lowerRuleCondition } from '../../../compiler/languages/yaml/agt-v4/condition.ts';
import { createEntryBuilder } from '../../../compiler/languages/yaml/entry/builder.ts';
import { evaluateExpression } from '../../../compiler/ir/evaluate/expression.ts';
import type { Truth } from '../../../compiler/ir/types.ts';
import type { Cell } from '../../../engine/cell/cell.ts';
import type { Tests } from './test.ts';

/** What is there and counts as missing for v1: Python takes it for false, and it is no text. */
const FALSE: readonly Cell[] = [
  { tag: 'bool', value: false },
  { tag: 'int', value: 0n },
  { tag: 'float', value: 0 },
  { tag: 'float', value: -0 },
  { tag: 'list', items: [] },
  { tag: 'record', entries: [] },
];

/** One value of each kind that a comparison may fail on. */
const KINDS: readonly Cell[] = [
  ...FALSE,
  { tag: 'bool', value: true },
  { tag: 'int', value: 1n },
  { tag: 'string', value: '' },
  { tag: 'string', value: 'a' },
  { tag: 'list', items: [{ tag: 'string', value: 'a' }] },
  { tag: 'record', entries: [['a', { tag: 'null' }]] },
];

const truthOf = (rule: DocumentRule, cells: readonly Cell[]): readonly Truth[] => {
  const expression = lowerRuleCondition(rule, createEntryBuilder());
  return cells.map((cell) => evaluateExpression(expression, [cell], new Map()));
};

/** Whether there are values on which v4 fails at the rule, and so denies. */
export const mayFail = (rule: DocumentRule): boolean => truthOf(rule, KINDS).includes('error');

/** A path that is as good as any for a test that is always true. */
const ANY_PATH = 'any';

/** Always true: nothing equals both texts. */
const ALWAYS: Tests = [[{ kind: 'equal', value: 'a', negated: true }], [{ kind: 'equal', value: 'b', negated: true }]];

/** The safe side of a rule that denies: tests that are true of whatever it matches or fails on. */
export interface SafeSide {
  readonly path: string;
  readonly tests: Tests;
  readonly says: string;
}

/**
 * @param path of the rule's field; null when no path reaches it
 */
export const safeSide = (rule: DocumentRule, path: string | null): SafeSide => {
  const mayBeFalse = truthOf(rule, FALSE).some((truth) => truth !== 'false');
  if (path === null || mayBeFalse) {
    return { path: path ?? ANY_PATH, tests: ALWAYS, says: 'now denies whatever reaches it' };
  }
  return {
    path,
    tests: [[{ kind: 'truthy' }], [{ kind: 'in', items: [''] }]],
    says: `now denies whenever ${rule.field} is there`,
  };
};
