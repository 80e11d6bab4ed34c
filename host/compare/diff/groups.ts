import { differenceOf, type DifferenceKind, type Level } from '../judgement/judgement.ts';
import { minimise } from '../search/minimise.ts';
import type { Effort, Pair } from '../search/explore.ts';
import type { Assignment } from '../search/model.ts';
import type { Tried } from '../search/witness.ts';
import { FREEDOM } from '../judgement/freedom.ts';
import type { Difference } from './types.ts';

interface Group {
  readonly kind: DifferenceKind;
  readonly tried: Tried;
  readonly values: Assignment;
  count: number;
}

/** Inputs that are tried to make one example simple. */
const MOST_STEPS = 400;
const FEWEST_STEPS = 30;
/** What making all examples simple may cost, in answers of plain comparisons. */
const SIMPLIFYING = 10_000_000;
const WEIGHT: Readonly<Record<DifferenceKind, number>> = { verdict: 0, obligations: 1, rule: 2, action: 3, reason: 4 };

/** Differences, by the rules that decide and the verdicts. */
export class Groups {
  readonly #level: Level;
  readonly #groups = new Map<string, Group>();
  readonly #most: number;
  /** Groups that found no room. */
  dropped = 0;

  constructor(level: Level, most: number) {
    this.#level = level;
    this.#most = most;
  }

  get size(): number {
    return this.#groups.size;
  }

  /** Inputs that stand for the groups. */
  get examples(): readonly Assignment[] {
    return [...this.#groups.values()].map(({ values }) => values);
  }

  add(tried: Tried, values: Assignment): void {
    const [a, b] = tried.judgements;
    const kind = a === undefined || b === undefined ? null : differenceOf(a, b, this.#level);
    if (a === undefined || b === undefined || kind === null) return;
    const key = JSON.stringify([tried.winners, a.verdict, b.verdict, kind]);
    const group = this.#groups.get(key);
    if (group !== undefined) group.count++;
    else if (this.#groups.size >= this.#most) this.dropped++;
    else this.#groups.set(key, { kind, tried, values, count: 1 });
  }

  /** The groups with their examples made simple, the weightiest first. */
  differences(pair: Pair, effort: Effort): Difference[] {
    const cost = pair.models[0].cost + pair.models[1].cost;
    const steps = Math.min(
      MOST_STEPS,
      Math.max(FEWEST_STEPS, Math.floor(SIMPLIFYING / cost / (this.#groups.size + 1))),
    );
    return [...this.#groups.values()]
      .map(({ kind, tried, values, count }): Difference | null => {
        const { input, judgements } = minimise(pair, values, tried, steps, effort);
        const [a, b] = judgements;
        return a === undefined || b === undefined ? null : { kind, input, a, b, count };
      })
      .filter((difference) => difference !== null)
      .sort((one, other) => order(one) - order(other));
  }
}

/** What loosens most comes first. */
function order({ kind, a, b }: Difference): number {
  return WEIGHT[kind] * 10 - (FREEDOM[b.verdict] - FREEDOM[a.verdict]);
}
