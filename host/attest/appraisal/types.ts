/** How a check ended. `skipped` always says why, and never lets through what a failed check would have stopped. */
export type CheckStatus = 'pass' | 'fail' | 'skipped';

/** One named check of a verification. */
export interface Check {
  readonly id: string;
  readonly status: CheckStatus;
  /** What was found; for a check that was skipped, why. */
  readonly detail: string;
  /** The document that demands it, with its section. */
  readonly source: string;
}

/** The checks of one kind of evidence: what each demands, and the document that it is from. Their order is that of every result. */
export type CheckList<Id extends string> = Readonly<Record<Id, { readonly demands: string; readonly source: string }>>;

/** What verifying one piece of evidence comes to. */
export interface EvidenceResult<Claims> {
  /** `accept` only when no check failed and each was made, or was skipped for a reason that the policy allows. */
  readonly verdict: 'accept' | 'reject';
  /** Every check of this kind of evidence, in one order. */
  readonly checks: readonly Check[];
  /** What the evidence says; null when it could not be read. Trust none of it unless the verdict is `accept`. */
  readonly claims: Claims | null;
  /** Security advisories that hold for the platform (INTEL-SA-00615), sorted, each once. */
  readonly advisories: readonly string[];
  /** The earliest end of anything that the verdict rests on, in milliseconds since 1970; null when nothing of it could be read. */
  readonly validUntil: number | null;
}

/** What every verifier is given beside the evidence. */
export interface VerifyOptions<Endorsements, Policy> {
  /** Certificates, collateral, revocation lists: everything that is not in the evidence and not pinned. Nothing is fetched. */
  readonly endorsements: Endorsements;
  /** What is accepted; what is left out has the strict default. */
  readonly policy: Policy;
  /** The time at which everything must hold, in milliseconds since 1970. There is no other clock. */
  readonly at: number;
  /** What the evidence must be bound to, in the form that its slot has room for: 64 bytes, or 32 (`bindingFor`). Null when it is verified for nothing in particular, which the check `binding` then says. */
  readonly expectedBinding: Uint8Array | null;
}
