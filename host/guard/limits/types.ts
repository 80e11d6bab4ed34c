/** How many units a window grants, as the manifest declares it. */
export interface LimitTerms {
  /** Units a window grants. NaN never refuses, as the dialect has it. */
  readonly count: number;
  readonly windowMs: number;
  /** `at-least-one`: the first call of a window always passes, so that a count of 0 grants one. */
  readonly grants: 'at-least-one' | 'exactly';
}

/** One unit, counted already: a crash between `reserve` and `commit` leaves it counted. */
export interface Reservation {
  readonly key: string;
  /** When the window that the unit was taken from ends; milliseconds since 1970. */
  readonly windowEnds: number;
}

/**
 * Where units are counted. A store must be atomic: of any number of callers, in any number of processes if it serves several, no more than the window grants
 * get a reservation.
 *
 * Windows are fixed and begin with their first call: a window ends strictly after `windowEnds`, and refused calls are not counted.
 */
export interface LimitStore {
  /** Takes a unit; null when the window has none left. `now` is in milliseconds since 1970. */
  reserve(key: string, terms: LimitTerms, now: number): Reservation | null | Promise<Reservation | null>;
  /** The action was run, or will be: the unit stays counted. */
  commit(reservation: Reservation): void | Promise<void>;
  /** The action did not run: the unit is given back, if its window still stands. */
  release(reservation: Reservation): void | Promise<void>;
}
