/** Looking rules up by the patterns that occur in a slot's text. */
import { Tag, blockOf, countOf, frameStart, tagOf } from '../cell';
import { Table, field } from '../layout';
import { findPatterns } from '../patterns/seeds';
import { readText, setScanned } from '../patterns/text';
import { strOf } from '../python/str';
import { tryList } from '../search';

/** Tries the rules whose patterns occur in `str(value)`; all of them for a value that has no text. */
export function tryPatterns(table: usize): void {
  const cell = frameStart() + field(table, Table.SLOT);
  if (tagOf(cell) == Tag.ABSENT) return;
  const text = strOf(cell);
  if (text == 0) {
    tryList(field(table, Table.ALL));
    return;
  }
  const filter: usize = field(table, Table.KEYS);
  readText(blockOf(text), blockOf(text) + countOf(text));
  setScanned(cell);
  findPatterns(filter);
}
