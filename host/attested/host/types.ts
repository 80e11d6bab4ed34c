import type { LogEvent } from '../../audit/log/received.ts';
import type { AuditSink } from '../../audit/types.ts';
import type { Disclosure } from '../../audit/record/disclosure.ts';
import type { AnsweredAccelerators, BindingSlot, KeptBinding, Platform, ReceiptStore } from '../../attest/index.ts';
import type { CborValue } from '../../engine/index.ts';
import type { HandoffSigner } from '../handoff/types.ts';
import type { SealingKey } from '../seal/seal.ts';

/** Evidence that a collector had made, and what it is verified with, as the verifier of the platform takes them. */
export interface CollectedEvidence {
  readonly evidence: CborValue;
  readonly endorsements: CborValue;
}

/** Has evidence made where the host runs. */
export interface EvidenceCollector {
  readonly platform: Platform;
  /** Which form of the binding its evidence has room for; null on the platform `none`. */
  readonly slot: BindingSlot | null;
  /** Evidence with these bytes in its slot; null on the platform `none` alone. */
  collect(slot: Uint8Array): Promise<CollectedEvidence | null>;
  /** SHA-256 of what the paravisor says of this machine, on Azure: each statement then names it (`vm`), and whoever verifies compares it with the evidence. Asked before `collect`. */
  vm?(): Promise<Uint8Array>;
  /** Extends a measurement register with a digest of 32 bytes, where there is one. */
  measure?(digest: Uint8Array): Promise<void>;
}

/** Has accelerators answer where the host runs. */
export interface AcceleratorCollector {
  /**
   * What they answer, in the order in which they are asked; at least one.
   * @param nonceOf what those that are asked together must be asked with, by the place of their answer: 32 bytes
   */
  collect(nonceOf: (index: number) => Promise<Uint8Array>): Promise<readonly AnsweredAccelerators[]>;
}

/** A log as the host needs it: `openLog` and `memoryLog` give one. */
export interface AttestedLog extends AuditSink {
  append(event: LogEvent): number;
  readonly verifierKey: string;
  checkpoint(): Promise<string>;
  proof(index: bigint): Promise<string>;
  consistency(size: bigint, to?: bigint): Promise<readonly Uint8Array[]>;
}

export interface AttestedHostOptions {
  /** SHA-256 of each module that may decide, lower-case hex. */
  readonly modules: readonly string[];
  /** SHA-256 of the host's own code, lower-case hex, as it measured it. */
  readonly host: string;
  /** SHA-256 of its configuration, likewise. */
  readonly config?: string;
  /** Opens the log, with the seed of the host's key as its `hostKey`. */
  readonly audit: (hostKey: Uint8Array) => Promise<AttestedLog>;
  readonly collector: EvidenceCollector;
  /** Asks the accelerators, whose answers each statement then names. Default none. */
  readonly accelerators?: AcceleratorCollector;
  /** Keeps what receipts are made of when this host is gone, such as `receiptFolder('./kept')`. Without it, receipts can be made by `receipt` alone. */
  readonly keep?: ReceiptStore;
  /** For how long a statement holds, in milliseconds; half of it before its end another one is made. Default an hour, at least 10 seconds. */
  readonly validMs?: number;
  /** The clock, in milliseconds since 1970. Default the platform's. */
  readonly now?: () => number;
  /** Told when a statement could not be renewed; once the last one ends, `ready` says no. */
  readonly onError?: (error: unknown) => void;
}

/** A statement with the evidence that it is bound to. */
export interface BoundEvidence extends KeptBinding {
  readonly platform: Platform;
  /** The statement's digest. */
  readonly digest: Uint8Array;
}

/** What a receipt is to hold. */
export interface ReceiptRequest {
  /** The decision's index in the log. */
  readonly index: bigint;
  /** The record's bytes, as they stand in the log. */
  readonly record: Uint8Array;
  /** Fields to open. */
  readonly disclosures?: readonly Disclosure[];
  /** The module's file, to come along. */
  readonly module?: Uint8Array;
  /** A checkpoint's proof with cosignatures, in the place of the log's own. */
  readonly proof?: string;
}

/** A host whose keys, modules and log are bound to the evidence of where it runs. */
export interface AttestedHost {
  /** `none` is no trusted environment: whatever this host says, no hardware stands for it. */
  readonly platform: Platform;
  /** The log, to be a guard's `audit`. */
  readonly log: AttestedLog;
  /** The key that secrets are sealed to. */
  readonly sealing: SealingKey;
  /** Signs handoffs with the bound key. */
  readonly signer: HandoffSigner;
  /** The statement in force. */
  readonly current: BoundEvidence;
  /** Whether the statement in force has not ended. */
  readonly ready: boolean;
  /** Makes evidence for a nonce of 16 to 64 bytes: with the same keys, and over the log as it is now. Not announced in the log, so strangers cannot fill it. */
  attest(nonce: Uint8Array): Promise<BoundEvidence>;
  /** Makes and announces another statement, now. */
  renew(): Promise<BoundEvidence>;
  /** Replaces the modules: they are measured, stated and announced before any of them may decide. */
  swap(modules: readonly string[]): Promise<BoundEvidence>;
  /**
   * A receipt of a decision that this host has made, under the statement that was in force. It is verified, but for what only a verifier's policy can say of the evidence.
   * @throws AttestedError `options_invalid` when none of this run's was announced before it; AttestError `not_provable`
   */
  receipt(request: ReceiptRequest): Promise<Uint8Array<ArrayBuffer>>;
  /** Stops renewing, and closes the log. */
  close(): Promise<void>;
}
