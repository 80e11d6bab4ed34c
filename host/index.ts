/**
 * Edict where there is no Node: engine and guard over compiled modules, on web-standard APIs. Policy text is compiled elsewhere, with `edict build`.
 */
import { load } from './engine/index.ts';
import { governWith, type Governed, type GovernOptions, type Tool } from './guard/index.ts';

export { EngineError, load, type EngineErrorCode } from './engine/index.ts';
export type { Decision, Engine, Explanation, LoadOptions, ModuleSource, PolicyInput, Verdict } from './engine/index.ts';
export {
  createGuard,
  createMemoryLimitStore,
  GovernanceDenied,
  GuardError,
  type ApprovalAnswer,
  type ApprovalRequest,
  type Approvals,
  type Approve,
  type Call,
  type Checked,
  type DenialCode,
  type Governed,
  type GovernedToolOptions,
  type GovernOptions,
  type GovernToolOptions,
  type Guard,
  type GuardErrorCode,
  type GuardOptions,
  type LimitStore,
  type LimitTerms,
  type Reservation,
  type Tool,
} from './guard/index.ts';

/**
 * Puts a tool behind a decision module: the governed tool takes the same arguments, runs only what the policy allows, and otherwise rejects.
 *
 * @example const safeTool = await govern(myTool, { module: new URL('./policy.wasm', import.meta.url) });
 * @throws EngineError when the module cannot be loaded; GuardError `options_invalid`. The governed tool rejects with GovernanceDenied
 */
export const govern: <T extends Tool>(tool: T, options: GovernOptions<T>) => Promise<Governed<T>> = governWith(load);
