import { createSink } from '../../../diagnostics/sink.ts';
import type { Sink } from '../../../diagnostics/sink.ts';
import { createSource } from '../../../source/source.ts';
import type { Source } from '../../../source/source.ts';
import { itemsOf, membersOf, refuse, refuseShape, textOf } from '../json/fields.ts';
import type { Field } from '../json/fields.ts';
import { attempt } from '../json/read.ts';
import { checkLink } from '../policy/set.ts';
import { readPolicyJson } from '../policy/set-json.ts';
import type { NamedPolicy, SlotValues, TemplateLink } from '../policy/types.ts';
import type { EntityReference, SlotName } from '../syntax/types.ts';
import { parseEntity } from '../text/entity.ts';

const readEntityText = (field: Field): EntityReference => {
  const text = textOf(field, 'an entity as a text, such as "User::\\"alice\\""');
  const entity = parseEntity(createSource('args', text), createSink());
  return entity ?? refuse(field, 'EC066', { text });
};

/** The entities of `{"?principal": "User::\"alice\""}`. */
const readArguments = (field: Field): SlotValues => {
  const slots = membersOf<never, SlotName>(field, [], ['?principal', '?resource']);
  const values: Partial<Record<SlotName, EntityReference>> = {};
  for (const slot of ['?principal', '?resource'] as const) {
    const value = slots[slot];
    if (value !== undefined) values[slot] = readEntityText(value);
  }
  return values;
};

const readLink = (field: Field): TemplateLink => {
  const { template_id: template, link_id: id, args } = membersOf(field, ['template_id', 'link_id', 'args']);
  return { id: textOf(id), template: textOf(template), values: readArguments(args) };
};

/**
 * Reads links of templates as Cedar's own command line keeps them: a JSON list of `{template_id, link_id, args}`. What is wrong is reported, also a link that its template does not fit.
 *
 * @param templates of the whole set, by id
 */
export const readLinks = (
  source: Source,
  templates: ReadonlyMap<string, NamedPolicy>,
  sink: Sink,
): readonly TemplateLink[] => {
  const read = readPolicyJson(source, sink);
  if (read === null) return [];
  const links = attempt(() => {
    const field: Field = { value: read.json, where: 'The links', report: { sink, source } };
    if (!Array.isArray(read.json)) refuseShape(field, 'a list of links');
    return itemsOf(field).map((item) => {
      const link = readLink(item);
      checkLink(item, link, templates);
      return link;
    });
  });
  return links ?? [];
};
