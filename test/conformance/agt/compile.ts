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
  type Span,
} from '../../../host/engine/index.ts';
import type { PolicySet } from './vector-file.ts';

/** Entries a module: large enough to share its fixed cost, small enough that the compiler's memory stays small. */
const ENTRIES_PER_MODULE = 1000;

/** The codes of "the pattern of this rule cannot be compiled": as an error, and where the options let the rule pass. */
const UNCOMPILED = { refused: 'EY121', allowed: 'EY250' } as const;

export interface DecidingSet {
  readonly kind: 'decides';
  readonly entry: ManifestEntry;
  readonly warnings: readonly Diagnostic[];
  /** Names of rules that were left out, because their patterns are not regular. */
  readonly uncompiled: ReadonlySet<string>;
  decide(input: PolicyInput, options?: { readonly exhausted?: string }): Decision;
  explain(input: PolicyInput): Explanation;
}

export type CompiledSet =
  | DecidingSet
  /** `document`: index of the first document with an error; null when it is about no document. */
  | { readonly kind: 'refused'; readonly document: number | null; readonly why: string };

/** What phase 2 finds the compiled sets in. */
export class CompiledSets {
  readonly #sets: ReadonlyMap<string, CompiledSet>;
  readonly #engine: Engine | null;

  constructor(sets: ReadonlyMap<string, CompiledSet>, engine: Engine | null) {
    this.#sets = sets;
    this.#engine = engine;
  }

  /** The module of the file's own unit. */
  engine(): Engine {
    if (this.#engine === null) throw new Error('phase 2 asked for a unit that phase 1 did not collect');
    return this.#engine;
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
 * @param own a unit that is no policy set, which becomes a module of its own
 * @param say told the digest of each module as soon as it is built
 */
export async function compileSets(
  sets: readonly PolicySet[],
  own: Unit | null,
  library: Library,
  say: (line: string) => void,
): Promise<CompiledSets> {
  const compiled = new Map<string, CompiledSet>();
  const lowered: (Lowered & { readonly key: string })[] = [];
  const build = async (unit: Unit): Promise<Engine> => {
    const module = await buildModule(unit, {}, library);
    const { entries, rules, shapes } = module.report;
    say(`module ${module.digest} ${entries} entries, ${rules} rules, ${shapes} shapes`);
    return load(module.bytes, { digest: module.digest });
  };
  for (const set of sets) {
    const key = keyOf(set);
    if (compiled.has(key)) continue;
    const result = await lowerSet(set, `set-${lowered.length}`);
    if ('kind' in result) compiled.set(key, result);
    else {
      // Known of before its module is, so that an equal set is not lowered again.
      compiled.set(key, { kind: 'refused', document: null, why: 'it was not compiled' });
      lowered.push({ key, ...result });
    }
  }
  for (let start = 0; start < lowered.length; start += ENTRIES_PER_MODULE) {
    const chunk = lowered.slice(start, start + ENTRIES_PER_MODULE);
    const engine = await build(mergeUnits(chunk.map(({ unit }) => unit)));
    chunk.forEach(({ key, ...set }, index) => {
      const entry = engine.manifest.entries[index];
      if (entry !== undefined) compiled.set(key, decidingSet(engine, entry, set));
    });
  }
  return new CompiledSets(compiled, own === null ? null : await build(own));
}

/** A set that the compiler takes. */
interface Lowered {
  readonly unit: Unit;
  readonly warnings: readonly Diagnostic[];
  readonly uncompiled: ReadonlySet<string>;
}

/** Lowers a set. If only patterns that are not regular keep it from being compiled, the rules that have them are left out. */
async function lowerSet(
  set: PolicySet,
  name: string,
): Promise<Lowered | Extract<CompiledSet, { readonly kind: 'refused' }>> {
  const options = { ...optionsOf(set), name };
  const { unit, diagnostics } = await lower(options);
  if (unit !== null) return { unit, warnings: diagnostics, uncompiled: new Set() };
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.some(({ code }) => code !== UNCOMPILED.refused)) return refusalOf(errors);
  const allowed = await lower({ ...options, allowUnsupported: 'deny' });
  return allowed.unit === null ? refusalOf(errors) : withoutUncompiled(allowed.unit, allowed.diagnostics);
}

function withoutUncompiled(unit: Unit, diagnostics: readonly Diagnostic[]): Lowered {
  const findings = diagnostics.filter(({ code }) => code === UNCOMPILED.allowed);
  const uncompiled = new Set<string>();
  const entries = unit.entries.map((entry) => ({
    ...entry,
    rules: entry.rules.filter(({ name, span, fallback }) => {
      if (fallback) return true;
      const file = unit.sources[span?.source ?? -1]?.name;
      const found = findings.some(({ source, span: part }) => source?.name === file && isWithin(part, span));
      if (found) uncompiled.add(name ?? '');
      return !found;
    }),
  }));
  return { unit: { ...unit, entries }, warnings: diagnostics, uncompiled };
}

function isWithin(part: Span | null, whole: Span | undefined): boolean {
  if (part === null || whole === undefined) return false;
  const starts = part.line > whole.line || (part.line === whole.line && part.column >= whole.column);
  return (
    starts && (part.endLine < whole.endLine || (part.endLine === whole.endLine && part.endColumn <= whole.endColumn))
  );
}

function decidingSet(
  engine: Engine,
  entry: ManifestEntry,
  { warnings, uncompiled }: Omit<Lowered, 'unit'>,
): DecidingSet {
  return {
    kind: 'decides',
    entry,
    warnings,
    uncompiled,
    decide: (input, options = {}) => engine.decide(input, { ...options, entry: entry.name }),
    explain: (input) => engine.explain(input, { entry: entry.name }),
  };
}

function refusalOf(errors: readonly Diagnostic[]): Extract<CompiledSet, { readonly kind: 'refused' }> {
  const why = errors.map(({ code, message }) => `${code} ${message}`).join(' ');
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
