/**
 * Where a host runs, of those whose evidence can be bound to a statement. `none` is no trusted environment: its keys are software, and nothing but the host's word stands for what it says.
 */
export const PLATFORMS = ['none', 'tdx', 'sgx', 'snp', 'nitro', 'azure', 'gcp', 'maa'] as const;

export type Platform = (typeof PLATFORMS)[number];

/** The log that a host writes, as it found it. */
export interface BoundLog {
  /** Its name. */
  readonly origin: string;
  /** SHA-256 of its stable key as notes name it (`logIdOf`), 32 bytes. */
  readonly id: Uint8Array;
  /** Records that stood in it when the statement was made: what the host records has this index or a greater one. */
  readonly size: number;
  /** Root over them, 32 bytes. */
  readonly root: Uint8Array;
}

/** What a host says of itself, to be bound to evidence (docs/binding.md). Byte strings have 32 bytes where nothing else is said. */
export interface BindingStatement {
  readonly platform: Platform;
  /** SHA-256 of each decision module that may decide, in ascending order, none twice; 1 to 64. */
  readonly modules: readonly Uint8Array[];
  /** SHA-256 of the host's own code, as it measured it. */
  readonly host: Uint8Array;
  /** SHA-256 of the host's configuration, if it states one. */
  readonly config?: Uint8Array;
  /** Ed25519 key that signs the log's heads and handoffs. Made within the host, and nowhere kept. */
  readonly signingKey: Uint8Array;
  /** X25519 key that secrets are sealed to. Made within the host, and nowhere kept. */
  readonly encryptionKey: Uint8Array;
  /** Of whom the evidence is for, or drawn: 16 to 64 bytes. The evidence is not older than it. */
  readonly nonce: Uint8Array;
  readonly log: BoundLog;
  /** From when on the statement holds, in milliseconds since 1970. */
  readonly notBefore: number;
  /** Until when it holds. */
  readonly expires: number;
  /** SHA-256 of what a virtual machine's paravisor says of it (Azure: the HCL report's variable data), if there is one. */
  readonly vm?: Uint8Array;
  /** SHA-256 over the reports of the accelerators, in their order, if there are any. */
  readonly gpu?: Uint8Array;
}
