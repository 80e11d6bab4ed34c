import type { Entry, Expression, Rule } from '../../compiler/ir/types.ts';
import type { Span, Verdict } from '../../engine/manifest/types.ts';
import { reachableNodes } from '../coverage/possible.ts';
import {
  callChanges,
  comparisonChanges,
  droppedGuard,
  droppedOperand,
  expressionKey,
  negated,
  neighboursOf,
  swappedBranches,
  swappedConnective,
  type Change,
  type Neighbours,
} from './changes.ts';
import { replaceNode } from './replace.ts';
import type { Mutant } from './types.ts';

/** A change of one node of one rule's guard. */
interface Site extends Change {
  readonly rule: number;
  readonly node: Expression;
  readonly text: string;
  readonly span: Span | undefined;
  /** Whether the rule's author wrote it; else it is the document's, such as its agents, and stands in each of its rules. */
  readonly authored: boolean;
}

type Condition = Rule['conditions'][number];

/** What a verdict is exchanged for. */
const EFFECTS: Readonly<Record<Verdict, readonly Verdict[]>> = {
  allow: ['deny'],
  deny: ['allow'],
  warn: ['deny'],
  escalate: ['allow', 'deny'],
  transform: ['deny'],
};

/** What a policy's author calls a verdict. */
const wordOf = (effect: Verdict, { dialect }: Entry): string => {
  if (dialect !== 'cedar') return effect;
  return effect === 'deny' ? 'forbid' : 'permit';
};

const NEVER: Expression = { kind: 'constant', value: { tag: 'bool', value: false } };

const describe = (expression: Expression): string => {
  switch (expression.kind) {
    case 'constant':
      return expressionKey(expression);
    case 'read':
      return `slot ${expression.slot}`;
    case 'not':
      return `not ${describe(expression.argument)}`;
    default:
      return `${expression.kind === 'call' ? expression.operation : expression.kind}(…)`;
  }
};

/** `value is not None`, which a dialect's own operators ask before they compare: nobody wrote it, so no test has to notice its absence. */
const isPresenceTest = (expression: Expression): boolean => {
  if (expression.kind !== 'not' || expression.argument.kind !== 'call') return false;
  const { operation, arguments: parts } = expression.argument;
  const [read, constant] = parts;
  return (
    operation === 'python.equal' &&
    read?.kind === 'read' &&
    constant?.kind === 'constant' &&
    constant.value.tag === 'null'
  );
};

/** Goes through one guard and collects the changes of its nodes. */
class GuardSites {
  readonly sites: Site[] = [];
  readonly #rule: Rule;
  readonly #index: number;
  readonly #neighbours: Neighbours;
  readonly #conditions: ReadonlyMap<Expression, Condition>;
  readonly #reachable: ReadonlySet<Expression>;
  /** What stands under a negation: to negate it again is to drop that. */
  readonly #negated = new Set<Expression>();

  constructor(rule: Rule, index: number, neighbours: Neighbours) {
    this.#rule = rule;
    this.#index = index;
    this.#neighbours = neighbours;
    this.#conditions = new Map(rule.conditions.map((condition) => [condition.expression, condition]));
    this.#reachable = reachableNodes(rule.guard);
  }

  #add(node: Expression, change: Change, owner: Condition | undefined): void {
    const { span = this.#rule.span } = owner ?? {};
    this.sites.push({
      ...change,
      node,
      span,
      rule: this.#index,
      text: owner?.text ?? describe(node),
      authored: owner?.span !== undefined,
    });
  }

