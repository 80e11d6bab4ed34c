/** One event of a log: what a register was extended with. */
export interface LoggedEvent {
  /** The index that the log has: of a confidential computing log 1 to 4 for RTMR0 to RTMR3, of a TPM's that of the register. */
  readonly register: number;
  /** EV_SEPARATOR and so on, as a number (TCG PC Client Platform Firmware Profile §10.4.1). */
  readonly type: number;
  /** The digest of the bank that was read, in hexadecimal; null for an event without one. */
  readonly digest: string | null;
  readonly data: Uint8Array;
}

/** What a log comes to. */
export interface EventLogClaims {
  readonly events: number;
  /** The run-time registers as the log makes them, in hexadecimal. */
  readonly rtmrs: readonly string[];
}
