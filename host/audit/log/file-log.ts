import type { DisclosureOptions, MasterKeySource } from '../disclosures/options.ts';
import type { AuditSink } from '../types.ts';
import type { LogWitnesses } from '../witness/rounds.ts';
import type { LogEvent } from './received.ts';
import type { StorageSource } from './source.ts';

export interface LogOptions {
  /** The log's folder; made when it is not there. */
  readonly dir?: string;
  /** Where the log lives instead of a folder, such as `postgresStorage({ … })` (docs/backends.md). */
  readonly storage?: StorageSource;
  /** Names the log, such as `example.com/agents`. Part of every checkpoint, and fixed for the log's life. */
  readonly origin: string;
  /**
   * The log's Ed25519 key: a file of the form `PRIVATE+KEY+name+id+key`, made with mode 0600 when it is not there and refused when others than its owner can read it, or a seed of 32 bytes. Keep the file outside the folder.
   */
  readonly key: string | Uint8Array;
  /** Events that may be accepted and not yet durable. Default 16,384. */
  readonly capacity?: number;
  /** How long an event may wait for others, in milliseconds, unless someone waits for it. Default 5. */
  readonly lingerMs?: number;
  /** How much older than the last the published checkpoint may be, in milliseconds. Default 1,000. */
  readonly publishMs?: number;
  /** Keeps the values of actions, encrypted, in a store beside the log, from which fields can be disclosed later (docs/disclosures.md). Without it no value is kept. */
  readonly disclosures?: DisclosureOptions;
  /** Encrypts the segments. Tiles, checkpoint and lock stay plain: they hold hashes only. */
  readonly encryption?: LogEncryption;
  /**
   * The last signed checkpoint of another log, that you have verified: the first record of this one, when it is new, says that it goes on from there. For a log that has become too large, or changes its
   * name. `verifyContinuation` follows it. A log that was begun otherwise is refused.
   */
  readonly continues?: string;
  /** Signed checkpoints of this log that others keep, such as its witnesses: a log that was put back to an earlier state, or has other entries, is not opened. */
  readonly known?: readonly string[];
  /** The witnesses that are asked to cosign what is published (docs/witnesses.md). */
  readonly witnesses?: LogWitnesses;
  /** The text of a key history that ends with `key`: the log was handed over to it (docs/witnesses.md), and is continued under it. */
  readonly keyHistory?: string;
  /** A key of ML-DSA-44 that signs each checkpoint beside the log's own key: a file, as `key`, or a seed of 32 bytes. Needs the package `@noble/post-quantum`, and about 5 ms a commit. */
  readonly postQuantumKey?: string | Uint8Array;
  /** The seed of an Ed25519 key of this host alone, 32 bytes: it signs each checkpoint beside the log's own key, under the name `<origin>/host`, and records name it as their host key (docs/attested.md). */
  readonly hostKey?: Uint8Array;
}

/** How a log's segments are encrypted (docs/record-format.md §7.1). */
export interface LogEncryption {
  /** The key that the frames' own keys are encrypted by: a file, made when the log is new, 32 bytes, or a function that fetches them. Keep it away from the folder; the one of disclosures may serve, too. */
  readonly masterKey: MasterKeySource;
  /** Master keys of earlier frames. */
  readonly earlier?: readonly MasterKeySource[];
}

/** A log that can be read while it is written. */
export interface FileLog extends AuditSink {
  append(event: LogEvent): number;
  /** The public key that verifies its checkpoints, as `name+id+key`. */
  readonly verifierKey: string;
  /** The same of its `postQuantumKey`; null without one. */
  readonly postQuantumVerifierKey: string | null;
  /** Number of entries that the log held when it was opened: the index of ticket 0. */
  readonly base: bigint;
  /** Makes everything appended durable, publishes, and returns the signed checkpoint. */
  checkpoint(): Promise<string>;
  /**
   * The tlog-proof of an entry of any session, under a checkpoint over everything appended so far.
   * @throws AuditError `index_out_of_range`, `writer_stopped`
   */
  proof(index: bigint): Promise<string>;
  /** The consistency proof from the first `size` entries to the first `to`, or to everything appended so far. */
  consistency(size: bigint, to?: bigint): Promise<readonly Uint8Array[]>;
  /**
   * Makes everything appended durable, and resolves with a checkpoint over it that the quorum of the log's witnesses has cosigned, and that is published.
   * @throws AuditError `options_invalid` for a log without witnesses; `quorum_unmet` when too few have cosigned in one round; `witness_ahead`, `writer_stopped`
   */
  witnessed(): Promise<string>;
}
