/** How far another host's clock may be ahead, in milliseconds: what it signs is shown a moment later, and clocks differ by more than that. Nothing is accepted after its end. */
export const CLOCK_SKEW_MS = 5000;
