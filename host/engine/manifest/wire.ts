import type { CborValue } from '../cbor/types.ts';
import type { Condition, Manifest, ManifestEntry, ManifestRule, Span } from './types.ts';

/**
 * How a manifest is written where that is not simply its fields: thousands of rules make names of fields and empty lists weigh. A span is the list of its
 * five numbers, and a rule's `fallback`, `obligations` and `annotations` are left out when they are false or empty.
 */
export const wireSpan = ({ source, line, column, endLine, endColumn }: Span): CborValue => [
  source,
  line,
  column,
  endLine,
  endColumn,
];

const wireCondition = ({ text, span }: Condition): CborValue =>
  span === undefined ? { text } : { text, span: wireSpan(span) };

const wireRule = (rule: ManifestRule): CborValue => {
  const { span, fallback, obligations, annotations, ...rest } = rule;
  return {
    ...rest,
    conditions: rule.conditions.map(wireCondition),
    ...(fallback ? { fallback } : {}),
    ...(obligations.length === 0 ? {} : { obligations }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    ...(span === undefined ? {} : { span: wireSpan(span) }),
  };
};

const wireEntry = (entry: ManifestEntry): CborValue =>
  ({ ...entry, rules: entry.rules.map(wireRule) }) as unknown as CborValue;

/** The manifest as the CBOR that stands in the file. */
export const wireManifest = (manifest: Manifest): CborValue =>
  ({ ...manifest, entries: manifest.entries.map(wireEntry) }) as unknown as CborValue;
