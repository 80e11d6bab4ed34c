import type { Obligation } from '../../engine/manifest/types.ts';
import type { PolicyInput } from '../../engine/types.ts';
import { FREEDOM } from '../judgement/freedom.ts';
import type { Change, Directions, Side } from './types.ts';

/** One action that is decided otherwise. */
export interface Compared {
  readonly kind: Change['kind'];
  readonly before: Side;
  readonly after: Side;
  readonly obligations: readonly Obligation[];
  readonly line: number;
  readonly input: PolicyInput;
  /** Length of the input's text: the shortest becomes the example. */
  readonly size: number;
}

interface Group {
  example: Compared;
  count: number;
}

const WEIGHT = { verdict: 0, obligations: 1, rule: 2 } as const;

const gain = ({ before, after }: { readonly before: Side; readonly after: Side }): number =>
  FREEDOM[after.verdict] - FREEDOM[before.verdict];

/** Changed decisions, grouped by the rules and verdicts before and after. */
export class Changes {
  readonly #groups = new Map<string, Group>();
  readonly #directions = { denyToAllow: 0, allowToDeny: 0, looser: 0, stricter: 0 };
  changed = 0;

  get directions(): Directions {
    return { ...this.#directions };
  }

  add(compared: Compared): void {
    const { kind, before, after } = compared;
    this.changed++;
    this.#count(gain(compared));
    const key = JSON.stringify([kind, before, after]);
    const group = this.#groups.get(key);
    if (group === undefined) {
      this.#groups.set(key, { example: compared, count: 1 });
      return;
    }
    group.count++;
    if (compared.size < group.example.size) group.example = compared;
  }

  #count(freedom: number): void {
    if (freedom > 0) this.#directions.looser++;
    if (freedom < 0) this.#directions.stricter++;
    if (freedom === FREEDOM.allow) this.#directions.denyToAllow++;
    if (freedom === -FREEDOM.allow) this.#directions.allowToDeny++;
  }

  list(): readonly Change[] {
    return [...this.#groups.values()]
      .map(({ example, count }): Change => {
        const { kind, before, after, obligations, line, input } = example;
        return { kind, before, after, obligations, count, example: { line, input } };
      })
      .sort((a, b) => WEIGHT[a.kind] - WEIGHT[b.kind] || gain(b) - gain(a) || b.count - a.count);
  }
}
