import { createSink } from '../../../compiler/diagnostics/sink.ts';
import { SIDES } from '../../../compiler/ir/sides.ts';
import type { Entry, Rule } from '../../../compiler/ir/types.ts';
import { formatPolicies } from '../../../compiler/languages/cedar/format/format.ts';
import { createSource } from '../../../compiler/source/source.ts';
import type { Obligation } from '../../../engine/index.ts';
import type { Migrated, MigrateOptions, Remark } from '../types.ts';
import { conjuncts, exclude, join, type Condition } from './condition.ts';
import { translateGuard } from './expression.ts';
import { obligationsOf, sideOf, type Side } from './obligations.ts';
import { policyText } from './policy.ts';
import { subjectOf, type Subject } from './subject.ts';

const HEAD =
  "// Build it with --on-error deny: what forbids and errs then denies, as an error does in AGT's engines.\n";

/** Conditions that one policy may except. */
const MOST_EXCEPTIONS = 24;

const POINT: Condition = {
  kind: 'scope',
  variable: 'action',
  text: 'action == Action::"pre_tool_call"',
  value: 'pre_tool_call',
};

/** Where the dialect has the name of the action. */
const toolPath = ({ dialect }: Entry): readonly string[] => (dialect === 'agt-v4' ? ['action'] : ['action', 'type']);

/** A rule, as far as it is translated. */
export interface Ruled {
  readonly rule: Rule;
  readonly side: Side;
  readonly condition: Condition;
  readonly obligations: readonly Obligation[];
}

/** The rules that decide, in the order in which the first that matches does. */
const inOrder = ({ rules }: Entry): readonly Rule[] => rules.toSorted((a, b) => a.rank - b.rank);

/** The condition without what it shares with the policy that excepts it. */
const beside = (condition: Condition, own: Condition): Condition => {
  const shared = new Set(conjuncts(own).map((part) => JSON.stringify(part)));
  return join(
    'and',
    conjuncts(condition).filter((part) => !shared.has(JSON.stringify(part))),
  );
};

/** What is said of the rules. */
class Remarks {
  readonly refused: Remark[] = [];
  readonly inexact: Remark[] = [];
  readonly notes: Remark[] = [];
  readonly #lossy: boolean;

  constructor(lossy: boolean) {
    this.#lossy = lossy;
  }

  add(list: 'refused' | 'inexact' | 'notes', { name, id, span }: Rule, text: string): void {
    this[list].push({ rule: name ?? id, text, span: span ?? null });
  }

  /** What Cedar cannot say: an error, or that the rule takes its safe side. */
  cannot(rule: Rule, why: string): void {
    if (!this.#lossy) this.add('refused', rule, why);
    else
      this.add(
        'inexact',
        rule,
        `${why}: it ${sideOf(rule) === 'deny' ? 'denies more' : 'is left out, and allows nothing'}`,
      );
  }
}

const translateRule = (rule: Rule, entry: Entry, remarks: Remarks): Ruled | null => {
  const side = sideOf(rule);
  const tool = toolPath(entry);
  const subject = (slot: number): Subject | null => {
    const found = entry.slots[slot];
    return found === undefined ? null : subjectOf(found, tool);
  };
  const guard = translateGuard(rule.guard, subject, side === 'deny');
  const obliged = obligationsOf(rule, entry);
  const cannot = [...guard.refused, ...obliged.refused];
  for (const why of cannot) remarks.cannot(rule, why);
  if (cannot.length > 0 && side !== 'deny') return null;
  if (guard.condition.kind === 'constant' && !guard.condition.value) {
    remarks.add('notes', rule, 'is left out: it never matches');
    return null;
  }
  for (const why of [...guard.inexact, ...obliged.inexact]) remarks.add('inexact', rule, why);
  // Dialects without stages are asked before a tool runs.
  const staged = entry.slots.some(({ path }) => path.length === 1 && path[0] === 'stage');
  const condition = staged ? guard.condition : join('and', [POINT, guard.condition]);
  return { rule, side, condition, obligations: obliged.kept };
};

/** The conditions of weaker rules that come first; null where nothing is left to say. */
const exceptionsOf = (
  { rule, side, condition }: Ruled,
  before: readonly Ruled[],
  remarks: Remarks,
): readonly Condition[] | null => {
  const weaker = before.filter((other) => SIDES.indexOf(other.side) > SIDES.indexOf(side));
  const exceptions = weaker
    .filter((other) => !exclude(other.condition, condition))
    .map((other) => beside(other.condition, condition));
  if (exceptions.some((each) => each.kind === 'constant' && each.value)) {
    remarks.add('notes', rule, 'is left out: a rule that comes first matches whatever it matches');
    return null;
  }
  if (exceptions.length <= MOST_EXCEPTIONS) return exceptions;
  remarks.cannot(rule, `${exceptions.length} rules that allow come before it, and it would have to except each`);
  return side === 'deny' ? [] : null;
};

/**
 * A policy set of one of AGT's dialects in Cedar, for requests of the schema for agents (policies/agent.cedarschema): the agent is the principal, the intervention point the action, the action's name the tool, and
 * what the conditions read stands in the context.
 *
 * The first rule that matches decides in those dialects, by a static order; in Cedar what forbids trumps what waits for approvers, and that what permits. Where a weaker rule comes first, the stronger one
 * excepts its condition. So both decide alike, but for what `inexact` names.
 *
 *     const { text, refused } = migrateToCedar(unit.entries[0]);
 *
 * @param entry of a validated unit of one of AGT's dialects
 */
export const migrateToCedar = (
  entry: Entry,
  options: Pick<MigrateOptions, 'lossy'> = {},
): Omit<Migrated, 'diagnostics'> => {
  const remarks = new Remarks(options.lossy ?? false);
  const drafts: string[] = [];
  const before: Ruled[] = [];
  const rules = inOrder(entry);
  for (const [index, rule] of rules.entries()) {
    const allowsLater = rules.slice(index + 1).some((later) => sideOf(later) !== 'deny');
    // What denies everything that is left is what Cedar does anyway.
    if (rule.fallback && sideOf(rule) === 'deny' && !allowsLater) break;
    const ruled = translateRule(rule, entry, remarks);
    if (ruled === null) continue;
    const exceptions = exceptionsOf(ruled, before, remarks);
    if (exceptions === null) continue;
    drafts.push(`${policyText(ruled, exceptions)};\n`);
    before.push(ruled);
    if (isAlways(ruled.condition)) break;
  }
  const policies = formatPolicies(createSource('policy.cedar', drafts.join('\n')), createSink());
  const { refused, inexact, notes } = remarks;
  const text = refused.length > 0 || policies === null ? null : `${HEAD}${policies === '' ? '' : `\n${policies}`}`;
  return { text, refused, inexact, notes, needsStrategy: false };
};

/** Whether no rule behind it decides anything. */
const isAlways = (condition: Condition): boolean =>
  conjuncts(condition).every((part) => part === POINT || (part.kind === 'constant' && part.value));
