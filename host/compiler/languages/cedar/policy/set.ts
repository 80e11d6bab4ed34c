import { createSink } from '../../../diagnostics/sink.ts';
import type { Sink } from '../../../diagnostics/sink.ts';
import { createSource } from '../../../source/source.ts';
import type { Source } from '../../../source/source.ts';
import { readEntity } from '../json/entity.ts';
import { fieldsOf, itemsOf, membersOf, refuse, report, textOf } from '../json/fields.ts';
import type { Field, Report } from '../json/fields.ts';
import { attempt } from '../json/read.ts';
import { didYouMean } from '../lex/spelling.ts';
import type { EntityReference, SlotName } from '../syntax/types.ts';
import { parsePolicies } from '../text/parse.ts';
import { readSingle } from './single.ts';
import { slotsOf } from './slots.ts';
import type { NamedPolicy, PolicySet, SlotValues, TemplateLink } from './types.ts';

/** Policies without ids of their own are called by their place, as Cedar does. */
export const generatedId = (index: number): string => `policy${index}`;

const readText = (text: string, sink: Sink): readonly NamedPolicy[] => {
  const source = createSource('policies.cedar', text);
  const policies = parsePolicies(source, sink)?.policies ?? [];
  return policies.flatMap((policy, index) => {
    const id = generatedId(index);
    const [slot] = slotsOf(policy);
    if (slot === undefined) return { id, policy, source };
    sink.reportAt(source, slot.range, 'EC061', { id, slot: slot.slot });
    return [];
  });
};

const readNamed = (fields: Iterable<readonly [id: string, field: Field]>, wanted: 'policy' | 'template') =>
  Array.from(fields).flatMap(
    ([id, field]) => readSingle(field.value, id, wanted, { ...field.report, root: field }) ?? [],
  );

const readPolicies = (field: Field | undefined): readonly NamedPolicy[] => {
  if (field === undefined || field.value === null) return [];
  if (typeof field.value === 'string') return readText(field.value, field.report.sink);
  const fields = Array.isArray(field.value)
    ? itemsOf(field).map((item, index) => [generatedId(index), item] as const)
    : fieldsOf(field, 'a text, a list or an object of policies');
  return readNamed(fields, 'policy');
};

const readValues = (field: Field): SlotValues => {
  const slots = membersOf<never, SlotName>(field, [], ['?principal', '?resource']);
  const values: Partial<Record<SlotName, EntityReference>> = {};
  for (const slot of ['?principal', '?resource'] as const) {
    const value = slots[slot];
    if (value !== undefined) values[slot] = readEntity(value);
  }
  return values;
};

const readLink = (field: Field): TemplateLink => {
  const { templateId, newId, values } = membersOf(field, ['templateId', 'newId', 'values']);
  return { id: textOf(newId), template: textOf(templateId), values: readValues(values) };
};

type Templates = ReadonlyMap<string, NamedPolicy>;

/** Reports what a link and its template do not say alike. */
export const checkLink = (field: Field, { id, template: name, values }: TemplateLink, templates: Templates): void => {
  const template = templates.get(name);
  if (template === undefined) {
    return refuse(field, 'EC063', { id, template: name, meant: didYouMean(name, [...templates.keys()]) });
  }
  const slots = slotsOf(template.policy).map(({ slot }) => slot);
  for (const slot of slots) if (values[slot] === undefined) refuse(field, 'EC064', { id, slot });
  for (const slot of Object.keys(values)) {
    if (!slots.some((known) => known === slot)) refuse(field, 'EC065', { id, slot });
  }
};

const checkIds = (set: PolicySet, to: Report): void => {
  const seen = new Set<string>();
  for (const { id } of [...set.policies, ...set.templates, ...set.links]) {
    if (seen.has(id)) report(to, 'EC060', { id });
    seen.add(id);
  }
};

/**
 * Reads a set of policies: `{staticPolicies, templates, templateLinks}`, all of which may be left out. Null after reporting what is wrong with it.
 *
 * @param value as `parseJson` reads it, or a plain value of JavaScript
 */
export const readPolicySet = (value: unknown, sink: Sink, source: Source | null = null): PolicySet | null => {
  const findings = createSink();
  const set = attempt((): PolicySet => {
    const field: Field = { value, where: 'The policy set', report: { sink: findings, source } };
    const { staticPolicies, templates, templateLinks } = membersOf(
      field,
      [],
      ['staticPolicies', 'templates', 'templateLinks'],
    );
    const links = templateLinks === undefined || templateLinks.value === null ? [] : itemsOf(templateLinks);
    const read: PolicySet = {
      policies: readPolicies(staticPolicies),
      templates: templates === undefined || templates.value === null ? [] : readNamed(fieldsOf(templates), 'template'),
      links: links.map(readLink),
    };
    checkIds(read, field.report);
    // What could not be read is no template that a link misses.
    if (!findings.failed()) {
      const byId = new Map(read.templates.map((template) => [template.id, template]));
      read.links.forEach((link, index) => checkLink(links[index] ?? field, link, byId));
    }
    return read;
  });
  sink.adopt(findings);
  return findings.failed() ? null : set;
};
