import type { EntityUid, EntityUidJson, PolicyJson } from './policy-json.ts';

export type { EntityUid, PolicyJson };

/** Where something stands in a text: offsets of its UTF-8 bytes. */
export interface SourceLocation {
  start: number;
  end: number;
}

/** What is wrong, as `@cedar-policy/cedar-wasm` says it; the code is that of a page in docs/diagnostics. */
export interface DetailedError {
  message: string;
  help: string | null;
  code: string | null;
  url: string | null;
  severity: 'advice' | 'warning' | 'error' | null;
  sourceLocations: (SourceLocation & { label: string | null })[];
  related: DetailedError[];
}

export interface Failure {
  type: 'failure';
  errors: DetailedError[];
}

/** A policy or template: its text, or what it is in the JSON policy format. */
export type Policy = string | PolicyJson;
export type Template = Policy;

export interface TemplateLink {
  templateId: string;
  newId: string;
  values: Record<string, EntityUidJson>;
}

export interface PolicySet {
  /** A text of policies, which are called `policy0`, `policy1` and so on; a list, called so too; or policies by their ids. */
  staticPolicies?: string | Policy[] | Record<string, Policy>;
  templates?: Record<string, Template>;
  templateLinks?: TemplateLink[];
}

export type CheckParseAnswer = { type: 'success' } | Failure;
export type PolicyToJsonAnswer = { type: 'success'; json: PolicyJson } | Failure;
export type PolicyToTextAnswer = { type: 'success'; text: string } | Failure;
export type PolicySetTextToPartsAnswer = { type: 'success'; policies: string[]; policy_templates: string[] } | Failure;

export interface FormattingCall {
  policyText: string;
  /** Columns of a line, if it can be broken. Default 80. */
  lineWidth?: number;
  /** Columns of a level. Default 2. */
  indentWidth?: number;
}

export type FormattingAnswer = { type: 'success'; formatted_policy: string } | Failure;
