import type { Rule } from '../../../compiler/ir/types.ts';
import { callsIn, constantOf, slotsOf } from '../space/atom.ts';
import type { Call } from '../space/atom.ts';
import { patternIn } from '../space/facts.ts';
import type { PatternFacts } from '../space/patterns.ts';
import { isEquivalent, plainOf, shortestOf } from '../space/plain.ts';
import type { Plain } from '../space/plain.ts';
import type { LintContext, LintRule } from './rule.ts';

/** A pattern where a rule looks for it. */
interface Use {
  readonly rule: Rule;
  readonly call: Call;
  readonly facts: PatternFacts;
  /** As it is written. */
  readonly source: string;
}

const usesIn = (rule: Rule): readonly Use[] =>
  callsIn(rule.guard).flatMap((call) => {
    const facts = patternIn(call);
    const cell = constantOf(call)?.cell;
    return facts === null || cell?.tag !== 'string' ? [] : [{ rule, call, facts, source: cell.value }];
  });

/** The condition that the pattern stands in. */
const spanOf = ({ rule, call }: Use): Rule['span'] => {
  const { conditions, span } = rule;
  const own = conditions.find(({ expression }) => callsIn(expression).includes(call));
  return (own ?? conditions.at(-1))?.span ?? span;
};

const quoted = (text: string): string => JSON.stringify(text);

/** A pattern as it stands in the policy: a backslash is one. */
const written = (source: string): string => `"${source}"`;

const plainly = (plain: Plain): { readonly operator: string; readonly value: string; readonly also: string } => {
  if (plain.operator === 'contains') return { operator: 'contains', value: quoted(plain.text), also: '' };
  const { operator, texts, lineFeed } = plain;
  const values = texts.map(quoted).join(', ');
  return {
    operator,
    value: operator === 'eq' ? values : `[${values}]`,
    also: lineFeed ? ', but that it lets a line feed stand at the end' : '',
  };
};

/** Patterns in one field that occur in the same texts and are written otherwise. */
const reportEquivalent = ({ report }: LintContext, uses: readonly Use[]): void => {
  const groups = new Map<string, Use[]>();
  for (const use of uses) {
    const shortest = shortestOf(use.facts);
    if (shortest === null) continue;
    const key = `${[...slotsOf(use.call)].join(' ')} ${shortest}`;
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    const like = group.find(({ facts }) => isEquivalent(facts, use.facts));
    if (like === undefined) group.push(use);
    else if (like.source !== use.source && like.rule !== use.rule) {
      report('EL014', {
        rule: use.rule,
        others: [like.rule],
        span: spanOf(use),
        details: { pattern: written(use.source), otherPattern: written(like.source), other: like.rule.id },
      });
    }
  }
};

/**
 * Patterns that need not be patterns: another operator says it (EL012), they occur everywhere (EL013) or nowhere (EL015); and those that say in other words what another rule's do
 * (EL014). Rules whose patterns are the same, or part of another's, are shadowed as any rules are.
 */
export const pattern: LintRule = (context) => {
  const { rules, report, notes } = context;
  const uses = rules.flatMap(usesIn);
  for (const use of uses) {
    const { rule, facts, source } = use;
    const at = { rule, span: spanOf(use) };
    const details = { pattern: written(source) };
    if (facts.always) report('EL013', { ...at, details });
    else if (facts.never) report('EL015', { ...at, details });
    else if (notes) {
      const plain = plainOf(facts);
      if (plain !== null) report('EL012', { ...at, details: { ...details, ...plainly(plain) } });
    }
  }
  if (notes)
    reportEquivalent(
      context,
      uses.filter(({ facts }) => !facts.always && !facts.never),
    );
};
