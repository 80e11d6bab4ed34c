/** Takes the policy sets out of a `v1` vector file without looking at requests or expectations. */
import { asItems, asString, member, take, type Taken } from '../json/scan.ts';

export interface TakenSet {
  readonly strategy: string | undefined;
  /** `evaluate` where legacy flat rules are meant. */
  readonly api: 'evaluate' | undefined;
  /** The documents at the start and after each later load. */
  readonly documents: readonly string[];
  /** Documents loaded later, in order (rate limit cases). */
  readonly loads: readonly string[];
}

/** The sets of every case, in the file's order. */
export function takeSets(json: string): readonly TakenSet[] {
  const shape = { cases: [{ strategy: 'text', api: 'text', policies: ['text'], events: [{ load: 'text' }] }] } as const;
  return asItems(member(take(json, shape), 'cases')).map((item) => {
    const strategy = member(item, 'strategy');
    return {
      strategy: strategy === undefined ? undefined : asString(strategy),
      api: member(item, 'api') === undefined ? undefined : 'evaluate',
      documents: asItems(member(item, 'policies')).map(asString),
      loads: events(item),
    };
  });
}

function events(item: Taken): readonly string[] {
  const taken = member(item, 'events');
  if (taken === undefined) return [];
  return asItems(taken)
    .map((event) => member(event, 'load'))
    .filter((load) => load !== undefined)
    .map(asString);
}
