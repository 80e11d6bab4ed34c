/** Builds and loads modules for tests that need several rooms. */
import { buildModule, type BuildOptions, type BuiltModule, type Library } from '../../host/compiler/index.ts';
import { readLibrary } from '../../host/compiler/library.node.ts';
import type { Unit } from '../../host/compiler/ir/types.ts';
import { type Engine, load } from '../../host/engine/index.ts';

let shipped: Promise<Library> | undefined;

/** The runtime library that ships. */
export function shippedLibrary(): Promise<Library> {
  shipped ??= readLibrary();
  return shipped;
}

/** A unit as a module that is loaded. */
export async function buildAndLoad(
  unit: Unit,
  options: BuildOptions = {},
  library?: Library,
): Promise<{ readonly built: BuiltModule; readonly engine: Engine }> {
  const built = await buildModule(unit, options, library ?? (await shippedLibrary()));
  return { built, engine: await load(built.bytes) };
}