  /** Whether an author wrote a part of it. */
  #isAuthored(expression: Expression): boolean {
    if (this.#conditions.get(expression)?.span !== undefined) return true;
    if (expression.kind === 'not') return this.#isAuthored(expression.argument);
    return (
      (expression.kind === 'and' || expression.kind === 'or' || expression.kind === 'if') &&
      expression.arguments.some((part) => this.#isAuthored(part))
    );
  }

  visit(expression: Expression, above?: Condition): void {
    // What cannot be reached changes nothing.
    if (!this.#reachable.has(expression)) return;
    const owner = this.#conditions.get(expression) ?? above;
    const comparison = comparisonChanges(expression, this.#neighbours);
    if (comparison !== null) {
      for (const change of comparison) this.#add(expression, change, owner);
      if (!this.#negated.has(expression)) this.#add(expression, negated(expression), owner);
      return;
    }
    switch (expression.kind) {
      case 'call':
        for (const change of callChanges(expression, this.#neighbours)) this.#add(expression, change, owner);
        if (!this.#negated.has(expression)) this.#add(expression, negated(expression), owner);
        return;
      case 'not':
        this.#add(expression, { replacement: expression.argument, change: 'its negation is dropped' }, owner);
        this.#negated.add(expression.argument);
        this.visit(expression.argument, owner);
        return;
      case 'and':
      case 'or': {
        const written = expression.arguments.filter(
          (part) => (owner?.span !== undefined && !isPresenceTest(part)) || this.#isAuthored(part),
        );
        if (written.length > 1) {
          const named = owner ?? this.#firstCondition(expression);
          this.#add(expression, swappedConnective(expression), named);
        }
        for (const part of expression.arguments) {
          if (!this.#reachable.has(part) || part.kind === 'constant') continue;
          if (isPresenceTest(part) && !this.#conditions.has(part)) continue;
          this.#add(
            part,
            droppedOperand(expression),
            this.#conditions.get(part) ?? owner ?? this.#firstCondition(part),
          );
          this.visit(part, owner);
        }
        return;
      }
      case 'if':
        this.#add(expression, swappedBranches(expression), owner);
        for (const part of expression.arguments) this.visit(part, owner);
        return;
      default:
    }
  }

  #firstCondition(expression: Expression): Condition | undefined {
    const own = this.#conditions.get(expression);
    if (own?.span !== undefined) return own;
    const parts =
      expression.kind === 'not' ? [expression.argument] : 'arguments' in expression ? expression.arguments : [];
    for (const part of parts) {
      const found = this.#firstCondition(part);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** A guard that is one condition has no connective to leave it out of. */
  visitGuard(): void {
    const { guard } = this.#rule;
    if (guard.kind !== 'and' && guard.kind !== 'constant') this.#add(guard, droppedGuard, this.#firstCondition(guard));
    this.visit(guard);
  }
}

const mutantOf = (entry: Entry, sites: readonly [Site, ...Site[]]): Mutant => {
  const [{ change, text, span, rule }] = sites;
  return {
    change,
    text,
    span,
    rule,
    nodes: new Map(sites.map((site) => [site.rule, site.node])),
    apply: () =>
      new Map(
        sites.flatMap((site) => {
          const original = entry.rules[site.rule];
          return original === undefined
            ? []
            : [[site.rule, replaceNode(original, site.node, site.replacement)] as const];
        }),
      ),
  };
};

/** What stands in all rules of a document is changed in all of them, and a pattern wherever it stands. */
const groupShared = (entry: Entry, sites: readonly Site[]): Mutant[] => {
  const groups = new Map<string, [Site, ...Site[]]>();
  for (const site of sites) {
    const rule = entry.rules[site.rule];
    const document = rule?.policy ?? rule?.annotations['document'] ?? '';
    const key = site.shared ?? JSON.stringify([document, expressionKey(site.node), expressionKey(site.replacement)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [site]);
    // One node a rule: the same condition twice in one guard is changed at its first place.
    else if (!group.some((each) => each.rule === site.rule)) group.push(site);
  }
  return [...groups.values()].map((group) => mutantOf(entry, group));
};

const isShared = ({ authored, shared }: Site): boolean => !authored || shared !== undefined;

const guardMutants = (entry: Entry, unreachable: ReadonlySet<number>): Mutant[] => {
  const neighbours = neighboursOf(entry.rules.map(({ guard }) => guard));
  const sites = entry.rules.flatMap((rule, index) => {
    if (unreachable.has(index)) return [];
    const guard = new GuardSites(rule, index, neighbours);
    guard.visitGuard();
    // Two ways to the same guard are one mutant.
    const seen = new Map<Expression, Set<string>>();
    return guard.sites.filter(({ node, replacement }) => {
      const keys = seen.get(node) ?? new Set();
      seen.set(node, keys);
      const key = expressionKey(replacement);
      return !keys.has(key) && keys.add(key);
    });
  });
  return [
    ...sites.filter((site) => !isShared(site)).map((site) => mutantOf(entry, [site])),
    ...groupShared(entry, sites.filter(isShared)),
  ];
};

const ruleMutants = (rule: Rule, index: number, entry: Entry): Mutant[] => {
  const whole = (change: string, changed: Rule): Mutant => ({
    change,
    text: '',
    span: rule.span,
    rule: index,
    nodes: new Map(),
    apply: () => new Map([[index, changed]]),
  });
  return [
    // Without a default another one decides; what that would change is what swapping its effect changes.
    ...(rule.fallback ? [] : [whole('the rule is removed', { ...rule, guard: NEVER, conditions: [] })]),
    ...EFFECTS[rule.effect].map((effect) =>
      whole(`${rule.action} becomes ${wordOf(effect, entry)}`, { ...rule, effect, action: wordOf(effect, entry) }),
    ),
    ...rule.obligations.map((obligation, at) =>
      whole(`its obligation ${entry.obligations[obligation]?.kind ?? ''} is dropped`, {
        ...rule,
        obligations: rule.obligations.filter((_, other) => other !== at),
      }),
    ),
  ];
};

/**
 * Every mutant of an entry, in the order of its rules.
 *
 * @param unreachable indices of rules that can never decide, which are not changed
 */
export const mutantsOf = (entry: Entry, unreachable: ReadonlySet<number>): Mutant[] =>
  [
    ...guardMutants(entry, unreachable),
    ...entry.rules.flatMap((rule, index) => (unreachable.has(index) ? [] : ruleMutants(rule, index, entry))),
  ].sort((a, b) => a.rule - b.rule);
