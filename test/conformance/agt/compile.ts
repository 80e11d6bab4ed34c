/**
 * Phase 1: policy sets become entries of decision modules, many to a module, through the compiler that ships. Nothing here has seen a request or an expectation.
 */
import {
  buildModule,
  type Diagnostic,
  type Library,
  lower,
  mergeUnits,
  type Strategy,
} from '../../../host/compiler/index.ts';
import type { Unit } from '../../../host/compiler/ir/types.ts';
import {
  type Decision,
  type Engine,
  type Explanation,
  load,
  type ManifestEntry,
  type PolicyInput,
} from '../../../host/engine/index.ts';
import type { PolicySet } from './vector-file.ts';

/** Entries a module: large enough to share its fixed cost, small enough that the compiler's memory stays small. */
const ENTRIES_PER_MODULE = 1000;

/** The code of "this rule uses `matches`, which this version does not compile". */
const PATTERNS = 'EY112';

export interface DecidingSet {
  readonly kind: 'decides';
  readonly entry: ManifestEntry;
  readonly warnings: readonly Diagnostic[];
  decide(input: PolicyInput, options?: { readonly exhausted?: string }): Decision;
  explain(input: PolicyInput): Explanation;
}

export type CompiledSet =
  | DecidingSet
  /** Refused only because it has a `matches` rule. */
  | { readonly kind: 'unsupported'; readonly why: string }
  /** `document`: index of the first document with an error; null when it is about no document. */
  | { readonly kind: 'refused'; readonly document: number | null; readonly why: string };

/** What phase 2 finds the compiled sets in. */
export class CompiledSets {
  readonly #sets: ReadonlyMap<string, CompiledSet>;

  constructor(sets: ReadonlyMap<string, CompiledSet>) {
    this.#sets = sets;
  }

  /** The compiled form of a set that phase 1 collected. */
  find(set: PolicySet): CompiledSet {
    const found = this.#sets.get(keyOf(set));
    if (found === undefined) throw new Error('phase 2 found a policy set that phase 1 did not collect');
    return found;
  }
}

/**
 * Compiles policy sets; equal ones once.
 * @param say told the digest of each module as soon as it is built
 */
export async function compileSets(
  sets: readonly PolicySet[],
  library: Library,
  say: (line: string) => void,
): Promise<CompiledSets> {
  const compiled = new Map<string, CompiledSet>();
  const lowered: { readonly key: string; readonly unit: Unit; readonly warnings: readonly Diagnostic[] }[] = [];
  for (const set of sets) {
    const key = keyOf(set);
    if (compiled.has(key)) continue;
    const { unit, diagnostics } = await lower({ ...optionsOf(set), name: `set-${lowered.length}` });
    compiled.set(key, refusalOf(diagnostics, set));
    if (unit !== null) lowered.push({ key, unit, warnings: diagnostics });
  }
  for (let start = 0; start < lowered.length; start += ENTRIES_PER_MODULE) {
    const chunk = lowered.slice(start, start + ENTRIES_PER_MODULE);
    const module = await buildModule(mergeUnits(chunk.map(({ unit }) => unit)), {}, library);
    say(
      `module ${module.digest} ${module.report.entries} entries, ${module.report.rules} rules, ${module.report.shapes} shapes`,
    );
    const engine = await load(module.bytes, { digest: module.digest });
    engine.manifest.entries.forEach((entry, index) => {
      const { key, warnings } = chunk[index] ?? { key: '', warnings: [] };
      compiled.set(key, decidingSet(engine, entry, warnings));
    });
  }
  return new CompiledSets(compiled);
}

function decidingSet(engine: Engine, entry: ManifestEntry, warnings: readonly Diagnostic[]): DecidingSet {
  return {
    kind: 'decides',
    entry,
    warnings,
    decide: (input, options = {}) => engine.decide(input, { ...options, entry: entry.name }),
    explain: (input) => engine.explain(input, { entry: entry.name }),
  };
}

function refusalOf(diagnostics: readonly Diagnostic[], set: PolicySet): CompiledSet {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const why = errors.map(({ code, message }) => `${code} ${message}`).join(' ');
  const texts = [...set.documents, ...(set.folders ?? []).map(({ text }) => text)];
  const hasPatterns = texts.some((text) => text.includes('matches'));
  if (hasPatterns && errors.length > 0 && errors.every(({ code }) => code === PATTERNS))
    return { kind: 'unsupported', why };
  const documents = errors.map(({ source }) => (source === null ? Infinity : Number.parseInt(source.name, 10)));
  const first = Math.min(...documents);
  return { kind: 'refused', document: Number.isFinite(first) ? first : null, why };
}

function optionsOf(set: PolicySet): Parameters<typeof lower>[0] {
  const documents = set.documents.map((text, index) => ({ name: `${index}.${set.format ?? 'yaml'}`, text }));
  return {
    documents,
    dialect: set.dialect,
    // The vectors are the engines' own, without what AGT's `govern()` adds.
    unboundAgents: 'none',
    ...(set.strategy === undefined ? {} : { strategy: set.strategy as Strategy }),
    ...(set.api === undefined ? {} : { typescriptApi: set.api }),
    ...(set.folders === undefined ? {} : { folders: { files: set.folders, bad: 'deny' } }),
  };
}

function keyOf(set: PolicySet): string {
  return JSON.stringify([
    set.dialect,
    set.strategy ?? null,
    set.api ?? null,
    set.format ?? null,
    set.documents,
    set.folders ?? null,
  ]);
}
