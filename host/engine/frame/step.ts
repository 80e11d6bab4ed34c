import { EngineError } from '../error/error.ts';
import { Float } from '../json/float.ts';
import { isPlain } from '../cell/kinds.ts';
import { inheritedByList, inheritedByRecord, METHOD } from './members.ts';

// oxlint-disable-next-line typescript/unbound-method -- called with `call` below; taken once, before anyone can replace it.
const { propertyIsEnumerable } = Object.prototype;

/** An array index as property names spell it. */
const INDEX = /^(?:0|[1-9][0-9]{0,9})$/;

/**
 * One step of a path (docs/module-format.md §4.2): the member of `value` named `segment`; undefined when it is absent.
 *
 * @param js walk `js`: the items, the length and the inherited members of lists and the inherited members of records are found too
 * @throws EngineError `input_invalid` when `value` is something that no policy can read, so that no rule passes over what it was to judge
 */
export function step(value: unknown, segment: string, js: boolean): unknown {
  if (typeof value === 'object') return value === null ? undefined : stepInto(value, segment, js);
  if (typeof value === 'function' || (typeof value === 'symbol' && value !== METHOD)) return unreadable(segment);
  return undefined;
}

function stepInto(value: object, segment: string, js: boolean): unknown {
  if (Array.isArray(value)) return js ? stepIntoList(value, segment) : undefined;
  if (isPlain(value)) {
    // An entry that is undefined is left out of the record, and so hides nothing.
    const found: unknown = propertyIsEnumerable.call(value, segment)
      ? (value as Readonly<Record<string, unknown>>)[segment]
      : undefined;
    return found === undefined && js ? inheritedByRecord(value, segment) : found;
  }
  return stepIntoRare(value, segment, js);
}

function stepIntoList(list: readonly unknown[], segment: string): unknown {
  if (segment === 'length') return list.length;
  if (!INDEX.test(segment)) return inheritedByList(list, segment);
  const index = Number(segment);
  // A hole is null, as it is when the whole list is read.
  if (!(index < list.length)) return undefined;
  return Object.hasOwn(list, index) ? (list[index] ?? null) : null;
}

function stepIntoRare(value: object, segment: string, js: boolean): unknown {
  if (value instanceof Map) {
    let readable = true;
    let found: unknown;
    Map.prototype.forEach.call(value, (each: unknown, key: unknown) => {
      if (typeof key !== 'string') readable = false;
      else if (key === segment) found = each;
    });
    if (!readable) return unreadable(segment);
    return found === undefined && js ? inheritedByRecord(value, segment) : found;
  }
  if (value instanceof Set || value instanceof Uint8Array || value instanceof Float) return undefined;
  return unreadable(segment);
}

function unreadable(segment: string): never {
  throw new EngineError(
    'input_invalid',
    `the input cannot be decided on: a rule reads ${JSON.stringify(segment)} of a function or of an instance of a class; pass plain data`,
  );
}
