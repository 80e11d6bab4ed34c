import type { DecisionRecord } from '../../audit/record/types.ts';
import type { Disclosure, DisclosedField } from '../../audit/record/disclosure.ts';
import type { TrustPolicy } from '../../audit/tlog-policy/types.ts';
import type { LogTrust } from '../../audit/verify/checkpoint.ts';
import type { Check, EvidenceResult } from '../appraisal/types.ts';
import type { BindingStatement } from '../binding/types.ts';
import type { AcceleratorTrust } from '../wire/accelerators.ts';
import type { JudgedAccelerators } from '../wire/judge-accelerators.ts';
import type { PlatformPolicies } from '../wire/kinds.ts';

/** What stands in a receipt, or only its SHA-256. */
export type Attached = { readonly bytes: Uint8Array } | { readonly digest: Uint8Array };

/** What a receipt is made of (docs/decision-receipts.md). */
export interface ReceiptParts {
  /** The record of the decision: the leaf's bytes. */
  readonly record: Uint8Array;
  /** Its place in the log: a tlog-proof, whose checkpoint the host's key has signed, too. */
  readonly proof: string | Uint8Array;
  /** Fields of the action that are opened. */
  readonly disclosures: readonly Disclosure[];
  /** Consistency proof from the head that the statement names to the checkpoint. */
  readonly consistency: readonly Uint8Array[];
  /** The binding statement that was in force. */
  readonly binding: Uint8Array;
  /** Evidence of the statement's platform and what is verified with it, as CBOR; both null on the platform `none`. */
  readonly evidence: Attached | null;
  readonly endorsements: Attached | null;
  /** What accelerators answered and what is verified with it, as `encodeAccelerators` writes it; null or left out where none is shown. */
  readonly accelerators?: { readonly evidence: Attached; readonly endorsements: Attached } | null;
  /** The decision module's file, if it comes along. */
  readonly module: Attached | null;
}

/** A decision module that a verifier knows. */
export interface KnownModule {
  /** Lower-case hex. */
  readonly digest: string;
  /** What the verifier calls it. */
  readonly name?: string;
  /** Whether the verifier has built it from its source, and come to the same bytes. */
  readonly rebuilt?: boolean;
}

/** What came of building a module again. */
export interface Rebuilt {
  /** Whether it came to the same bytes. */
  readonly same: boolean;
  /** From what, or why not. */
  readonly detail: string;
}

/** Whom and what a verifier of receipts trusts. */
export interface ReceiptTrust {
  /** The log, by its name and its own key, known from elsewhere. */
  readonly log: LogTrust;
  /** Witnesses whose quorum must have cosigned; null: none is known, and a fork is possible. */
  readonly witnesses: TrustPolicy | null;
  /** Modules that may have decided; null: any, and the receipt says which. */
  readonly modules: readonly KnownModule[] | null;
  /** SHA-256 of host code that is known, lower-case hex; null: any. */
  readonly hosts: readonly string[] | null;
  /** What is accepted of each platform. Evidence of a platform that is not here is not. */
  readonly platforms: PlatformPolicies;
  /** What is accepted of accelerators. Default none: a statement that names any is not accepted. `ignored` does not look at them, and says so. */
  readonly accelerators?: AcceleratorTrust;
  /** A nonce that the verifier has given out, and when, in milliseconds since 1970: the statement is not older. */
  readonly nonce?: { readonly value: Uint8Array; readonly at: number };
  /** Builds the module that decided again from a source that the verifier has read, and compares the bytes: the claim `source` is then what comes of it. It is given the module's file, whose digest is that of the record. */
  readonly rebuild?: (module: Uint8Array) => Promise<Rebuilt>;
  /** Finds what is not in the receipt, by its SHA-256 in lower-case hex. What it returns is measured. */
  readonly find?: (digest: string) => Uint8Array | undefined;
}

/** Where in time a decision was made. */
export interface DecisionTime {
  /** What the host's clock said, in milliseconds since 1970. */
  readonly asserted: number;
  /** Not before: when the verifier gave its nonce out. Null where nothing but the host's clock says so. */
  readonly notBefore: number | null;
  /** Not after: the earliest time at which a trusted witness saw it in the log. Null likewise. */
  readonly notAfter: number | null;
}

/** What a receipt says. Trust none of it unless the verdict is `accept`. */
export interface ReceiptSays {
  readonly index: bigint;
  readonly record: DecisionRecord;
  /** Fields that were opened. */
  readonly fields: readonly DisclosedField[];
  /** What the host says of itself. */
  readonly asserted: BindingStatement;
  /** What hardware says of the launched software; null without hardware, or where its evidence does not verify. Never merged with `asserted`. */
  readonly measured: unknown;
  /** What each answer of accelerators shows, in their order; empty without any, or where one does not verify. */
  readonly accelerators: readonly unknown[];
  readonly time: DecisionTime;
}

/** What verifying a receipt comes to. */
export interface ReceiptResult {
  /** `accept` only when no claim failed. */
  readonly verdict: 'accept' | 'reject';
  /** Each claim, in one order. */
  readonly claims: readonly Check[];
  readonly says: ReceiptSays | null;
  /** Every check of the evidence; null when it could not be read, or the platform is not accepted. */
  readonly evidence: EvidenceResult<unknown> | null;
  /** Every check of each answer of accelerators, in their order, as far as they could be read. */
  readonly accelerators: readonly JudgedAccelerators[];
  readonly advisories: readonly string[];
  /** The earliest end of what the verdict rests on, in milliseconds since 1970; null when nothing of it ends. */
  readonly validUntil: number | null;
}
