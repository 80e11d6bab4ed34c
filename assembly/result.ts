/** Writing the result area (docs/module-format.md §5). */
import { stepsUsed } from './budget';
import { exhaustedRule } from './frame';
import { Combine, List, Root, Rule, field, isFallback } from './layout';
import { STORE_BYTES } from './shapes';
import { nameState } from './store/answer';
import { closeTally, decidingTogether, erredOrdinals, evaluated, failed, isConflict, matchedOrdinals, winner } from './tally';

export namespace Reason {
  export const POLICY_ERROR: u32 = 1;
  export const INVALID_FRAME: u32 = 2;
  export const BUDGET_EXCEEDED: u32 = 3;
  export const UNKNOWN_ENTRY: u32 = 4;
  export const NO_RULE_DECIDED: u32 = 5;
}

namespace Status {
  export const DENY: u32 = 2;
  export const FALLBACK: u32 = 1 << 8;
  export const FAILED_CLOSED: u32 = 1 << 9;
  export const LIMITED: u32 = 1 << 10;
  export const CONFLICT: u32 = 1 << 11;
  export const REASON_SHIFT: u32 = 16;
}

/** Offsets in the result area. */
namespace Result {
  export const STATUS: usize = 0;
  export const WINNER: usize = 4;
  export const DETERMINING: usize = 16;
  export const ERRED: usize = 24;
  export const MATCHED: usize = 32;
  export const OBLIGATIONS: usize = 40;
  export const EVALUATED: usize = 52;
  export const STEPS: usize = 56;
  export const EXPLANATION: usize = 60;
  export const SIZE: usize = 96;
  /** Behind the area proper: the winner's ordinal, which the list of determining rules points to. */
  export const ORDINAL: usize = 96;
}

/** Empties the result area: everything zero, nothing decided. */
export function clearResult(): void {
  // In place of `memory.fill`, which is a call out of the module: twelve stores take a tenth of its time (measured).
  const result: usize = field(0, Root.RESULT);
  for (let offset: usize = 0; offset < Result.SIZE; offset += 8) store<u64>(result + offset, 0);
  if (STORE_BYTES != 0) nameState(result);
}

/** Writes a deny that no rule made, and nothing else. */
export function refuse(reason: u32): u32 {
  const result: usize = field(0, Root.RESULT);
  const status = failClosed(reason);
  store<u32>(result, status, Result.STATUS);
  store<u32>(result, stepsUsed(), Result.STEPS);
  return status;
}

/** Writes what the tally comes to. */
export function conclude(combine: u32): u32 {
  const result: usize = field(0, Root.RESULT);
  const reportsAll = combine != Combine.FIRST;
  closeTally();
  const status = failed ? failClosed(Reason.POLICY_ERROR) : winner == 0 ? failClosed(Reason.NO_RULE_DECIDED) : concludeWinner(result, reportsAll);
  const whole = status | (reportsAll && isConflict() ? Status.CONFLICT : 0);
  store<u32>(result, whole, Result.STATUS);
  writeList(result + Result.ERRED, erredOrdinals(reportsAll), field(0, Root.ERRED));
  if (reportsAll) writeList(result + Result.MATCHED, matchedOrdinals(), field(0, Root.MATCHED));
  store<u32>(result, evaluated, Result.EVALUATED);
  store<u32>(result, stepsUsed(), Result.STEPS);
  return whole;
}

export function pointToExplanation(explanation: usize): void {
  store<u32>(field(0, Root.RESULT), <u32>explanation, Result.EXPLANATION);
}

function concludeWinner(result: usize, reportsAll: bool): u32 {
  const ordinal = field(winner, Rule.ORDINAL);
  const fallback = isFallback(winner);
  store<u32>(result, ordinal + 1, Result.WINNER);
  store<u32>(result, ordinal, Result.ORDINAL);
  const deciding = decidingTogether();
  // They are the first of those that matched, whose list is written behind this.
  if (deciding) writeList(result + Result.DETERMINING, deciding, field(0, Root.MATCHED));
  else writeList(result + Result.DETERMINING, 1, <u32>(result + Result.ORDINAL));
  if (!reportsAll && !fallback) writeList(result + Result.MATCHED, 1, <u32>(result + Result.ORDINAL));
  const list: usize = load<u16>(winner, Rule.OBLIGATIONS);
  const obligations = field(field(0, Root.OBLIGATIONS), list << 2);
  if (obligations) writeList(result + Result.OBLIGATIONS, field(obligations, 0), obligations + <u32>List.ITEMS);
  const verdict = exhaustedRule() == ordinal + 1 ? Status.DENY | Status.LIMITED : <u32>load<u8>(winner, Rule.EFFECT) & 15;
  return verdict | (fallback ? Status.FALLBACK : 0);
}

function writeList(at: usize, count: u32, address: u32): void {
  if (count == 0) return;
  store<u32>(at, count);
  store<u32>(at, address, 4);
}

@inline
function failClosed(reason: u32): u32 {
  return Status.DENY | Status.FAILED_CLOSED | (reason << Status.REASON_SHIFT);
}
