/** One entry of the attestation vectors, and what judges it. Nothing here needs Node: the same judges run in edge workers and browsers. */

export interface VectorEntry {
  readonly id: string;
  readonly tee: string;
  readonly kind: string;
  /** Files by what they are to the entry. */
  readonly files: Readonly<Record<string, string>>;
  /** The time to verify at, as ISO 8601; entries without one are of all times. */
  readonly verifyAt?: string;
  readonly policyFlags?: readonly string[];
  readonly expect: Readonly<Record<string, unknown>>;
  /** What else an entry of its kind has: report data, measurements, selections of registers. */
  readonly [more: string]: unknown;
}

/** The bytes of a file of the vectors, by its path. */
export type ReadFile = (path: string) => Uint8Array<ArrayBuffer>;

/** The differences between what an entry expects and what the verifier says; none when it passes. */
export type Judge = (entry: VectorEntry, read: ReadFile) => Promise<readonly string[]>;

/** One change to an entry after which it must be rejected. */
export interface Mutation {
  readonly id: string;
  readonly base: string;
  readonly op: Readonly<Record<string, unknown>>;
}

/** The difference, if any; values are compared as JSON. */
export function differ(what: string, expected: unknown, actual: unknown): string[] {
  const [wanted, got] = [JSON.stringify(expected), JSON.stringify(actual)];
  return wanted === got ? [] : [`${what}: expected ${wanted}, got ${got}`];
}
