/** Policy sets become entries of decision modules, many to a module, through the compiler that ships. Nothing here has seen a request or an expectation. */
import { createSink } from '../../../host/compiler/diagnostics/sink.ts';
import { buildModule, mergeUnits } from '../../../host/compiler/index.ts';
import { readLibrary } from '../../../host/compiler/library.node.ts';
import type { Unit } from '../../../host/compiler/ir/types.ts';
import { lowerPolicySet } from '../../../host/compiler/languages/cedar/lower/lower.ts';
import type { PolicySet } from '../../../host/cedar/index.ts';
import type { Schema } from '../../../host/compiler/languages/cedar/schema/types.ts';
import { readPolicySet } from '../../../host/compiler/languages/cedar/policy/set.ts';
import { load } from '../../../host/engine/index.ts';
import type { Engine, ManifestEntry } from '../../../host/engine/index.ts';

/** Large enough to share a module's fixed cost, small enough that progress is seen. */
const ENTRIES_PER_MODULE = 400;

/** A set as an entry of a module. */
export interface CompiledSet {
  readonly engine: Engine;
  readonly entry: ManifestEntry;
}

/** What becomes an entry. */
export interface SetSource {
  readonly policies: PolicySet;
  /** What requests must be; null where they may be any. */
  readonly schema: Schema | null;
}

const lower = (key: string, { policies, schema }: SetSource): Unit => {
  const sink = createSink();
  const set = readPolicySet(policies, sink);
  if (set === null) throw new TypeError(`${key}: ${sink.diagnostics.map(({ message }) => message).join('; ')}`);
  return lowerPolicySet(set, { name: key, ...(schema === null ? {} : { schema }) });
};

/**
 * Compiles policy sets, each under its key.
 *
 * @param say told of each module as soon as it is built
 */
export async function compileSets(
  sets: ReadonlyMap<string, SetSource>,
  say: (line: string) => void,
): Promise<ReadonlyMap<string, CompiledSet>> {
  const library = await readLibrary();
  const units = [...sets].map(([key, source]) => lower(key, source));
  const compiled = new Map<string, CompiledSet>();
  for (let start = 0; start < units.length; start += ENTRIES_PER_MODULE) {
    const module = await buildModule(mergeUnits(units.slice(start, start + ENTRIES_PER_MODULE)), {}, library);
    const { entries, rules, shapes } = module.report;
    say(`module ${module.digest} ${entries} entries, ${rules} rules, ${shapes} shapes`);
    const engine = await load(module.bytes, { digest: module.digest });
    for (const entry of engine.manifest.entries) compiled.set(entry.name, { engine, entry });
  }
  return compiled;
}
