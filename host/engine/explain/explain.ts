import { EngineError } from '../error/error.ts';
import type { ManifestEntry } from '../manifest/types.ts';
import type { Decision, ExplainedRule } from '../types.ts';

const OUTCOMES = ['false', 'true', 'error', 'undefined'] as const;
const VALUES = ['false', 'true', 'error', 'undefined', 'not-reached'] as const;

function refuse(): never {
  throw new EngineError('module_invalid', 'the module wrote an explanation that its manifest does not fit');
}

/**
 * Reads the explanation at `address` (docs/module-format.md §5.3).
 *
 * @throws EngineError `module_invalid` when it is not what the manifest says that it must be
 */
export function readExplanation(
  entry: ManifestEntry,
  decision: Decision,
  memory: Uint8Array,
  address: number,
): readonly ExplainedRule[] {
  const { rules } = entry;
  const count = rules.reduce((sum, { conditions }) => sum + conditions.length, 0);
  if (address + 8 + rules.length + count > memory.length) return refuse();
  const view = new DataView(memory.buffer, memory.byteOffset);
  if (view.getUint32(address, true) !== rules.length || view.getUint32(address + 4, true) !== count) return refuse();
  const determining = new Set(decision.reasons.map(({ id }) => id));
  let at = address + 8 + rules.length;
  const explained: ExplainedRule[] = [];
  for (const [ordinal, rule] of rules.entries()) {
    const outcome = OUTCOMES[memory[address + 8 + ordinal] as number];
    if (outcome === undefined) return refuse();
    const conditions: ExplainedRule['conditions'][number][] = [];
    for (const { text } of rule.conditions) {
      const value = VALUES[memory[at++] as number];
      if (value === undefined) return refuse();
      conditions.push({ text, value });
    }
    const { id, name, policy, action, fallback } = rule;
    explained.push({ id, name, policy, action, outcome, determining: determining.has(id), fallback, conditions });
  }
  return explained;
}
