import { OPAQUE } from '../snapshot/view.ts';
import type { ProjectionPlan } from './plan.ts';
import { isRecord, type Fields } from './project.ts';

const { hasOwn } = Object;

/** Whether the whole argument is opaque: the projection has wrapped it, so that a path below it would find nothing. */
function isWrappedOpaque(value: unknown): boolean {
  return isRecord(value) && hasOwn(value, 'value') && value['value'] === OPAQUE;
}

/** Whether a list or a set has an opaque item, at any depth of lists: a rule that looks for a member must not miss it. Records are read by their keys. */
function holdsOpaque(value: unknown): boolean {
  if (Array.isArray(value) || value instanceof Set) {
    for (const item of value as Iterable<unknown>) if (item === OPAQUE || holdsOpaque(item)) return true;
  }
  return false;
}

function leadsToOpaque(path: readonly string[], context: Fields): boolean {
  let value: unknown = context;
  const [argument] = path;
  if (argument !== undefined && hasOwn(context, argument) && isWrappedOpaque(context[argument])) return true;
  for (const name of path) {
    if (!isRecord(value) || !hasOwn(value, name)) return false;
    value = value[name];
    if (value === OPAQUE) return true;
  }
  return holdsOpaque(value);
}

/**
 * Whether a policy reads what it cannot judge: an argument that came as a function, an instance of a class or a handle. A rule must not pass over it, since the tool
 * may well understand it.
 *
 * @param context as `project` made it from what policies see (`policyView`)
 */
export function readsOpaque({ paths }: ProjectionPlan, context: Fields): boolean {
  return paths.some((path) => leadsToOpaque(path, context));
}
