import type { AuditErrorCode } from '../error/error.ts';
import type { ErasureBody } from '../disclosures/types.ts';
import type { StorageSource } from './source.ts';

/** What the log's thread is started with. */
export interface WorkerOptions {
  /** The log's folder, or where else it lives. */
  readonly place: string | StorageSource;
  readonly origin: string;
  /** The signing key, in its text form. */
  readonly key: string;
  /** The published checkpoint is at most so much older than the last one, in milliseconds. */
  readonly publishMs: number;
  /** Where the values of actions are kept, and the master key of that store. */
  readonly disclosures?: { readonly dir: string; readonly master: Uint8Array };
  /** The master key that segments are encrypted by, and others that they were. */
  readonly encryption?: { readonly master: Uint8Array; readonly earlier: readonly Uint8Array[] };
  /** The checkpoint of the log that this one continues, when it is new. */
  readonly continues?: string;
  /** Checkpoints that the log must extend, as it is opened. */
  readonly known: readonly string[];
  /** Whether what is published is cosigned: the next is published when that is done, or has taken too long. */
  readonly witnessed: boolean;
  /** The keys that the log had before, as a key history. */
  readonly keyHistory?: string;
  /** A key of ML-DSA-44 that signs, too, in its text form. */
  readonly postQuantumKey?: string;
  /** The host's own key, that signs, too, in its text form. */
  readonly hostKey?: string;
}

/** A parcel as it goes to the log's thread: its buffers are given away, or copied to memory that both threads share (`ParcelSlot`), and its texts are packed as texts and bytes alone, so that nothing else that a caller gave can travel. */
export interface ParcelMessage {
  readonly count: number;
  readonly heads: Uint32Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Agents, and subjects where there are any, in MessagePack. */
  readonly names: Uint8Array<ArrayBuffer>;
}

/** What is asked of the log's thread. Answers come in the same order. */
export type Request =
  | { readonly kind: 'events'; readonly parcel: ParcelMessage }
  | { readonly kind: 'checkpoint' }
  | { readonly kind: 'proof'; readonly index: bigint }
  | { readonly kind: 'consistency'; readonly size: bigint; readonly to?: bigint }
  /** The published checkpoint with cosignatures. */
  | { readonly kind: 'cosigned'; readonly note: string }
  /** A record that was asked for is durable. */
  | { readonly kind: 'recorded'; readonly erasure: ErasureBody; readonly index: number }
  /** Nothing is to be published any more. */
  | { readonly kind: 'hold' }
  | { readonly kind: 'close' };

export type Answer =
  /** The log is open; `size` is the number of its entries. */
  | { readonly kind: 'ready'; readonly size: number }
  /** Everything up to `size` entries is durable under this checkpoint. */
  | { readonly kind: 'durable'; readonly size: number; readonly checkpoint: string }
  /** Readers of the log find this checkpoint now. */
  | { readonly kind: 'published'; readonly checkpoint: string }
  /** Records that the log is to take in: tickets are given out where its user is. */
  | { readonly kind: 'erasures'; readonly bodies: readonly ErasureBody[] }
  | { readonly kind: 'answer'; readonly text: string; readonly hashes: readonly Uint8Array[] }
  | { readonly kind: 'refused'; readonly code: AuditErrorCode; readonly message: string }
  /** The log has stopped, or was never opened; nothing more is written. */
  | { readonly kind: 'stopped'; readonly code: AuditErrorCode; readonly message: string }
  | { readonly kind: 'closed' };
