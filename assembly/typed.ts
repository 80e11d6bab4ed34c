/**
 * Operations of Cedar on values whose tags are known: constants, and slots of which the schema says what they hold, which the frame has been checked for. There they
 * do what those of `cedar.ts` do, without asking.
 */
import { blockOf, countOf, intOf } from './cell';
import { Known, isIn, isSameEntity, isSameString, rowOf, valueOf } from './cedar/entities';
import { holds } from './cedar/sets';
import { isInAny } from './cedar/entity';
import { Truth, truthOf } from './truth';

/** The truth value of a boolean. */
@inline
export function typedTruth(bool: usize): Truth {
  return load<i32>(bool, 8);
}

/** `a == b` of two booleans, integers, datetimes or durations. */
@inline
export function typedEqualNumber(a: usize, b: usize): Truth {
  return truthOf(intOf(a) == intOf(b));
}

/** `a == b` of two texts. */
export function typedEqualText(a: usize, b: usize): Truth {
  return truthOf(isSameString(a, b));
}

/** `a == b` of two entities. */
export function typedEqualEntity(a: usize, b: usize): Truth {
  return truthOf(isSameEntity(a, b));
}

/** `a < b` of two integers, datetimes or durations. */
@inline
export function typedLess(a: usize, b: usize): Truth {
  return truthOf(intOf(a) < intOf(b));
}

/** `a <= b` of the same. */
@inline
export function typedLessOrEqual(a: usize, b: usize): Truth {
  return truthOf(intOf(a) <= intOf(b));
}

/** `entity is Type`. */
export function typedIs(entity: usize, type: usize): Truth {
  return truthOf(isSameString(blockOf(entity), type));
}

/** `entity in other`. */
export function typedIn(entity: usize, other: usize, entities: usize): Truth {
  return truthOf(isIn(entity, other, rowOf(entities, entity), entities));
}

/** `entity in [other, …]`, of which all are entities. */
export function typedInAny(entity: usize, set: usize, entities: usize): Truth {
  return isInAny(entity, set, entities);
}

/** `set.contains(value)`. */
export function typedContains(set: usize, value: usize): Truth {
  return truthOf(holds(set, value));
}

/** `set.isEmpty()`. */
@inline
export function typedIsEmpty(set: usize): Truth {
  return truthOf(countOf(set) == 0);
}

/** `entity.name`: where it stands; 0 where there is none. */
export function typedAttribute(entity: usize, name: usize, entities: usize): usize {
  return valueOf(rowOf(entities, entity), Known.ATTRIBUTES, name);
}
