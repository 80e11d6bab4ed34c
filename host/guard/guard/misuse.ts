import type { Engine, ModuleSource } from '../../engine/types.ts';
import { GuardError } from '../error/error.ts';
import type { Call, GovernedToolOptions, GuardOptions } from '../types.ts';
import type { Tool } from './governed.ts';

type Members = Readonly<Record<string, unknown>>;

function refuse(why: string): never {
  throw new GuardError('options_invalid', why);
}

/** The members of something that must be an object; `mend` says what to give. */
function membersOf(value: unknown, mend: string): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : refuse(mend);
}

/** What is left out is as good as what is right. */
function checkOptional(name: string, value: unknown, type: 'string' | 'function'): void {
  if (value !== undefined && typeof value !== type) refuse(`\`${name}\` must be a ${type}, not ${kindOf(value)}`);
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value;
}

function checkMethods(name: string, value: unknown, methods: readonly string[]): void {
  if (value === undefined) return;
  const members = membersOf(value, `\`${name}\` must have the methods ${methods.join(', ')}`);
  const missing = methods.filter((method) => typeof members[method] !== 'function');
  if (missing.length > 0) refuse(`\`${name}\` has no method ${missing.join(', ')}`);
}

/** Options that are one of a few words. A word that is none of them must not be taken for the default, which may be the weaker one. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  mode: ['enforce', 'observe'],
  onAuditFailure: ['deny', 'continue'],
  onQueueFull: ['wait', 'deny'],
  warnings: ['deny', 'allow'],
  opaque: ['pass', 'deny'],
  outcomes: ['record', 'ignore'],
};

/** Whether the module is loaded already. */
export function isEngine(module: Engine | ModuleSource | undefined): module is Engine {
  return typeof module === 'object' && module !== null && 'decide' in module && typeof module.decide === 'function';
}

/**
 * Refuses what no guard can be made from. What the type says is checked all the same: a guard stands in programs that nobody type-checks.
 *
 * @throws GuardError `options_invalid`, which says what to give
 */
export function checkGuardOptions(options: GuardOptions): void {
  const members = membersOf(
    options,
    "a guard is made with options: createGuard({ module: await load('./policy.wasm') })",
  );
  if (!isEngine(options.module)) {
    refuse(
      `\`module\` must be a loaded module, not ${kindOf(options.module)}: createGuard({ module: await load('./policy.wasm') })`,
    );
  }
  for (const [name, words] of Object.entries(WORDS)) {
    const word = members[name];
    if (word !== undefined && !words.some((each) => each === word)) {
      refuse(`\`${name}\` is ${words.map((each) => `'${each}'`).join(' or ')}`);
    }
  }
  checkOptional('entry', members['entry'], 'string');
  checkOptional('clock', members['clock'], 'function');
  checkOptional('onFault', members['onFault'], 'function');
  const entities = members['entities'];
  if (entities !== undefined && !Array.isArray(entities) && typeof entities !== 'function') {
    refuse(`\`entities\` must be a list of entities or a function that gives one, not ${kindOf(entities)}`);
  }
  checkMethods('audit', members['audit'], ['append', 'room', 'durable']);
  checkMethods('limits', members['limits'], ['reserve', 'commit', 'release']);
  checkMethods('approvals', members['approvals'], ['approve']);
  checkMethods('callers', members['callers'], ['check']);
}

/**
 * Refuses what is no tool, and options that no tool can be governed by; otherwise the options.
 *
 * @param mend what to give when there are none
 * @throws GuardError `options_invalid`
 */
export function checkGoverned<O extends GovernedToolOptions<never>>(tool: Tool, options: O, mend: string): O {
  if (typeof tool !== 'function') refuse(`a tool is a function, not ${kindOf(tool)}`);
  const { agent, action, input, stage, session, user, caller, signal } = membersOf(options, mend);
  checkOptional('agent', agent, 'string');
  checkOptional('action', action, 'string');
  checkOptional('input', input, 'function');
  checkOptional('stage', stage, 'string');
  checkOptional('session', session, 'string');
  checkOptional('user', user, 'string');
  checkOptional('caller', caller, 'function');
  checkOptional('signal', signal, 'function');
  return options;
}

/**
 * Refuses what is no call: an agent that is no text would be no agent of any policy, and so in nobody's bounds.
 *
 * @throws GuardError `options_invalid`
 */
export function checkCall(call: Call): void {
  const members = membersOf(call, 'a call is an object: { agent, action, arguments }');
  const { agent, action, input, stage, session, user, traceId } = members;
  checkOptional('agent', agent, 'string');
  checkOptional('action', action, 'string');
  checkOptional('input', input, 'function');
  checkOptional('stage', stage, 'string');
  checkOptional('session', session, 'string');
  checkOptional('user', user, 'string');
  checkOptional('traceId', traceId, 'string');
}

/** @throws GuardError `options_invalid` for what cannot be run once it is allowed */
export function checkAction(action: unknown): void {
  if (typeof action !== 'function') refuse(`what runs when it is allowed is a function, not ${kindOf(action)}`);
}
