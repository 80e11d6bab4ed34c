/**
 * The step budget of a decision (docs/module-format.md §6.3), and the rank at which scanning stops.
 *
 * Both live together because running out of steps simply lowers the bound to zero: every loop over rules compares its rule's
 * rank with `bound` anyway, so a spent budget stops all of them without a second test per rule.
 */
export const UNBOUNDED: u32 = 0xffffffff;

/** Rules of this rank and after it need no evaluation. */
export let bound: u32 = 0;

let limit: u32 = 0;
/** Steps left; negative when more were taken than allowed. */
let left: i64 = 0;

export function startBudget(allowed: u32): void {
  limit = allowed;
  left = allowed;
  bound = UNBOUNDED;
}

@inline
export function charge(steps: u32): void {
  left -= steps;
  if (left < 0) bound = 0;
}

/** Charges one step; whether more were taken than allowed. */
@inline
export function overspends(): bool {
  left -= 1;
  if (left >= 0) return false;
  bound = 0;
  return true;
}

/** Takes all steps that are left. */
export function exhaust(): void {
  if (left >= 0) left = -1;
  bound = 0;
}

/** Charges one step for each started 64 bytes. */
@inline
export function chargeBytes(bytes: u32): void {
  charge((bytes + 63) >> 6);
}

@inline
export function spent(): bool {
  return left < 0;
}

@inline
export function stepsUsed(): u32 {
  return <u32>(<i64>limit - left);
}

/** Lowers the bound to `rank`; a spent budget's bound of zero stays. */
@inline
export function stopAt(rank: u32): void {
  if (rank < bound) bound = rank;
}
