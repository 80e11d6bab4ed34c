/**
 * How far another host's clock may be ahead, in milliseconds: what it signs is shown a moment later, and clocks that are kept by NTP differ by more than that, though by far less than this. Nothing is accepted after its end.
 * What it costs: docs/decisions/0014-clocks.md.
 */
export const CLOCK_SKEW_MS = 1000;
