/** Whether whoever calls may be heard at all, before any limit is counted. */
export interface CallerCheck {
  /**
   * Judges what a call brought along to say who makes it.
   *
   * @param proof the call's `caller`; undefined when it has none
   * @returns null when the caller is accepted, else why not, for people: it must hold nothing secret. What it throws refuses the call, too.
   */
  check(proof: unknown): Promise<string | null>;
}
