import type { ValidationDiagnosticCode } from '../../../diagnostics/validation.ts';
import type { Details } from '../../../diagnostics/sink.ts';
import type { Range, Source } from '../../../source/source.ts';
import type { Action, ExtensionName } from '../schema/types.ts';

/**
 * The type of an expression. Every type of a schema is one; beside them stand those of what is always true or always false, which is what is known of most scopes, and
 * that of no value at all.
 */
export type Checked =
  | { readonly kind: 'never' }
  | { readonly kind: 'true' }
  | { readonly kind: 'false' }
  | { readonly kind: 'bool' }
  | { readonly kind: 'long' }
  | { readonly kind: 'string' }
  | { readonly kind: 'set'; readonly element: Checked }
  | { readonly kind: 'record'; readonly attributes: ReadonlyMap<string, CheckedAttribute> }
  | { readonly kind: 'entity'; readonly name: string }
  | { readonly kind: 'extension'; readonly name: ExtensionName };

export interface CheckedAttribute {
  readonly type: Checked;
  readonly required: boolean;
}

export const NEVER: Checked = { kind: 'never' };
export const TRUE: Checked = { kind: 'true' };
export const FALSE: Checked = { kind: 'false' };
export const BOOL: Checked = { kind: 'bool' };
export const LONG: Checked = { kind: 'long' };
export const STRING: Checked = { kind: 'string' };

export const entityOf = (name: string): Checked => ({ kind: 'entity', name });
export const truthOf = (value: boolean): Checked => (value ? TRUE : FALSE);

/** What a request is made of, by type: what is not known before it comes. */
export interface Environment {
  readonly principal: string;
  readonly action: Action;
  readonly resource: string;
}

/** One thing that is said of a policy. */
export interface Finding {
  /** The id of the policy, template or link. */
  readonly policy: string;
  /** What `range` is of; null for a policy that has no text. */
  readonly source: Source | null;
  readonly range: Range | null;
  readonly code: ValidationDiagnosticCode;
  readonly details: Details;
}
