import type { Range, Source } from '../../../source/source.ts';
import type { NamedPolicy, PolicySet } from './types.ts';

/** Where a policy stands in a text or document. */
export interface PolicyPlace {
  readonly source: Source;
  readonly range: Range;
}

/** Where a policy stands; null where that is not known. */
export const placeOf = ({ policy, source, json }: NamedPolicy): PolicyPlace | null =>
  json ?? (source === null ? null : { source, range: policy.range });

/** Where each policy, template and link of a set stands, by id; a link stands where its template does. */
export const placesOf = ({ policies, templates, links }: PolicySet): ReadonlyMap<string, PolicyPlace | null> => {
  const places = new Map([...policies, ...templates].map((named) => [named.id, placeOf(named)] as const));
  for (const { id, template } of links) places.set(id, places.get(template) ?? null);
  return places;
};
