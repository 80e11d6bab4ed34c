/** A detached EAT of NVIDIA's Remote Attestation Service, as it answers: JSON. */
export interface NrasEvidence {
  readonly token: Uint8Array;
}

export interface NrasEndorsements {
  /** The service's keys of the time of the token: a JSON Web Key Set, parsed. */
  readonly keys: unknown;
}

/** What is accepted. What is left out has the default that stands with it. */
export interface NrasPolicy {
  /** Default NVIDIA's own service; others are its trials and those on premises. */
  readonly issuers?: readonly string[] | null;
  /** How far its clock may be ahead. Default 60. */
  readonly skewSeconds?: number;
  /** Default 3,600, what its tokens have. */
  readonly maximumLifetimeSeconds?: number;
}

export interface NrasClaims {
  readonly tee: 'nvidia-nras';
  /** In hexadecimal. */
  readonly nonce: string;
  /** GPU-0, SWITCH-0 and so on. */
  readonly modules: readonly string[];
  /** What the service calls the devices (`ueid`), of those that it names: it tells one from all others. */
  readonly devices: readonly string[];
}
