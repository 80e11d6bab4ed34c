import { createSink } from '../../compiler/diagnostics/sink.ts';
import type { Entry } from '../../compiler/ir/types.ts';
import { validateUnit } from '../../compiler/ir/validate/validate.ts';
import { lowerPolicySet } from '../../compiler/languages/cedar/lower/lower.ts';
import { LoweringError } from '../../compiler/languages/cedar/lower/types.ts';
import { readPolicySet } from '../../compiler/languages/cedar/policy/set.ts';
import type { PolicySet as CompiledSet } from '../../compiler/languages/cedar/policy/types.ts';
import type { Source } from '../../compiler/source/source.ts';
import { failureOf } from '../failure.ts';
import type { DetailedError, Failure, PolicySet } from '../types.ts';

const errorOf = (message: string): DetailedError => ({
  message,
  help: null,
  code: null,
  url: null,
  severity: null,
  sourceLocations: [],
  related: [],
});

/** A failure that says one thing. */
export const failing = (message: string): Failure => ({ type: 'failure', errors: [errorOf(message)] });

/** A set of policies, ready to decide. */
export interface PreparedPolicies {
  /** Errors are skipped, as Cedar does. */
  readonly entry: Entry;
  /** The texts that policies were read from, by their ids. */
  readonly sources: ReadonlyMap<string, Source>;
}

const sourcesOf = ({ policies, templates, links }: CompiledSet): ReadonlyMap<string, Source> => {
  const templateSources = new Map(templates.map(({ id, source }) => [id, source]));
  const all: readonly (readonly [string, Source | null | undefined])[] = [
    ...policies.map(({ id, source }) => [id, source] as const),
    ...links.map(({ id, template }) => [id, templateSources.get(template)] as const),
  ];
  const sources = new Map<string, Source>();
  for (const [id, source] of all) if (source !== null && source !== undefined) sources.set(id, source);
  return sources;
};

const lower = (set: CompiledSet): Entry => {
  const unit = lowerPolicySet(set);
  validateUnit(unit);
  const [entry] = unit.entries;
  if (entry === undefined) throw new RangeError('a set of policies is one entry');
  return entry;
};

/** Reads and lowers a set of policies. */
export const preparePolicies = (policies: PolicySet): { readonly prepared: PreparedPolicies } | Failure => {
  const sink = createSink();
  const set = readPolicySet(policies, sink);
  if (set === null) return failureOf(sink.diagnostics);
  try {
    return { prepared: { entry: lower(set), sources: sourcesOf(set) } };
  } catch (error) {
    if (error instanceof LoweringError) return failing(`${error.policy}: ${error.message}`);
    throw error;
  }
};
