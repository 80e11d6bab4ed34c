/** Many modules of units that have the same shapes: code is compiled once, and only the tables of each are written anew. */
import { sourceOf } from '../../host/compiler/emit/source.ts';
import { planOf } from '../../host/compiler/emit/plan.ts';
import type { Unit } from '../../host/compiler/ir/types.ts';
import { compileSource } from '../../host/compiler/link/compile.ts';
import { limitsOf, manifestLimits } from '../../host/compiler/link/limits.ts';
import type { DecisionLimits } from '../../host/compiler/link/limits.ts';
import { link } from '../../host/compiler/link/link.ts';
import { manifestOf } from '../../host/compiler/link/manifest.ts';
import { tablesOf } from '../../host/compiler/link/tables.ts';
import type { Tables } from '../../host/compiler/link/tables.ts';
import { CompiledPatterns } from '../../host/compiler/patterns/compiled.ts';
import { shippedLibrary } from './build.ts';

/** What a module brings but for its code, and the code of all modules of its shapes. */
export interface QuickModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly patterns: Tables['patterns'];
}

/** Where the code's own data begins: behind the tables of every module built here. */
const MEMORY_BASE = 1 << 24;

const compiled = new Map<string, Promise<Uint8Array>>();

const codeOf = (source: string): Promise<Uint8Array> => {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const code = shippedLibrary().then((library) => compileSource(source, library, MEMORY_BASE, 'speed'));
  compiled.set(source, code);
  return code;
};

/** A unit as `buildModule` builds it, but for the place of the code's data. */
export const buildQuickly = async (unit: Unit, options: Partial<DecisionLimits> = {}): Promise<QuickModule> => {
  const plan = planOf(unit, false);
  const limits = limitsOf(options);
  const tables = tablesOf(plan, limits, new CompiledPatterns());
  if (tables.end > MEMORY_BASE) throw new RangeError('the tables are too large to be linked quickly');
  const code = await codeOf(sourceOf(plan));
  const { bytes } = link(code, tables, limits.frameBytes * 2, (memoryPages) =>
    manifestOf(unit, manifestLimits(plan, limits, memoryPages), {}),
  );
  return { bytes, patterns: tables.patterns };
};
