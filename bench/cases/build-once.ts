/**
 * Builds one module and prints what came of it as JSON: one build of `build/N`, in a process of its own. The argument is the number of rules, or the path of a policy,
 * whose rules that cannot be compiled take their safe side.
 */
import { type BuiltModule, compile, readPolicyFiles } from '../../host/compiler/index.node.ts';
import { initialMemory } from '../measure/memory.ts';
import { buildRules } from '../peers/build.ts';
import { toolRules } from '../workload/rules.ts';
import type { BuiltOnce } from './build.ts';

const buildFile = async (path: string): Promise<BuiltModule> => {
  const { module, diagnostics } = await compile({ ...(await readPolicyFiles([path])), allowUnsupported: 'deny' });
  if (module === null) throw new Error(diagnostics[0]?.message ?? 'the document was not compiled');
  return module;
};

const [what = ''] = process.argv.slice(2);
const { bytes, manifest } = await (/^\d+$/.test(what) ? buildRules(toolRules(Number(what))) : buildFile(what));
const built: BuiltOnce = {
  bytes: bytes.length,
  rules: manifest.entries.reduce((sum, { rules }) => sum + rules.length, 0),
  memory: { initially: initialMemory(bytes), atMost: manifest.limits.memoryPages * 65_536 },
};
console.log(JSON.stringify(built));
