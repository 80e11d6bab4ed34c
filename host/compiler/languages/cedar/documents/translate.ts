import { createSink } from '../../../diagnostics/sink.ts';
import type { Sink } from '../../../diagnostics/sink.ts';
import { createSource } from '../../../source/source.ts';
import type { PolicySource } from '../../yaml/options.ts';
import { formatPolicies } from '../format/format.ts';
import { writePolicy } from '../json/write.ts';
import { generatedId } from '../policy/set.ts';
import type { NamedPolicy, PolicySet, SlotValues } from '../policy/types.ts';
import { writeSchemaJson } from '../schema/json/write.ts';
import { readSchemaSource, schemaTextOf } from '../schema/report.ts';
import type { Policy } from '../syntax/types.ts';
import { printEntity, printPolicy } from '../text/print.ts';
import type { TextResult } from './format.ts';
import { jsonText } from './json.ts';
import { readSet, sourcesOf } from './set.ts';

const resultOf = (make: (sink: Sink) => string | null): TextResult => {
  const sink = createSink();
  const text = make(sink);
  return { text: sink.failed() ? null : text, diagnostics: sink.diagnostics };
};

const byId = (named: readonly NamedPolicy[]): object =>
  Object.fromEntries(named.map(({ id, policy }) => [id, writePolicy(policy)]));

const valuesOf = (values: SlotValues): object =>
  Object.fromEntries(
    Object.entries(values).flatMap(([slot, entity]) =>
      entity === undefined ? [] : [[slot, { type: entity.type.text, id: entity.id }]],
    ),
  );

/** A set in Cedar's JSON format. */
export const setText = ({ policies, templates, links }: PolicySet): string =>
  jsonText({
    staticPolicies: byId(policies),
    templates: byId(templates),
    templateLinks: links.map(({ id, template, values }) => ({
      templateId: template,
      newId: id,
      values: valuesOf(values),
    })),
  });

/**
 * Policies, templates and links as one set in Cedar's JSON format; ids are those that a decision names.
 *
 * @param links documents as Cedar's own command line keeps links
 */
export const cedarToJson = (documents: readonly PolicySource[], links: readonly PolicySource[] = []): TextResult =>
  resultOf((sink) => {
    const set = readSet(sourcesOf(documents), sourcesOf(links), sink);
    return sink.failed() ? null : setText(set);
  });

/** The policy under the id that it has here, which is annotated where its place would give it another. */
const annotated = (policy: Policy, id: string, place: number): Policy => {
  const others = policy.annotations.filter(({ key }) => key !== 'id');
  const isPlain = id === generatedId(place) && others.length === policy.annotations.length;
  return isPlain ? policy : { ...policy, annotations: [{ key: 'id', value: id, range: policy.range }, ...others] };
};

/** Links as Cedar's own command line keeps them, as a JSON text. */
export const linksText = (links: PolicySet['links']): string =>
  jsonText(
    links.map(({ id, template, values }) => ({
      template_id: template,
      link_id: id,
      args: Object.fromEntries(
        Object.entries(values).flatMap(([slot, entity]) => (entity === undefined ? [] : [[slot, printEntity(entity)]])),
      ),
    })),
  );

/** What becomes of a set: texts have no links. */
export interface SetTexts extends TextResult {
  /** The links as Cedar's own command line keeps them; null when there are none. */
  readonly links: string | null;
}

/** Policies and templates as formatted text; each is annotated with its id where reading the text would give it another. */
export const cedarToText = (documents: readonly PolicySource[]): SetTexts => {
  let links: string | null = null;
  const result = resultOf((sink) => {
    const set = readSet(sourcesOf(documents), [], sink);
    if (sink.failed()) return null;
    links = set.links.length === 0 ? null : linksText(set.links);
    const printed = [...set.policies, ...set.templates]
      .map(({ id, policy }, place) => printPolicy(annotated(policy, id, place)))
      .join('\n\n');
    return formatPolicies(createSource('policies.cedar', printed), sink);
  });
  return { ...result, links };
};

/** A schema of either syntax in Cedar's JSON format. */
export const schemaToJson = ({ name, text }: PolicySource): TextResult =>
  resultOf((sink) => {
    const parsed = readSchemaSource(createSource(name, text), sink);
    return parsed === null ? null : jsonText(writeSchemaJson(parsed.fragment));
  });

/** A schema of either syntax in Cedar's own; comments are not kept. */
export const schemaToText = ({ name, text }: PolicySource): TextResult =>
  resultOf((sink) => {
    const source = createSource(name, text);
    const parsed = readSchemaSource(source, sink);
    return parsed === null ? null : schemaTextOf(parsed, source, sink);
  });
