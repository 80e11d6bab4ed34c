/** A TEE by the name that its claims have. */
export type ReferenceTee = 'tdx' | 'sgx' | 'snp' | 'nitro' | 'azure' | 'gcp' | 'maa' | 'nvidia';

/** What one known good state looks like, as whoever measured it says. Names are those of claims, with dots between: `mrTd`, `rtmrs.3`, `reportedTcb.snp`, `container.imageDigest`. */
export interface ReferenceValue {
  readonly tee: ReferenceTee;
  /** What it is: `agents 1.4`. */
  readonly label: string;
  /** For each claim the values of which it must have one: text as it stands, byte strings in lower-case hexadecimal. At least one. */
  readonly measurements: Readonly<Record<string, readonly (string | number)[]>>;
  /** For each claim the least number that it must have: security versions. */
  readonly floors: Readonly<Record<string, number>>;
  /** Milliseconds since 1970 after which it is no reference; null for none. */
  readonly expires: number | null;
  /** Who says so, as its reader knows him; null when nobody signed. */
  readonly signer: string | null;
}

/** What claims came to against reference values. */
export interface ReferenceMatch {
  /** The first value that matches; null when none does. */
  readonly matched: ReferenceValue | null;
  /** Why each value of this TEE before it does not match, in their order: its label, and the first claim that differs. */
  readonly reasons: readonly string[];
}
