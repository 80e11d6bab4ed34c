import { lower } from '../../compiler/index.ts';
import type { LowerOptions } from '../../compiler/index.ts';
import { describeDiagnostic } from '../../compiler/diagnostics/sink.ts';
import { evaluate } from '../../compiler/ir/evaluate/evaluate.ts';
import type { Entry, Rule, Unit } from '../../compiler/ir/types.ts';
import { createSource } from '../../compiler/source/source.ts';
import type { Source } from '../../compiler/source/source.ts';
import { project } from '../../engine/index.ts';
import { createEntryView } from './analysis/entry.ts';
import type { EntryView } from './analysis/entry.ts';
import { standingOf } from './analysis/standing.ts';
import type { Standing } from './analysis/standing.ts';
import { LINT_RULES } from './rules/all.ts';
import type { LintContext, Report } from './rules/rule.ts';
import type { Finding, LintResult, Witness } from './types.ts';
import { inputJson } from './witness/input.ts';
import type { Point } from './witness/input.ts';

export interface LintOptions extends LowerOptions {
  /** Also what needs no mending: overlaps that priorities decide, rules that change no verdict. Default false. */
  readonly notes?: boolean;
  /** Steps of the analysis of an entry; what is beyond them is counted and not judged. */
  readonly steps?: number;
}

/** A policy of more rules is evaluated by way of the index. */
const MANY_RULES = 500;

/** What the evaluator makes of an input. */
const decide = ({ entry, candidates }: EntryView, input: Point['input']): Omit<Witness, 'input'> => {
  const cells = project(entry.slots, input);
  // The rules that the index leaves out match nowhere near: without them thousands of rules need not be evaluated for each finding.
  const rules = entry.rules.length > MANY_RULES ? candidates(cells) : entry.rules;
  const { verdict, winner } = evaluate({ ...entry, rules }, cells);
  return { verdict, rule: winner === null ? null : (rules[winner]?.id ?? null) };
};

/** The point as a report shows it, once the evaluator has decided on it; without a stage that makes no difference. */
const witnessOf = (view: EntryView, point: Point | null | undefined): Witness | null => {
  if (point === null || point === undefined) return null;
  const decided = decide(view, point.input);
  const { stage, ...rest } = point.input;
  const without = stage === 'pre_tool' ? decide(view, rest) : null;
  const plain = without?.rule === decided.rule && without.verdict === decided.verdict ? rest : point.input;
  const input = inputJson(plain);
  return input === null ? null : { input, ...decided };
};

/** Sources by their place in the unit, for excerpts. */
type Sources = readonly (Source | null)[];

interface Collected {
  readonly findings: Finding[];
  readonly undecided: Set<Rule>;
  uncompared: number;
}

const lintEntry = (entry: Entry, sources: Sources, options: LintOptions, collected: Collected): void => {
  const view = createEntryView(entry, options.steps);
  const rules = view.ranked.filter(({ fallback }) => !fallback);
  const standings = new Map<Rule, Standing>();
  const context: LintContext = {
    view,
    rules,
    notes: options.notes ?? false,
    standing(rule) {
      const known = standings.get(rule) ?? standingOf(rule, view);
      standings.set(rule, known);
      if (known.kind === 'unknown') collected.undecided.add(rule);
      return known;
    },
    undecided: (rule) => void collected.undecided.add(rule),
    uncompared: (pairs) => void (collected.uncompared += pairs),
    report(code, { rule, others = [], point, span, details = {} }: Report) {
      const at = span ?? rule.span ?? null;
      collected.findings.push({
        ...describeDiagnostic(code, { rule: rule.id, ...details }, options),
        source: at === null ? null : (sources[at.source] ?? null),
        span: at,
        rule: rule.id,
        others: others.map(({ id }) => id),
        witness: witnessOf(view, point),
      });
    },
  };
  for (const run of LINT_RULES) run(context);
};

const byPlace = (a: Finding, b: Finding): number =>
  (a.span?.source ?? 0) - (b.span?.source ?? 0) ||
  (a.span?.line ?? 0) - (b.span?.line ?? 0) ||
  (a.span?.column ?? 0) - (b.span?.column ?? 0) ||
  (a.code < b.code ? -1 : Number(a.code > b.code));

/** Lints a unit that has been lowered. `text` gives the texts of its sources, for excerpts. */
export const lintUnit = (
  unit: Unit,
  options: Pick<LintOptions, 'notes' | 'steps' | 'strict'>,
  text: (source: string) => string | null,
): Omit<LintResult, 'diagnostics'> => {
  const sources = unit.sources.map(({ name }) => {
    const found = text(name);
    return found === null ? null : createSource(name, found);
  });
  const collected: Collected = { findings: [], undecided: new Set(), uncompared: 0 };
  for (const entry of unit.entries) lintEntry(entry, sources, { documents: [], ...options }, collected);
  return {
    findings: collected.findings.toSorted(byPlace),
    rules: unit.entries.reduce((sum, { rules }) => sum + rules.filter(({ fallback }) => !fallback).length, 0),
    undecided: collected.undecided.size,
    uncompared: collected.uncompared,
  };
};

/**
 * Finds what is wrong with the rules of a policy as a whole: rules that never decide, contradictions, conflicts. It reasons over all inputs that there may be, so "never" is certain;
 * what it cannot judge within its bounds it counts and passes over. Every input that it shows, the evaluator has decided on.
 *
 *     const { findings } = await lint({ documents: [{ name: 'policy.yaml', text }], strategy: 'deny_overrides' });
 */
export const lint = async (options: LintOptions): Promise<LintResult> => {
  const texts = new Map(options.documents.map(({ name, text }) => [name, text]));
  for (const { name, text } of options.folders?.files ?? []) if (!texts.has(name)) texts.set(name, text);
  const { resolve } = options;
  const remembering = async (path: string): Promise<string | null> => {
    const text = (await resolve?.(path)) ?? null;
    if (text !== null) texts.set(path, text);
    return text;
  };
  const { unit, diagnostics } = await lower(resolve === undefined ? options : { ...options, resolve: remembering });
  if (unit === null) return { findings: [], diagnostics, rules: 0, undecided: 0, uncompared: 0 };
  return { ...lintUnit(unit, options, (name) => texts.get(name) ?? null), diagnostics };
};
