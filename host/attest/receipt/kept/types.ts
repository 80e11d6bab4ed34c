import type { ShownAccelerators } from '../../wire/judge-accelerators.ts';

/** What a host has stated, and what it is verified with, as receipts carry it. */
export interface KeptBinding {
  /** The statement's bytes. */
  readonly binding: Uint8Array;
  /** CBOR; null on the platform `none`. */
  readonly evidence: Uint8Array | null;
  readonly endorsements: Uint8Array | null;
  /** What accelerators answered and what it is verified with; null or left out where the statement names none. */
  readonly accelerators?: ShownAccelerators | null;
}

/**
 * What attested hosts keep beside their log, so that receipts can be made when they are gone: nothing of it is secret, and nothing of it is believed.
 */
export interface ReceiptStore {
  /** Keeps a statement and what belongs to it; durable when this resolves. */
  keep(bound: KeptBinding): Promise<void>;
  /** Keeps a signed checkpoint for the host whose key has signed it: the longest. One that no host has signed is not kept. Durable when this resolves. */
  keepHead(checkpoint: string): Promise<void>;
  /** What was kept under a statement's digest (`bindingDigest`); null for nothing. @throws AttestError `malformed` for what is damaged */
  find(digest: Uint8Array): Promise<KeptBinding | null>;
  /** The checkpoint that was kept for a host, by the id of its key in notes; null for none. It is not verified. @throws AttestError `malformed` */
  head(hostKeyId: number): Promise<string | null>;
}
