import type { Sink } from '../../../diagnostics/sink.ts';
import { createSource } from '../../../source/source.ts';
import type { Source } from '../../../source/source.ts';
import type { PolicySource } from '../../yaml/options.ts';
import { placeOf } from '../policy/places.ts';
import type { PolicySet } from '../policy/types.ts';
import { readLinks } from './links.ts';
import { readDocuments } from './policies.ts';

export const sourcesOf = (documents: readonly PolicySource[] = []): readonly Source[] =>
  documents.map(({ name, text }) => createSource(name, text));

/** Ids that stand twice in the whole set. */
const checkIds = (set: PolicySet, sink: Sink): void => {
  const { policies, templates, links } = set;
  const seen = new Set<string>();
  for (const named of [...policies, ...templates, ...links]) {
    if (seen.has(named.id)) {
      const place = 'policy' in named ? placeOf(named) : null;
      if (place === null) sink.report('EC060', { id: named.id });
      else sink.reportAt(place.source, place.range, 'EC060', { id: named.id });
    }
    seen.add(named.id);
  }
};

/** What documents of policies and of links say, as one set. What is wrong is reported. */
export const readSet = (documents: readonly Source[], links: readonly Source[], sink: Sink): PolicySet => {
  const set = readDocuments(documents, sink);
  // What could not be read is no template that a link misses.
  if (sink.failed()) return set;
  const templates = new Map(set.templates.map((template) => [template.id, template]));
  const whole = { ...set, links: [...set.links, ...links.flatMap((source) => readLinks(source, templates, sink))] };
  checkIds(whole, sink);
  return whole;
};
