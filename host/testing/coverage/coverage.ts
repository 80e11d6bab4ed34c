import type { Entry, Expression, Rule, Unit } from '../../compiler/ir/types.ts';
import type { Span } from '../../engine/manifest/types.ts';
import type { Engine } from '../../engine/types.ts';
import type { Place } from '../run/types.ts';
import { observe, type Asked, type Seen } from './observe.ts';
import { possibleOf, reachableNodes, reachableOperands, type Possible } from './possible.ts';
import type { Coverage, Counts, Ratio, Uncovered } from './types.ts';

/** One thing that tests can see, and whether they did. */
interface Item {
  readonly kind: Uncovered['kind'];
  readonly rule: Rule;
  readonly span: Span | undefined;
  readonly text: string;
  readonly missing: Uncovered['missing'];
  readonly covered: boolean;
  /** Told of under another kind already. */
  readonly told: boolean;
}

const BOTH = ['true', 'false'] as const;

/** A default that ranks after one that always decides never does. */
const alwaysDecided = (entry: Entry): number =>
  Math.min(
    ...entry.rules.filter(({ guard }) => !possibleOf(guard).false && !possibleOf(guard).error).map(({ rank }) => rank),
  );

const canCount = (rule: Rule, bound: number): boolean => {
  const possible = possibleOf(rule.guard);
  const matches = possible.true || (possible.error && rule.onError !== 'skip');
  return matches && (!rule.fallback || rule.rank <= bound);
};

/** Indices of rules that can never match, and of defaults that can never decide, whatever the input. */
export const impossibleRules = (entry: Entry): ReadonlySet<number> => {
  const bound = alwaysDecided(entry);
  return new Set(entry.rules.flatMap((rule, index) => (canCount(rule, bound) ? [] : [index])));
};

const conditionItems = (rule: Rule, index: number, seen: Seen, nodes: ReadonlySet<Expression>): Item[] =>
  rule.conditions.flatMap(({ text, expression, span = rule.span }, at) => {
    if (!nodes.has(expression)) return [];
    const possible = possibleOf(expression);
    const values = seen.conditions.get(index)?.[at];
    return BOTH.filter((value) => possible[value]).map((value): Item => {
      return { kind: 'condition', rule, span, text, missing: value, covered: values?.has(value) ?? false, told: false };
    });
  });

/** What a part of a condition tests, where its author wrote no text for it. */
const partText = (expression: Expression): string => {
  if (expression.kind === 'not') return `not ${partText(expression.argument)}`;
  return expression.kind === 'call' ? expression.operation : expression.kind;
};

/** The conditions in an expression, in words. */
const textOf = (expression: Expression, rule: Rule): string => {
  const condition = rule.conditions.find((each) => each.expression === expression);
  if (condition !== undefined) return condition.text;
  if (expression.kind === 'not') return `not (${textOf(expression.argument, rule)})`;
  if (expression.kind !== 'and' && expression.kind !== 'or')
    return expression.kind === 'call' ? expression.operation : '…';
  return expression.arguments.map((part) => textOf(part, rule)).join(` ${expression.kind} `);
};

const holds = (expression: Expression, part: Expression): boolean => {
  if (expression === part) return true;
  if (expression.kind === 'not') return holds(expression.argument, part);
  return (
    (expression.kind === 'and' || expression.kind === 'or') && expression.arguments.some((each) => holds(each, part))
  );
};

/** The condition that an expression is, or that it is a part of as its dialect reads it. */
const conditionOf = (expression: Expression, rule: Rule): Rule['conditions'][number] | undefined =>
  rule.conditions.find((each) => each.expression === expression) ??
  rule.conditions.find((each) => holds(each.expression, expression));

const spanOf = (expression: Expression, rule: Rule): Span | undefined => {
  const own =
    rule.conditions.find((each) => each.expression === expression)?.span ??
    ('span' in expression ? expression.span : undefined);
  if (own !== undefined) return own;
  if (expression.kind === 'not') return spanOf(expression.argument, rule);
  if (expression.kind !== 'and' && expression.kind !== 'or') return undefined;
  for (const part of expression.arguments) {
    const span = spanOf(part, rule);
    if (span !== undefined) return span;
  }
  return undefined;
};

