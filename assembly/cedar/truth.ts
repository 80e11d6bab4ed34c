/** Booleans as truth values, and back. */
import { Tag, intOf, tagOf } from '../cell';
import { ERROR, TRUE, Truth, truthOf } from '../truth';

/** A boolean where one is wanted: an operand of `&&`, `||` and `!`, a condition. */
export function cedarTruth(cell: usize): Truth {
  return tagOf(cell) == Tag.BOOL ? truthOf(intOf(cell) != 0) : ERROR;
}

/** `context has name`, where the attribute is a slot of its own. */
export function cedarPresent(cell: usize): Truth {
  return cell ? truthOf(tagOf(cell) != Tag.ABSENT) : ERROR;
}

/** The boolean that a truth value is where a value is wanted; 0 for an error. */
export function cedarBool(truth: Truth): usize {
  if (truth > TRUE) return 0;
  return truth ? memory.data<u64>([2, 1]) : memory.data<u64>([2, 0]);
}
