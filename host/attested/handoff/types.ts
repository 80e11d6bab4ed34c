import type { RecordedVerdict } from '../../audit/types.ts';

/** What an agent's host says of one action when the agent calls another: which policy decided on it, and how. Byte strings have 32 bytes where nothing else is said. */
export interface Handoff {
  /** SHA-256 of the decision module that decided. */
  readonly module: Uint8Array;
  /** Digest of the binding statement whose key signs (`bindingDigest`). */
  readonly binding: Uint8Array;
  /** What the module said of this action. */
  readonly verdict: RecordedVerdict;
  /** The decision's index in the log that the statement names; null when it was not recorded. */
  readonly record: number | null;
  /** What is called: the method of HTTP (`POST`) or of MCP (`tools/call`). 1 to 64 bytes of printable ASCII. */
  readonly method: string;
  /** Who is called: as the other side calls itself, as a rule its URL without a query. 1 to 256 bytes of printable ASCII. */
  readonly audience: string;
  /** SHA-256 of the call's body. */
  readonly body: Uint8Array;
  /** 16 bytes, drawn for this call alone. */
  readonly nonce: Uint8Array;
  /** When it was signed, in milliseconds since 1970. */
  readonly issued: number;
  /** Until when it may be used, likewise. */
  readonly expires: number;
  /** SHA-256 of the handoff that this one answers, when the call is made on behalf of another; null for the first. */
  readonly previous: Uint8Array | null;
}

/** What signs: the key that the binding statement names. */
export interface HandoffSigner {
  /** Ed25519 (RFC 8032) over the message; 64 bytes. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}
