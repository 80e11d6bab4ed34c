import { GuardError } from '../error/error.ts';
import type { ProjectionPlan } from './plan.ts';
import { pythonText } from './python-text.ts';

const { defineProperty, getPrototypeOf, hasOwn, keys } = Object;

export type Fields = Readonly<Record<string, unknown>>;

/** Whether a member of a snapshot is a record. */
export function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && getPrototypeOf(value) === Object.prototype;
}

function put(context: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__')
    defineProperty(context, name, { value, enumerable: true, writable: true, configurable: true });
  else context[name] = value;
}

/** `action` as AGT's `govern()` wraps it: a record stays one, anything else is the text of its `type`. */
function wrapAction(action: unknown): unknown {
  if (isRecord(action)) return action;
  const type = pythonText(action);
  if (type === undefined) throw new GuardError('input_invalid', 'the action is neither a text nor a record');
  return { type };
}

/** The arguments as the policy's context: `action` becomes `action.type`, records stay records, any other argument `x` becomes `x.value`. */
function wrap(names: readonly string[], fields: Fields, action: unknown): Fields {
  // Begun empty: an object that is born with a property has less room for those that follow.
  const context: Record<string, unknown> = {};
  if (action !== undefined) context['action'] = wrapAction(action);
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    if (name === 'action' || !hasOwn(fields, name)) continue;
    const value = fields[name];
    put(context, name, isRecord(value) ? value : { value });
  }
  return context;
}

const NO_FIELDS: Fields = Object.freeze({});

/**
 * The policy's context of a call.
 *
 * The argument object is the first argument that is a record among the first two; a first argument that is none is the action, unless the argument object has a
 * member `action` of its own. Further arguments are seen by no policy: `input` shows them.
 *
 * @param args the call's arguments, as policies see them (`policyView`)
 * @param action the action that the host vouches for; it takes the place of whatever the arguments say
 * @throws GuardError `input_invalid` when the action is a list, or something that no policy can read
 */
export function project(plan: ProjectionPlan, args: readonly unknown[], action: string | undefined): Fields {
  const first = args[0];
  const named = isRecord(first);
  const second = args[1];
  const fields = named ? first : isRecord(second) ? second : NO_FIELDS;
  const acts = action ?? (hasOwn(fields, 'action') ? fields['action'] : named || args.length === 0 ? undefined : first);
  if (plan.form === 'agt') return wrap(plan.names ?? keys(fields), fields, acts);
  return acts === undefined || (named && action === undefined) ? fields : { ...fields, action: acts };
}
