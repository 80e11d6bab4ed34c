import type { Decision, PolicyInput } from '../../engine/types.ts';
import { decide } from '../decision/decide.ts';
import { reservedDeny } from '../decision/reserved.ts';
import { GuardError } from '../error/error.ts';
import { cedarRequest } from '../project/cedar/request.ts';
import { readsOpaque } from '../project/opaque.ts';
import { isRecord, project, type Fields } from '../project/project.ts';
import { snapshot, snapshotRecord } from '../snapshot/snapshot.ts';
import { Tally } from '../snapshot/tally.ts';
import { policyView, recordView } from '../snapshot/view.ts';
import type { InputOf } from '../types.ts';
import type { Attempt } from './attempt.ts';
import type { Setting } from './setting.ts';

const { freeze } = Object;

/** What is asked, besides the arguments; one object a tool. */
export interface Question {
  readonly agent: string;
  /** The action that the host vouches for. */
  readonly action: string | undefined;
  /** The record's name of an action that says no better one. */
  readonly name: string;
  readonly input: InputOf<readonly never[]> | undefined;
  readonly stage: string | undefined;
  readonly session: string | undefined;
  readonly user: string | undefined;
  readonly traceId: string | undefined;
  /** What says who calls. */
  readonly caller: unknown;
  readonly signal: AbortSignal | undefined;
}

const NO_FIELDS: Fields = freeze({});
/** The name of a tool that has none. */
export const UNNAMED = 'unnamed';
/** Longest name of an action that is recorded. */
const MAX_NAME = 64;

/** Whether the text looks like an operation's name, and not like data that must not stand in a leaf: a letter, then letters, digits and `_.:/-`. */
function isName(text: string): boolean {
  const { length } = text;
  if (length === 0 || length > MAX_NAME) return false;
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x61 && unit <= 0x7a) continue; // a-z
    if ((unit >= 0x41 && unit <= 0x5a) || unit === 0x5f) continue; // A-Z _
    if (i > 0 && unit >= 0x2d && unit <= 0x3a) continue; // - . / 0-9 :
    return false;
  }
  return true;
}

/** The name under which the action is recorded: the host's, else the `type` of the action that the policy saw, else the tool's. */
function nameOf(question: Question, args: readonly unknown[], context: Fields): string {
  if (question.action !== undefined) return question.action;
  // A first argument that only stands in for an action is as likely a path or a message.
  if (question.input === undefined && args.length > 0 && !isRecord(args[0])) return question.name;
  const { action } = context;
  const type = isRecord(action) ? action['type'] : action;
  return typeof type === 'string' && isName(type) ? type : question.name;
}

/** The first two arguments may be the argument object; one that is no record, and that could not be copied, becomes a record of its own properties. */
function takeArgument(value: unknown, mayBeRecord: boolean, tally: Tally): unknown {
  // Its record would be empty, and a policy would find nothing to object to.
  if (value instanceof Promise) throw new GuardError('input_invalid', 'an argument is a promise: await it first');
  const copied = snapshot(value, tally);
  return mayBeRecord && copied === value && typeof value === 'object' && value !== null
    ? snapshotRecord(value, tally)
    : copied;
}

function takeArguments(args: readonly unknown[], projects: boolean, tally: Tally): readonly unknown[] {
  // The common case, without an array that grows.
  if (args.length === 1) return [takeArgument(args[0], projects, tally)];
  const taken: unknown[] = [];
  for (let i = 0; i < args.length; i++) {
    taken.push(takeArgument(args[i], projects && (i === 0 || (i === 1 && !isRecord(taken[0]))), tally));
  }
  return taken;
}

function fieldsOf(args: readonly unknown[]): Fields {
  return args.length === 1 && isRecord(args[0]) ? args[0] : freeze(Object.fromEntries(args.entries()));
}

function attemptOf(
  question: Question,
  action: string,
  args: readonly unknown[],
  input: PolicyInput | null,
  fields: Fields,
  decision: Decision,
): Attempt {
  const { agent, traceId, signal } = question;
  return {
    agent,
    action,
    args,
    input,
    fields,
    traceId,
    signal,
    decision,
    ticket: -1,
    lastTicket: -1,
    reservations: null,
    refusal: null,
    seed: undefined,
  };
}

/** What may be said of an error without telling an argument's value. */
function reasonOf(error: unknown): string {
  return error instanceof GuardError ? error.message : 'the arguments could not be read';
}

/** What the host's own function makes of the arguments. */
function givenBy(input: NonNullable<Question['input']>, args: readonly unknown[]): Fields {
  let context: unknown;
  try {
    context = input(...(args as readonly never[]));
  } catch (cause) {
    throw new GuardError('input_invalid', 'the input function failed', { cause });
  }
  if (typeof context === 'object' && context !== null) return context as Fields;
  throw new GuardError('input_invalid', 'the input function returned no record');
}

/** What policies are asked, and the context in it. */
type Asking = PolicyInput & { readonly context: Fields };

function askAgt(setting: Setting, question: Question, tally: Tally, args: readonly unknown[]): Asking {
  const { agent, stage, input } = question;
  const seen = tally.special ? args.map(policyView) : args;
  const context = input === undefined ? project(setting.plan(), seen, question.action) : givenBy(input, args);
  if (tally.special && input === undefined && readsOpaque(setting.plan(), context)) {
    throw new GuardError('input_invalid', 'a policy reads an argument that came as an opaque reference');
  }
  return stage === undefined ? { context, agent } : { context, agent, stage };
}

function askCedar(setting: Setting, question: Question, args: readonly unknown[]): Asking {
  const { action, name, input } = question;
  const subject = action ?? (name === UNNAMED ? undefined : name);
  const given = input === undefined ? undefined : givenBy(input, args);
  return cedarRequest(setting.plan(), { ...question, subject }, args, given, setting.entities);
}

/** The canonical action, projected and decided; what cannot become one is a deny that holds the live arguments, for a guard that only observes. */
export function take(setting: Setting, question: Question, live: readonly unknown[]): Attempt {
  try {
    const tally = new Tally();
    const args = takeArguments(live, question.input === undefined, tally);
    if (tally.opaque && !setting.opaquePasses) {
      throw new GuardError('input_invalid', 'an argument holds an opaque reference, which this guard refuses');
    }
    const input =
      setting.plan().form === 'cedar' ? askCedar(setting, question, args) : askAgt(setting, question, tally, args);
    const fields = tally.special ? recordView(fieldsOf(args)) : fieldsOf(args);
    const decision = decide(setting, input, setting.decideOptions);
    return attemptOf(question, nameOf(question, args, input.context), args, input, fields, decision);
  } catch (error) {
    const decision = reservedDeny(setting.module, setting.entry, 'runtime_error:input_invalid', reasonOf(error));
    const attempt = attemptOf(question, question.action ?? question.name, live, null, NO_FIELDS, decision);
    // What a getter or a proxy throws may say anything; only the guard's own words go further.
    const cause = error instanceof GuardError ? error : undefined;
    attempt.refusal = { code: 'input_invalid', reason: decision.reason, cause };
    return attempt;
  }
}
