/**
 * Builds one module and prints what came of it as JSON: one build of `build/N`, in a process of its own. The argument is the number of rules, `cedar-` and the number of Cedar policies, which are
 * validated against their schema, or the path of a policy, whose rules that cannot be compiled take their safe side.
 */
import { type BuiltModule, compile, readPolicyFiles } from '../../host/compiler/index.node.ts';
import { initialMemory } from '../measure/memory.ts';
import { buildPolicies, buildRules } from '../peers/build.ts';
import { agentWorkload } from '../workload/agents.ts';
import { toolRules } from '../workload/rules.ts';
import type { BuiltOnce } from './build.ts';

const buildFile = async (path: string): Promise<BuiltModule> => {
  const { module, diagnostics } = await compile({ ...(await readPolicyFiles([path])), allowUnsupported: 'deny' });
  if (module === null) throw new Error(diagnostics[0]?.message ?? 'the document was not compiled');
  return module;
};

const buildOf = (what: string): Promise<BuiltModule> => {
  if (/^\d+$/.test(what)) return buildRules(toolRules(Number(what)));
  const [, count] = /^cedar-(\d+)$/.exec(what) ?? [];
  return count === undefined ? buildFile(what) : buildPolicies(agentWorkload(Number(count)));
};

const [what = ''] = process.argv.slice(2);
const { bytes, manifest } = await buildOf(what);
const built: BuiltOnce = {
  bytes: bytes.length,
  rules: manifest.entries.reduce((sum, { rules }) => sum + rules.length, 0),
  memory: { initially: initialMemory(bytes), atMost: manifest.limits.memoryPages * 65_536 },
};
console.log(JSON.stringify(built));
