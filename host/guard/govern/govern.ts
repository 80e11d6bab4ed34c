import type { Engine, ModuleSource } from '../../engine/types.ts';
import type { Approve } from '../approvals/types.ts';
import { createGuard } from '../guard/guard.ts';
import type { Governed, Tool } from '../guard/governed.ts';
import { checkGoverned, isEngine } from '../guard/misuse.ts';
import { GuardError } from '../error/error.ts';
import type { GovernedToolOptions, GuardOptions } from '../types.ts';

/** What `govern` is told beside the module: the guard's options and the tool's together. */
export interface GovernToolOptions<T extends Tool>
  extends Omit<GuardOptions, 'module' | 'approvals'>, GovernedToolOptions<T> {
  /** Asks an approver when a rule escalates: only `true`, or an answer that says so, lets the action run. Without it, escalations deny. */
  readonly approve?: Approve;
  /** Milliseconds an approver has; default 300,000. After it the action is refused. */
  readonly approvalTimeoutMs?: number;
}

/** Options of `govern` with a module. */
export interface GovernOptions<T extends Tool> extends GovernToolOptions<T> {
  /** A loaded engine, or anything that a module can be loaded from. */
  readonly module: Engine | ModuleSource;
  /** Expected SHA-256 of the module's file, in lower-case hex, with or without `sha256:` before it; only for what is loaded here. */
  readonly digest?: string;
}

/** Loads a module; the room's face for each platform says how. */
export type Load = (source: ModuleSource, options?: { readonly digest?: string }) => Promise<Engine>;

const NO_MODULE =
  "`govern` needs something to decide with: govern(tool, { module: './policy.wasm' }), or on Node govern(tool, { policy: './policy.yaml' })";

/** The governed tool of an engine. */
export function governTool<T extends Tool>(tool: T, module: Engine, options: GovernToolOptions<T>): Governed<T> {
  const { approve, approvalTimeoutMs: timeoutMs } = options;
  const approvals = approve && { approve, ...(timeoutMs !== undefined && { timeoutMs }) };
  return createGuard({ ...options, module, ...(approvals && { approvals }) }).govern(tool, options);
}

/**
 * Makes the platform's `govern`, which rejects with GuardError `options_invalid` when there is no tool, or no module.
 *
 * @param load how this platform loads a module
 */
export function governWith(load: Load) {
  return async function govern<T extends Tool>(tool: T, options: GovernOptions<T>): Promise<Governed<T>> {
    const { module, digest } = checkGoverned(tool, options, NO_MODULE);
    if (module === undefined) throw new GuardError('options_invalid', NO_MODULE);
    if (isEngine(module)) return governTool(tool, module, options);
    return governTool(tool, await load(module, digest === undefined ? {} : { digest }), options);
  };
}