const operandItems = (operand: Expression, possible: Possible, rule: Rule, seen: Seen): Item[] => {
  // What can come to one value only decides nothing.
  if (!possible.true || !possible.false) return [];
  const told = rule.conditions.some((condition) => condition.expression === operand);
  const values = seen.nodes.get(operand);
  return BOTH.map((value): Item => {
    const within = told ? undefined : conditionOf(operand, rule);
    const span = within?.span ?? spanOf(operand, rule) ?? rule.span;
    const text = within === undefined ? textOf(operand, rule) : `${partText(operand)} of ${within.text}`;
    return { kind: 'branch', rule, span, text, missing: value, covered: values?.has(value) ?? false, told };
  });
};

const branchItems = (rule: Rule, seen: Seen, nodes: ReadonlySet<Expression>): Item[] =>
  [...nodes].flatMap((node) =>
    node.kind === 'and' || node.kind === 'or'
      ? reachableOperands(node).flatMap(({ operand, possible }) => operandItems(operand, possible, rule, seen))
      : [],
  );

const ruleItems = (rule: Rule, index: number, seen: Seen): Item[] => {
  const nodes = reachableNodes(rule.guard);
  const missing = rule.fallback ? 'decided' : 'matched';
  const covered = seen.rules.has(index);
  return [
    { kind: 'rule', rule, span: rule.span, text: '', missing, covered, told: false },
    ...conditionItems(rule, index, seen, nodes),
    ...branchItems(rule, seen, nodes),
  ];
};

const ratio = (items: readonly Item[], kind: Item['kind']): Ratio => {
  const ofKind = items.filter((item) => item.kind === kind);
  return { covered: ofKind.filter(({ covered }) => covered).length, total: ofKind.length };
};

const countsOf = (items: readonly Item[]): Counts => ({
  rules: ratio(items, 'rule'),
  conditions: ratio(items, 'condition'),
  branches: ratio(items, 'branch'),
});

const erredConditions = ({ conditions }: Seen): number =>
  [...conditions.values()].flat().filter((values) => values.has('error')).length;

/** What is covered. */
export interface CoverageOptions {
  /** How the policy set is named. */
  readonly subject: string;
  readonly locate: (name: string) => string;
}

/**
 * What tests saw of a policy set's rules, conditions and branches (docs/policy-tests.md).
 *
 * @param engine the compiled module of the unit, with explanations
 */
export const coverageOf = (
  engine: Engine,
  unit: Unit,
  tests: readonly Asked[],
  { subject, locate }: CoverageOptions,
): Coverage => {
  const [entry] = unit.entries;
  const rules = entry?.rules ?? [];
  const seen: Seen =
    entry === undefined ? { rules: new Set(), conditions: new Map(), nodes: new Map() } : observe(engine, entry, tests);
  const impossible = entry === undefined ? new Set<number>() : impossibleRules(entry);
  const place = (span: Span | undefined): Place | null => {
    const source = span === undefined ? undefined : unit.sources[span.source];
    return span === undefined || source === undefined
      ? null
      : { file: locate(source.name), line: span.line, column: span.column };
  };
  const items = rules.flatMap((rule, index) => (impossible.has(index) ? [] : ruleItems(rule, index, seen)));
  const files = new Map<string, Item[]>();
  for (const item of items) {
    const file = place(item.rule.span)?.file ?? subject;
    const ofFile = files.get(file);
    if (ofFile === undefined) files.set(file, [item]);
    else ofFile.push(item);
  }
  return {
    subject,
    tests: tests.length,
    counts: countsOf(items),
    files: [...files].map(([file, ofFile]) => ({ file, counts: countsOf(ofFile) })),
    uncovered: items
      .filter(({ covered, told }) => !covered && !told)
      .map(({ kind, rule, span, text, missing }) => ({ kind, place: place(span), rule: rule.id, text, missing })),
    erred: erredConditions(seen),
    impossible: rules.filter((_, index) => impossible.has(index)).map(({ id }) => id),
  };
};

/** Percent, rounded down so that 100 is all of them; all of nothing is all. */
export const percent = ({ covered, total }: Ratio): number =>
  total === 0 ? 100 : Math.floor((covered * 1000) / total) / 10;
