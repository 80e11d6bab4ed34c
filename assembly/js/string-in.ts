import { charge, spent } from '../budget';
import { sameBytes } from '../bytes';
import { CELL, Tag, blockOf, countOf, tagOf } from '../cell';
import { setHas, setOf } from '../constant-set';
import { ERROR, FALSE, Truth, truthOf } from '../truth';
import { Textual, isTextOfList, pieceAt, pieceCount, textual, toPiece } from './text';

/** `list.includes(String(a))`; the list holds strings. */
export function jsStringIn(a: usize, list: usize): Truth {
  return tagOf(a) == Tag.STRING ? truthOf(holds(list, blockOf(a), countOf(a))) : otherIn(a, list);
}

function otherIn(a: usize, list: usize): Truth {
  const kind = textual(a);
  if (kind == Textual.ERROR) return ERROR;
  if (kind == Textual.UNKNOWN) return FALSE;
  if (tagOf(a) == Tag.LIST) return truthOf(holdsTextOfList(list, a));
  toPiece(a);
  return truthOf(holds(list, pieceAt, pieceCount));
}

/** Whether the list holds a text. */
function holds(list: usize, text: usize, count: u32): bool {
  if (tagOf(list) != Tag.LIST) return false;
  const set = setOf(list);
  if (set) return setHas(set, text, count);
  let cell = blockOf(list);
  for (let rest = countOf(list); rest; rest--) {
    charge(1);
    if (tagOf(cell) == Tag.STRING && countOf(cell) == count && sameBytes(blockOf(cell), text, count)) return true;
    cell += CELL;
  }
  return false;
}

function holdsTextOfList(list: usize, a: usize): bool {
  if (tagOf(list) != Tag.LIST) return false;
  let cell = blockOf(list);
  for (let rest = countOf(list); rest; rest--) {
    charge(1);
    if (spent()) return false;
    if (tagOf(cell) == Tag.STRING && isTextOfList(a, blockOf(cell), countOf(cell))) return true;
    cell += CELL;
  }
  return false;
}
