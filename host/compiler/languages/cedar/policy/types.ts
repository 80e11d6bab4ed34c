import type { Range, Source } from '../../../source/source.ts';
import type { EntityReference, Policy, SlotName } from '../syntax/types.ts';

/** A policy or template with its id. */
export interface NamedPolicy {
  readonly id: string;
  readonly policy: Policy;
  /** The text that it was read from; null for one in JSON. */
  readonly source: Source | null;
  /** Where a policy in JSON stands, if that is known. */
  readonly json?: { readonly source: Source; readonly range: Range };
}

/** What a link gives the slots of its template. */
export type SlotValues = Readonly<Partial<Record<SlotName, EntityReference>>>;

/** A policy made from a template. */
export interface TemplateLink {
  readonly id: string;
  /** The id of the template. */
  readonly template: string;
  readonly values: SlotValues;
}

/** Policies, templates and links; no id stands twice in all of them, and every link fills the slots that its template has. */
export interface PolicySet {
  readonly policies: readonly NamedPolicy[];
  readonly templates: readonly NamedPolicy[];
  readonly links: readonly TemplateLink[];
}
