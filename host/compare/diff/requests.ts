import { evaluate, type Outcome } from '../../compiler/ir/evaluate/evaluate.ts';
import type { Entry, Expression, Rule } from '../../compiler/ir/types.ts';
import { EngineError } from '../../engine/error/error.ts';
import { project } from '../../engine/frame/project.ts';
import type { PolicyInput } from '../../engine/types.ts';
import { FREEDOM } from '../judgement/freedom.ts';
import {
  differenceOf,
  judgementKey,
  judgementOf,
  type DifferenceKind,
  type Judgement,
  type Level,
} from '../judgement/judgement.ts';
import type { Draft } from '../requests/draft.ts';
import { callsWithin } from '../requests/ground.ts';
import { inputOf } from '../requests/input.ts';
import type { Changed } from '../search/align.ts';
import { around, fociOf, numbersFrom, together } from '../requests/make.ts';
import { simpler } from '../requests/simpler.ts';
import type { Difference, DiffOptions, DiffReport } from './types.ts';

const EFFORT = 50_000_000;
const MOST = 100;
/** Requests that are made of several policies at once. */
const TOGETHER = 20_000;
const WEIGHT: Readonly<Record<DifferenceKind, number>> = { verdict: 0, obligations: 1, rule: 2, action: 3, reason: 4 };
const OPEN =
  'requests are drawn from what the policies mention and from tests; Cedar values are not gone through one by one';

/** A guard as a text that does not depend on how its entry numbers slots. */
const guardText = (guard: Expression, { slots }: Entry): string =>
  JSON.stringify(guard, (key, value: unknown) => {
    if (key === 'span') return undefined;
    if (key === 'slot') return slots[Number(value)]?.path;
    if (value instanceof Uint8Array) return Array.from(value);
    return typeof value === 'bigint' ? `${value}n` : value;
  });

/** What a policy demands and decides; two alike make no difference, wherever they stand. */
const ruleText = (rule: Rule, index: number, entry: Entry, level: Level): string =>
  [rule.onError, judgementKey(judgementOf(entry, index), level), guardText(rule.guard, entry)].join(' ');

/** Indices of the policies that are not in the other entry alike. */
const changedIn = (entry: Entry, other: Entry, level: Level): number[] => {
  const left = new Map<string, number>();
  for (const [index, rule] of other.rules.entries()) {
    const text = ruleText(rule, index, other, level);
    left.set(text, (left.get(text) ?? 0) + 1);
  }
  return entry.rules.flatMap((rule, index) => {
    const text = ruleText(rule, index, entry, level);
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    return count > 0 ? [] : [index];
  });
};

/** The judgement of all policies that decide together. */
const judged = (entry: Entry, { winner, reason, determining }: Outcome): Judgement => {
  const judgement = judgementOf(entry, winner, reason);
  const ids = determining.map((index) => entry.rules[index]?.id ?? '').sort();
  return ids.length < 2 ? judgement : { ...judgement, rule: ids.join(', '), name: ids.join(', ') };
};

interface Compared {
  readonly kind: DifferenceKind;
  readonly input: PolicyInput;
  readonly a: Judgement;
  readonly b: Judgement;
}

/** Decides requests by both entries and keeps what differs, by the policies that decide. */
class Comparison {
  readonly groups = new Map<string, Compared & { readonly draft: Draft | null; count: number }>();
  readonly #entries: readonly [Entry, Entry];
  readonly #level: Level;
  readonly #most: number;
  readonly #seen = new Set<string>();
  tried = 0;
  dropped = 0;

  constructor(entries: readonly [Entry, Entry], level: Level, most: number) {
    this.#entries = entries;
    this.#level = level;
    this.#most = most;
  }

