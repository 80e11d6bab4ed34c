import { uidText } from '../../../../engine/cedar/uid.ts';
import { createSink } from '../../../diagnostics/sink.ts';
import type { Diagnostic } from '../../../diagnostics/types.ts';
import type { PolicySource } from '../../yaml/options.ts';
import { slotsOf } from '../policy/slots.ts';
import type { NamedPolicy } from '../policy/types.ts';
import { readSchemaSources } from '../schema/report.ts';
import type { Schema } from '../schema/types.ts';
import { printEntity, printScope } from '../text/print.ts';
import { readSet, sourcesOf } from './set.ts';

/** A policy or template in short. */
interface DescribedPolicy {
  readonly id: string;
  readonly effect: 'permit' | 'forbid';
  /** What stands between its parentheses. */
  readonly scope: string;
  /** How many conditions it has behind them. */
  readonly conditions: number;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What documents of Cedar hold. */
export interface CedarContents {
  readonly policies: readonly DescribedPolicy[];
  readonly templates: readonly (DescribedPolicy & { readonly slots: readonly string[] })[];
  readonly links: readonly {
    readonly id: string;
    readonly template: string;
    readonly values: Readonly<Record<string, string>>;
  }[];
  /** Null without a schema. */
  readonly schema: {
    readonly entityTypes: readonly { readonly name: string; readonly attributes: readonly string[] }[];
    readonly actions: readonly {
      readonly id: string;
      readonly principals: readonly string[];
      readonly resources: readonly string[];
    }[];
  } | null;
}

export interface ContentsResult {
  /** Null when there is an error among the diagnostics. */
  readonly contents: CedarContents | null;
  readonly diagnostics: readonly Diagnostic[];
}

const describePolicy = ({ id, policy }: NamedPolicy): DescribedPolicy => ({
  id,
  effect: policy.effect,
  scope: printScope(policy),
  conditions: policy.conditions.length,
  annotations: Object.fromEntries(policy.annotations.map(({ key, value }) => [key, value ?? ''])),
});

const describeSchema = ({ entityTypes, actions }: Schema): NonNullable<CedarContents['schema']> => ({
  entityTypes: Array.from(entityTypes.values(), ({ name, attributes }) => ({
    name,
    attributes: Array.from(attributes, ([key, { required }]) => `${key}${required ? '' : '?'}`),
  })),
  actions: Array.from(actions.values(), ({ uid, principals, resources }) => ({
    id: uidText(uid),
    principals: [...principals],
    resources: [...resources],
  })),
});

/** What documents of policies, links and a schema hold; they are not validated. */
export const describeCedar = (documents: {
  readonly documents: readonly PolicySource[];
  readonly links?: readonly PolicySource[];
  readonly schema?: readonly PolicySource[];
}): ContentsResult => {
  const sink = createSink();
  const set = readSet(sourcesOf(documents.documents), sourcesOf(documents.links), sink);
  const parsed = readSchemaSources(sourcesOf(documents.schema), sink);
  if (sink.failed()) return { contents: null, diagnostics: sink.diagnostics };
  const contents: CedarContents = {
    policies: set.policies.map(describePolicy),
    templates: set.templates.map((named) => ({
      ...describePolicy(named),
      slots: slotsOf(named.policy).map(({ slot }) => slot),
    })),
    links: set.links.map(({ id, template, values }) => ({
      id,
      template,
      values: Object.fromEntries(
        Object.entries(values).flatMap(([slot, entity]) => (entity === undefined ? [] : [[slot, printEntity(entity)]])),
      ),
    })),
    schema: parsed === null ? null : describeSchema(parsed.schema),
  };
  return { contents, diagnostics: sink.diagnostics };
};
