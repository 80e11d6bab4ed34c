/** Edict on Node: everything of the portable face, policies straight from YAML, and limits that processes share. */
import { load } from './engine/index.node.ts';
import type { GovernPolicyOptions, NodeGovernOptions } from './govern/options.ts';
import { loadPolicy } from './govern/policy.node.ts';
import { governTool, governWith, GuardError, type Governed, type Tool } from './guard/index.node.ts';

export * from './index.ts';
export { load } from './engine/index.node.ts';
export { createSqliteLimitStore, recordActions, type SqliteLimitStoreOptions } from './guard/index.node.ts';
export { loadPolicy } from './govern/policy.node.ts';
export type { GovernPolicyOptions, NodeGovernOptions, PolicyOptions } from './govern/options.ts';

const governModule = governWith(load);

/**
 * Puts a tool behind a policy: the governed tool takes the same arguments, runs only what the policy allows, and otherwise rejects. A policy's text is compiled
 * on first use; for production, compile it beforehand with `edict build` and give the module.
 *
 * What the policy sees is what AGT's `govern()` builds from the call's argument object: `action: 'drop'` becomes `action.type`, records stay records, any other
 * argument `x` becomes `x.value`. (`agt-v4` documents see the argument object as it is.) The option `input` replaces this.
 *
 * @example const safeTool = await govern(myTool, { policy: './policy.yaml' });
 * @throws GuardError `options_invalid`, and when the policy cannot be read or compiled, or the compiler is not installed; EngineError when the module cannot be loaded. The governed tool
 *   rejects with GovernanceDenied, which says the rule and the reason
 */
export async function govern<T extends Tool>(tool: T, options: NodeGovernOptions<T>): Promise<Governed<T>> {
  if (!hasPolicy(options)) return governModule(tool, options);
  if ('module' in options && options.module !== undefined) {
    throw new GuardError('options_invalid', '`policy` and `module` are both given: `govern` decides with one of them');
  }
  return governTool(tool, await loadPolicy(options), options);
}

function hasPolicy<T extends Tool>(options: NodeGovernOptions<T> | undefined): options is GovernPolicyOptions<T> {
  return typeof options === 'object' && 'policy' in options && options.policy !== undefined;
}