  /** Undefined for what is no request; null where both decide alike. */
  compare(input: PolicyInput): Compared | null | undefined {
    try {
      const [a, b] = this.#entries.map((entry) => judged(entry, evaluate(entry, project(entry.slots, input))));
      if (a === undefined || b === undefined) return undefined;
      const kind = differenceOf(a, b, this.#level);
      return kind === null ? null : { kind, input, a, b };
    } catch (cause) {
      if (cause instanceof EngineError) return undefined;
      throw cause;
    }
  }

  /** What two differences of one kind share. */
  keyOf({ kind, a, b }: Compared): string {
    return JSON.stringify([kind, a.verdict, a.rule, a.error, b.verdict, b.rule, b.error]);
  }

  try(input: PolicyInput, draft: Draft | null): void {
    const text = JSON.stringify(input, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
    if (this.#seen.has(text)) return;
    this.#seen.add(text);
    const found = this.compare(input);
    if (found === undefined) return;
    this.tried++;
    if (found === null) return;
    const key = this.keyOf(found);
    const group = this.groups.get(key);
    if (group !== undefined) group.count++;
    else if (this.groups.size >= this.#most) this.dropped++;
    else this.groups.set(key, { ...found, draft, count: 1 });
  }

  /** The differences, each on a request that is as simple as it could be made. */
  differences(): Difference[] {
    return Array.from(this.groups, ([key, { draft, count, ...found }]): Difference => {
      const simple =
        draft === null
          ? null
          : simpler(draft, (each) => {
              const again = this.compare(inputOf(each));
              return again !== undefined && again !== null && this.keyOf(again) === key;
            });
      const shown = simple === null ? found : (this.compare(inputOf(simple)) ?? found);
      return { kind: shown.kind, input: shown.input, a: shown.a, b: shown.b, count };
    }).sort((one, other) => order(one) - order(other));
  }
}

/** What loosens most comes first. */
const order = ({ kind, a, b }: Difference): number => WEIGHT[kind] * 10 - (FREEDOM[b.verdict] - FREEDOM[a.verdict]);

const costOf = ({ rules }: Entry): number => rules.reduce((sum, { guard }) => sum + 1 + callsWithin(guard).length, 0);

/** Drafts around the policies that are not in both, and then of several policies at once. */
function* draftsOf(entries: readonly [Entry, Entry], changed: Changed): Generator<Draft> {
  const foci = fociOf(entries);
  const focused = foci.flatMap((side, index) => {
    const rules = new Set((index === 0 ? changed.a : changed.b).map((at) => entries[index]?.rules[at]));
    return side.filter(({ rule }) => rules.has(rule));
  });
  for (const focus of focused) yield* around(focus);
  const next = numbersFrom(1);
  const all = [...focused, ...foci.flat()];
  for (let index = 0; index < TOGETHER; index++) {
    yield together(index % 2 === 0 && focused.length > 0 ? focused : all, next);
  }
}

/**
 * Finds requests of Cedar on which two entries decide differently: around each policy that is not in both, made of the constants that the policies mention, then around several policies at once, then those that are given. Only entries with the
 * same policies are proven to be alike.
 */
export const diffRequests = (a: Entry, b: Entry, options: DiffOptions = {}): DiffReport => {
  const level = options.level ?? 'obligations';
  const entries = [a, b] as const;
  const changed = { a: changedIn(a, b, level), b: changedIn(b, a, level) };
  const isSame = changed.a.length + changed.b.length === 0;
  const comparison = new Comparison(entries, level, options.most ?? MOST);
  // What a request costs: deciding, and making it.
  const cost = 20 * (costOf(a) + costOf(b)) + 200;
  let left = Math.floor((options.effort ?? EFFORT) / cost);
  if (!isSame) {
    for (const input of options.inputs ?? []) comparison.try(input, null);
    for (const draft of draftsOf(entries, changed)) {
      if (left-- <= 0) break;
      comparison.try(inputOf(draft), draft);
    }
  }
  const differences = comparison.differences();
  return {
    level,
    result: isSame ? 'equal' : differences.length > 0 ? 'different' : 'unknown',
    differences,
    complete: isSame,
    tried: comparison.tried,
    regions: 0,
    changed: { a: changed.a.length, b: changed.b.length },
    alike: 0,
    open: isSame ? [] : [OPEN],
    variables: [],
  };
};
