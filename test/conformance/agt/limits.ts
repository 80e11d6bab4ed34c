/** Decides with limits: the flow of the guard, through the store that ships, under the vectors' clock. */
import type { Decision, PolicyInput } from '../../../host/engine/index.ts';
import { limitKey } from '../../../host/guard/limits/key.ts';
import { createMemoryLimitStore } from '../../../host/guard/limits/memory.ts';
import type { DecidingSet } from './compile.ts';

/** The counters of one case. */
export class Limits {
  readonly #store = createMemoryLimitStore();
  readonly #clock: () => number;

  /** @param clock milliseconds since 1970 */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Takes a unit of the winner's limit; when none is left, decides again with that rule exhausted. */
  async decide(set: DecidingSet, input: PolicyInput): Promise<Decision> {
    const decision = set.decide(input);
    const limit = decision.obligations.find((obligation) => obligation.kind === 'limit');
    const winner = decision.reasons[0];
    if (limit === undefined || winner === undefined || decision.error !== null) return decision;
    const reservation = await this.#store.reserve(limitKey(limit, String(input['agent'])), limit, this.#clock());
    if (reservation === null) return set.decide(input, { exhausted: winner.id });
    await this.#store.commit(reservation);
    return decision;
  }
}
