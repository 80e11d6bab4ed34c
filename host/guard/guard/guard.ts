import type { SwapOptions, ModuleSource } from '../../engine/types.ts';
import type { Call, Checked, GovernedToolOptions, GuardOptions } from '../types.ts';
import type { Attempt } from './attempt.ts';
import { hear } from '../callers/hear.ts';
import { check } from './check.ts';
import { count } from './count.ts';
import { enter } from './admit.ts';
import { execute } from './execute.ts';
import { likeTool, type Governed, type Tool } from './governed.ts';
import { checkAction, checkCall, checkGoverned } from './misuse.ts';
import { noteSwap } from './note.ts';
import { settingOf, type Setting } from './setting.ts';
import { take, UNNAMED, type Question } from './take.ts';

/** AGT's `govern()` asks as this agent when it is told no other. */
const ANY_AGENT = '*';

/** @throws GuardError `options_invalid` */
function questionOf(call: Call): Question {
  checkCall(call);
  const { agent = ANY_AGENT, action, input, stage, session, user, traceId, caller, signal } = call;
  return { agent, action, name: UNNAMED, input, stage, session, user, traceId, caller, signal };
}

/** The enforcement point: decides on actions, and runs those that may run. */
export interface Guard {
  /** Whether what it refuses does not run, or whether it only observes: whoever must rely on its refusals can see. */
  readonly mode: 'enforce' | 'observe';
  /** Whether nothing runs whose decision could not be recorded: there is a log, and a guard that enforces does not go on without it. */
  readonly records: boolean;
  /**
   * Decides on a call, counts its limits and records it, without running anything or asking an approver. For hosts that execute by themselves: they must
   * execute `arguments` of the answer, and only when it is `permitted`.
   *
   * @throws the reason of the call's signal; GuardError `options_invalid` for what is no call
   */
  check(call: Call): Promise<Checked>;
  /**
   * Runs `action` once, with the frozen snapshot of the call's arguments, if the policy lets it.
   *
   * @throws GovernanceDenied when it must not run; what `action` throws; the reason of the call's signal when it was aborted before the action ran; GuardError `options_invalid`
   *   for what is no call, or no function
   */
  run<T, A = unknown>(call: Call & { readonly arguments: A }, action: (args: A) => T): Promise<Awaited<T>>;
  /**
   * The tool behind this guard. See `govern`.
   *
   * @throws GuardError `options_invalid`
   */
  govern<T extends Tool>(tool: T, options?: GovernedToolOptions<T>): Governed<T>;
  /**
   * Replaces the module atomically and records it: decisions in flight finish on the digest they began with, and on failure the old module stays.
   *
   * @throws EngineError when the module cannot be loaded
   */
  swap(source: ModuleSource, options?: SwapOptions): Promise<void>;
}

function counted(setting: Setting, attempt: Attempt): void | Promise<void> {
  // Nothing is taken from a limit for an action that is refused already.
  return attempt.refusal !== null || attempt.decision.obligations.length === 0 ? undefined : count(setting, attempt);
}

/** The whole way of a call: snapshot, decide, hear the caller, count, record, settle, run. Nothing is awaited that need not be. */
function pass<T>(
  setting: Setting,
  question: Question,
  live: readonly unknown[],
  action: (args: readonly unknown[]) => T,
): Promise<Awaited<T>> {
  try {
    question.signal?.throwIfAborted();
    const attempt = take(setting, question, live);
    const entered =
      setting.callers === undefined
        ? enter(setting, attempt, counted(setting, attempt))
        : hear(setting.callers, attempt, question.caller).then(() =>
            enter(setting, attempt, counted(setting, attempt)),
          );
    if (entered === undefined) return execute(setting, attempt, action);
    return entered.then(() => execute(setting, attempt, action));
  } catch (error) {
    return Promise.reject(error);
  }
}

class ModuleGuard implements Guard {
  readonly #setting: Setting;

  constructor(setting: Setting) {
    this.#setting = setting;
  }

  get mode(): Guard['mode'] {
    return this.#setting.mode;
  }

  get records(): boolean {
    const { audit, continues, observes } = this.#setting;
    return audit !== undefined && !continues && !observes;
  }

  async check(call: Call): Promise<Checked> {
    const setting = this.#setting;
    const question = questionOf(call);
    question.signal?.throwIfAborted();
    const attempt = take(setting, question, [call.arguments]);
    if (setting.callers !== undefined) await hear(setting.callers, attempt, question.caller);
    await counted(setting, attempt);
    return check(setting, attempt);
  }

  run<T, A = unknown>(call: Call & { readonly arguments: A }, action: (args: A) => T): Promise<Awaited<T>> {
    try {
      checkAction(action);
      return pass(this.#setting, questionOf(call), [call.arguments], (args) => action(args[0] as A));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  govern<T extends Tool>(tool: T, options: GovernedToolOptions<T> = {}): Governed<T> {
    const {
      agent = ANY_AGENT,
      action,
      input,
      stage,
      session,
      user,
      caller,
      signal,
    } = checkGoverned(tool, options, 'the options are no object');
    const name = tool.name === '' ? UNNAMED : tool.name;
    const asked = input as Question['input'];
    const told = { agent, action, name, input: asked, stage, session, user };
    const question: Question = { ...told, traceId: undefined, caller: undefined, signal: undefined };
    const setting = this.#setting;
    const governed = function governed(this: unknown, ...args: Parameters<T>): Promise<unknown> {
      const run = (taken: readonly unknown[]): unknown => Reflect.apply(tool, this, taken);
      if (signal === undefined && caller === undefined) return pass(setting, question, args, run);
      try {
        const called = { ...question, caller: caller?.(...args), signal: signal?.(...args) };
        return pass(setting, called, args, run);
      } catch (error) {
        return Promise.reject(error);
      }
    };
    return likeTool(governed, tool) as Governed<T>;
  }

  async swap(source: ModuleSource, options?: SwapOptions): Promise<void> {
    const { module } = this.#setting;
    const { from, to } = await module.swap(source, options);
    noteSwap(this.#setting, from, to);
  }
}

/**
 * A guard in front of any number of agents and tools.
 *
 * @throws GuardError `options_invalid`
 */
export function createGuard(options: GuardOptions): Guard {
  return new ModuleGuard(settingOf(options));
}
