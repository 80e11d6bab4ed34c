import { isDenying, type DocumentRule } from '../../compiler/languages/yaml/agt-v4/document.ts';
import { mayFail, safeSide } from './condition/safe.ts';
import { pathOf, writeTests } from './condition/test.ts';
import { translate } from './condition/translate.ts';
import type { Outcome, Subject } from './condition/outcome.ts';
import type { MigrateOptions } from './types.ts';

/** What becomes of a rule. */
export interface MigratedRule {
  readonly rule: DocumentRule;
  /** Of which one must hold, each a rule of its own; none when the rule is left out. */
  readonly conditions: readonly string[];
  /** Why it cannot be expressed; null when it can. */
  readonly refused: string | null;
  readonly inexact: readonly string[];
  readonly notes: readonly string[];
}

const noPath = ({ field }: DocumentRule, isNested: boolean): string =>
  field.includes('.') && !isNested && pathOf(field, true) !== null
    ? `${field} is one flat key for v4, and for v1 it leads into mappings (--nested takes it so)`
    : `no path of v1 leads to the field ${JSON.stringify(field)}`;

const outcomeOf = (rule: DocumentRule, path: string | null, isNested: boolean): Outcome => {
  if (path === null) return { kind: 'refused', why: noPath(rule, isNested) };
  const subject: Subject = { field: rule.field, path, side: isDenying(rule) ? 'more' : 'less' };
  return translate(rule, subject);
};

/** What cannot be expressed takes its safe side, or is refused. */
const without = (rule: DocumentRule, path: string | null, why: string, { lossy }: MigrateOptions): MigratedRule => {
  const nothing = { rule, conditions: [], refused: null, inexact: [], notes: [] };
  if (lossy !== true) return { ...nothing, refused: why };
  if (!isDenying(rule)) {
    const fails = mayFail(rule) ? ', nor denies what v4 fails on' : '';
    return { ...nothing, inexact: [`${why}: it is left out, and allows nothing${fails}`] };
  }
  const safe = safeSide(rule, path);
  const conditions = writeTests(safe.path, safe.tests);
  return conditions === null
    ? { ...nothing, refused: `${why}, and its field is too long` }
    : { ...nothing, conditions, inexact: [`${why}: it ${safe.says}`] };
};

export const migrateRule = (rule: DocumentRule, options: MigrateOptions): MigratedRule => {
  const isNested = options.nested === true;
  const path = pathOf(rule.field, isNested);
  const outcome = outcomeOf(rule, path, isNested);
  if (outcome.kind === 'never') {
    return { rule, conditions: [], refused: null, inexact: [], notes: [`is left out: ${outcome.why}`] };
  }
  const conditions = outcome.kind === 'tests' && path !== null ? writeTests(path, outcome.tests) : null;
  if (conditions === null || outcome.kind === 'refused') {
    const why = outcome.kind === 'refused' ? outcome.why : 'its condition is longer than v1 reads';
    return without(rule, path, why, options);
  }
  return {
    rule,
    conditions,
    refused: null,
    inexact: [
      ...outcome.inexact,
      ...(rule.field.includes('.') ? [`${rule.field} is read in mappings, and no more as one key`] : []),
      ...(rule.action === 'audit' ? ['v1 has no action that allows and is noted: it allows'] : []),
    ],
    notes: rule.override ? ['override means something only in folders, and is left out'] : [],
  };
};
