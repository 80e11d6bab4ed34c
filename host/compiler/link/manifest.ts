import type { Limits, Manifest, ManifestEntry, ManifestRule } from '../../engine/manifest/types.ts';
import type { Entry, Rule, Unit } from '../ir/types.ts';
import { TOOLCHAIN } from './toolchain.ts';

const manifestRule = (rule: Rule): ManifestRule => ({
  id: rule.id,
  name: rule.name,
  policy: rule.policy,
  effect: rule.effect,
  action: rule.action,
  reason: rule.reason,
  fallback: rule.fallback,
  obligations: rule.obligations,
  conditions: rule.conditions.map(({ text, span }) => (span === undefined ? { text } : { text, span })),
  annotations: rule.annotations,
  ...(rule.span === undefined ? {} : { span: rule.span }),
});

const manifestEntry = (entry: Entry): ManifestEntry => ({
  name: entry.name,
  version: entry.version,
  dialect: entry.dialect,
  strategy: entry.strategy,
  slots: entry.slots,
  ...(entry.schema === undefined ? {} : { schema: entry.schema }),
  rules: entry.rules.map(manifestRule),
  obligations: entry.obligations,
});

/** What a module says of itself. */
export const manifestOf = (unit: Unit, limits: Limits, options: Manifest['options']): Manifest => ({
  format: 1,
  abi: 1,
  compiler: TOOLCHAIN,
  options,
  sources: unit.sources,
  limits,
  entries: unit.entries.map(manifestEntry),
});
