import type { Manifest } from '../engine/manifest/types.ts';
import { planOf } from './emit/plan.ts';
import type { Plan } from './emit/plan.ts';
import { takesRoom } from './emit/room.ts';
import { sourceOf } from './emit/source.ts';
import type { Unit } from './ir/types.ts';
import { validateUnit } from './ir/validate/validate.ts';
import { compileSource } from './link/compile.ts';
import type { Library, Optimize } from './link/compile.ts';
import { limitsOf, manifestLimits, storeGrowth } from './link/limits.ts';
import type { DecisionLimits } from './link/limits.ts';
import { link } from './link/link.ts';
import { manifestOf } from './link/manifest.ts';
import { tablesOf } from './link/tables.ts';
import { CompiledPatterns } from './patterns/compiled.ts';

export interface BuildOptions {
  /** Whether the module can explain its decisions. Default true. */
  readonly explain?: boolean;
  /** `speed` (default) is what ships; `none` compiles fastest and decides slower. */
  readonly optimize?: Optimize;
  /** Bounds of a decision; see `DEFAULT_LIMITS`. */
  readonly limits?: Partial<DecisionLimits>;
  /** Options of the front end, to be named in the manifest beside those of the back end. */
  readonly recorded?: Manifest['options'];
}

/** What a build came to. */
export interface BuildReport {
  readonly entries: number;
  readonly rules: number;
  /** Distinct guards, slots and constants aside: each is one function. */
  readonly shapes: number;
  /** Rules that an index finds; the others are tried one by one. */
  readonly indexed: number;
  /** Distinct patterns, and the steps that a byte of the texts that they are looked for in costs at most, whatever the texts. */
  readonly patterns: { readonly count: number; readonly stepsPerByte: number };
  /** Bytes of the compiled code, of the tables, and of the manifest. */
  readonly sizes: { readonly code: number; readonly tables: number; readonly manifest: number };
}

export interface BuiltModule {
  /** The file. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** SHA-256 of the file, lower-case hex. */
  readonly digest: string;
  readonly manifest: Manifest;
  readonly report: BuildReport;
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

const countRest = (plan: Plan): number =>
  plan.entries.reduce((sum, { group, fallbacks }) => sum + group.rest.length + fallbacks.rest.length, 0);

/** The AssemblyScript source that a unit's rules become, for people and tests to read. */
export const emitSource = (unit: Unit, options: Pick<BuildOptions, 'explain'> = {}): string => {
  const plan = planOf(unit, options.explain ?? true);
  return sourceOf(plan);
};

/**
 * Compiles a unit to a decision module. The same unit, options and version of Edict give the same bytes on every machine.
 *
 * @param library the runtime library's sources by path (`assembly/…`), such as `readLibrary` of `library.node.ts` gives
 * @param patterns those that were compiled before, to check them
 * @throws UnitError for a unit that breaks the rules of `ir/types.ts`
 * @throws LinkError
 */
export const buildModule = async (
  unit: Unit,
  options: BuildOptions,
  library: Library,
  patterns: CompiledPatterns = new CompiledPatterns(),
): Promise<BuiltModule> => {
  validateUnit(unit);
  const plan = planOf(unit, options.explain ?? true);
  const limits = limitsOf(options.limits);
  const optimize = options.optimize ?? 'speed';
  const tables = tablesOf(plan, limits, patterns);
  const storeBytes = plan.readsEntities ? limits.storeBytes : 0;
  const code = await compileSource(sourceOf(plan, storeBytes), library, tables.end, optimize);
  const recorded = { ...options.recorded, explain: plan.explained, optimize };
  // The texts of values that patterns are looked for in, and the cells that rules make, stand behind the frame and take as many bytes at most.
  const areas = tables.patterns.count > 0 || plan.shapes.some(({ shape }) => takesRoom(shape)) ? 2 : 1;
  const growth = storeBytes > 0 ? storeGrowth(limits) : limits.frameBytes * areas;
  const linked = link(code, tables, growth, (memoryPages) =>
    manifestOf(unit, manifestLimits(plan, limits, memoryPages), recorded),
  );
  const rules = unit.entries.reduce((sum, entry) => sum + entry.rules.length, 0);
  return {
    bytes: linked.bytes,
    digest: hex(new Uint8Array(await crypto.subtle.digest('SHA-256', linked.bytes))),
    manifest: linked.manifest,
    report: {
      entries: unit.entries.length,
      rules,
      shapes: plan.shapes.length,
      indexed: rules - countRest(plan),
      patterns: tables.patterns,
      sizes: linked.sizes,
    },
  };
};
