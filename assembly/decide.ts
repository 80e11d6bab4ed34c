/** A decision from frame to result area. */
import { spent, startBudget } from './budget';
import { forgetRows } from './cedar/entities';
import { isFrame } from './frame';
import { Entry, Root, field } from './layout';
import { setScanned } from './patterns/text';
import { clearTexts } from './python/str';
import { Reason, clearResult, conclude, refuse } from './result';
import { clearScratch } from './scratch';
import { search } from './search';
import { STORE_BYTES } from './shapes';
import { startTally, stopAtFirst, winner } from './tally';

/** Decides for the policy set with this index on the frame in the frame area; returns the status word. */
export function decideEntry(index: u32, length: u32): u32 {
  clearResult();
  startBudget(field(0, Root.STEPS));
  clearScratch();
  clearTexts();
  setScanned(0);
  if (STORE_BYTES != 0) forgetRows();
  if (index >= field(0, Root.ENTRIES)) return refuse(Reason.UNKNOWN_ENTRY);
  const entry = entryAt(index);
  if (length > field(0, Root.FRAME_BYTES) || !isFrame(length, field(entry, Entry.SLOTS), field(entry, Entry.HOLDS), field(entry, Entry.RULES), field(0, Root.DEPTH))) {
    return refuse(Reason.INVALID_FRAME);
  }
  // A validation that ran out of steps has left cells unread.
  if (spent()) return refuse(Reason.BUDGET_EXCEEDED);
  const combine = field(entry, Entry.COMBINE);
  startTally(combine);
  search(field(entry, Entry.GROUP));
  if (winner == 0) {
    stopAtFirst();
    search(field(entry, Entry.FALLBACKS));
  }
  return spent() ? refuse(Reason.BUDGET_EXCEEDED) : conclude(combine);
}

@inline
export function entryAt(index: u32): usize {
  return field(0, Root.ENTRY_TABLE) + index * <u32>Entry.SIZE;
}
