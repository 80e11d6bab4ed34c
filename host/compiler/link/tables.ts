import type { Slot } from '../../engine/manifest/types.ts';
import type { Plan, PlannedEntry } from '../emit/plan.ts';
import type { Parameter } from '../emit/shape.ts';
import { ALL_TAGS, bits } from '../index/tags.ts';
import type { Combine } from '../ir/types.ts';
import type { CompiledPatterns } from '../patterns/compiled.ts';
import type { PatternSource } from '../patterns/source.ts';
import { Constants } from './cells.ts';
import type { DecisionLimits } from './limits.ts';
import { runsOf, writeGroup } from './groups.ts';
import type { LaidRun } from './groups.ts';
import { COMBINE, DATA_START, ENTRY, RESULT_BYTES, ROOT } from './layout.ts';
import { ObligationLists } from './obligations.ts';
import { Patterns } from './patterns/patterns.ts';
import { sizeOfRule, writeRule } from './rules.ts';
import type { RuleConstants } from './rules.ts';
import { Segment } from './segment.ts';

/** All that a module decides with, at its addresses. */
export interface Tables {
  /** The bytes from `address` on; what follows up to `end` is zero at the start. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly address: number;
  /** The first address that is free for others. */
  readonly end: number;
  /** How many patterns there are, and how many steps a byte of their texts costs at most. */
  readonly patterns: { readonly count: number; readonly stepsPerByte: number };
}

/** The first bytes of memory hold nothing, so that 0 is no address. */
const ADDRESS = 16;

const COMBINES: Readonly<Record<Combine, number>> = {
  first: COMBINE.FIRST,
  'first-of-all': COMBINE.FIRST_OF_ALL,
  'forbid-trumps-permit': COMBINE.FORBID_TRUMPS_PERMIT,
};

/** Places an entry's rules: those of runs next to each other, the others behind them. */
const placeRules = (entry: PlannedEntry, runs: readonly LaidRun[], segment: Segment): readonly number[] => {
  const addresses: number[] = [];
  for (const { rules } of runs) {
    for (const rule of rules) addresses[rule.ordinal] = segment.allocate(sizeOfRule(rule), 4);
  }
  for (const rule of entry.rules) addresses[rule.ordinal] ??= segment.allocate(sizeOfRule(rule), 4);
  return addresses;
};

/** The tags of what each slot may hold, which frames are checked for; 0 where all may hold anything. */
const writeHolds = (slots: readonly Slot[], segment: Segment): number =>
  slots.some(({ holds }) => holds !== undefined) ? segment.words(slots.map(heldTags)) : 0;

const heldTags = ({ holds, required }: Slot): number => {
  if (holds === undefined) return ALL_TAGS;
  return required === true ? bits(holds) : bits(holds, 'absent');
};

const writeEntry = (
  address: number,
  planned: PlannedEntry,
  scans: ReadonlyMap<number, number>,
  segment: Segment,
  constants: RuleConstants,
  obligations: ObligationLists,
): void => {
  const { entry } = planned;
  const runs = runsOf(planned, planned.group, scans);
  const fallbackRuns = runsOf(planned, planned.fallbacks, scans);
  const rules = placeRules(planned, [...runs, ...fallbackRuns], segment);
  for (const rule of planned.rules)
    writeRule(rules[rule.ordinal] ?? 0, rule, entry.combine, segment, constants, obligations);
  const writer = { segment, ...constants, rules, ranks: planned.rules.map(({ rank }) => rank) };
  segment.write32(address + ENTRY.SLOTS, entry.slots.length);
  segment.write32(address + ENTRY.HOLDS, writeHolds(entry.slots, segment));
  segment.write32(address + ENTRY.COMBINE, COMBINES[entry.combine]);
  segment.write32(address + ENTRY.RULES, entry.rules.length);
  segment.write32(address + ENTRY.RULE_TABLE, segment.words(rules));
  segment.write32(address + ENTRY.CONDITIONS, conditionsOf(planned));
  segment.write32(address + ENTRY.GROUP, writeGroup(planned.group, runs, writer));
  segment.write32(address + ENTRY.FALLBACKS, writeGroup(planned.fallbacks, fallbackRuns, writer));
};

const conditionsOf = ({ entry }: PlannedEntry): number =>
  entry.rules.reduce((sum, { conditions }) => sum + conditions.length, 0);

const greatest = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.max(a, b), 0);

const patternsOf = (parameters: readonly Parameter[]): readonly PatternSource[] =>
  parameters.flatMap((parameter) => {
    if (parameter.kind === 'pattern') return [parameter.pattern];
    return parameter.kind === 'blocks' ? parameter.blocks.flatMap(patternsOf) : [];
  });

/** Every pattern that a rule asks for. Tables hold no others. */
const patternsIn = (plan: Plan): readonly PatternSource[] =>
  plan.entries.flatMap(({ rules }) => rules.flatMap(({ parameters }) => patternsOf(parameters)));

/** Gives away the areas that decisions write to, behind everything that the file brings. */
const placeAreas = (plan: Plan, segment: Segment): void => {
  const rules = greatest(plan.entries.map(({ entry }) => entry.rules.length));
  const explanation = greatest(plan.entries.map((planned) => 8 + planned.entry.rules.length + conditionsOf(planned)));
  segment.write32(ROOT.RESULT, segment.allocate(RESULT_BYTES, 16));
  segment.write32(ROOT.MATCHED, segment.allocate(rules * 8, 8));
  segment.write32(ROOT.ERRED, segment.allocate(rules * 8, 8));
  const stamps = segment.allocate(rules * 4, 4);
  segment.write32(ROOT.STAMPS, stamps);
  segment.write32(ROOT.STAMPS_END, stamps + rules * 4);
  if (plan.explained) segment.write32(ROOT.EXPLANATION, segment.allocate(explanation, 8));
};

/** Writes the tables of a planned module. */
export const tablesOf = (plan: Plan, limits: DecisionLimits, compiled: CompiledPatterns): Tables => {
  const segment = new Segment(DATA_START);
  const patterns = new Patterns(segment, patternsIn(plan), compiled);
  const constants = { cells: new Constants(segment), patterns };
  const obligations = new ObligationLists(segment);
  const scanned = plan.shapes.flatMap(({ scanned: isScanned }, shape) => (isScanned ? [shape] : []));
  const scans = new Map(scanned.map((shape, loop) => [shape, loop + 1]));
  const entries = segment.allocate(plan.entries.length * ENTRY.SIZE, 4);
  plan.entries.forEach((entry, index) =>
    writeEntry(entries + index * ENTRY.SIZE, entry, scans, segment, constants, obligations),
  );
  segment.write32(ROOT.OBLIGATIONS, obligations.write());
  segment.write32(ROOT.ENTRIES, plan.entries.length);
  segment.write32(ROOT.ENTRY_TABLE, entries);
  segment.write32(ROOT.FRAME_BYTES, limits.frameBytes);
  segment.write32(ROOT.DEPTH, limits.depth);
  segment.write32(ROOT.STEPS, limits.steps);
  placeAreas(plan, segment);
  patterns.placeAreas();
  return {
    bytes: segment.bytes(ADDRESS),
    address: ADDRESS,
    end: segment.allocate(0, 16),
    patterns: { count: patterns.count, stepsPerByte: patterns.stepsPerByte },
  };
};
