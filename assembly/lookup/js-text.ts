import { Tag, frameStart, tagOf } from '../cell';
import { pieceAt, pieceCount, toPiece } from '../js/text';
import { Table, field } from '../layout';
import { tryList } from '../search';
import { bucketOf, lookUpText } from './text';

/** Tries the rules that the value of a slot allows where it is compared as `String(value)`. Lists and records are hazards of such a table. */
export function tryJsText(table: usize): void {
  tryList(lookUpText(table));
  const cell = frameStart() + field(table, Table.SLOT);
  const tag = tagOf(cell);
  if (tag != Tag.NULL && tag != Tag.BOOL && tag != Tag.INT && tag != Tag.BIGINT && tag != Tag.FLOAT) return;
  toPiece(cell);
  tryList(bucketOf(table, pieceAt, pieceCount));
}
