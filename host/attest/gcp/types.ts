import type { TokenTcbStatus } from '../jwt/tcb-status.ts';

/** What a token of Confidential Space says. What it leaves out, or has of another type, is null. */
export interface GcpClaims {
  readonly tee: 'gcp';
  readonly issuer: string | null;
  readonly audience: readonly string[];
  readonly subject: string | null;
  /** Milliseconds since 1970. */
  readonly issuedAt: number | null;
  readonly expiresAt: number | null;
  readonly nonces: readonly string[];
  readonly software: string | null;
  readonly softwareVersions: readonly string[];
  /** `disabled-since-boot`, `enabled`. */
  readonly debug: string | null;
  readonly secureBoot: boolean | null;
  readonly supportAttributes: readonly string[];
  readonly hardware: string | null;
  readonly container: GcpContainer;
  readonly instance: GcpInstance;
  readonly serviceAccounts: readonly string[];
  /** Of a TDX machine: the status of its firmware, and the date of the level of firmware that it is at, in milliseconds since 1970. */
  readonly tcbStatus: string | null;
  readonly tcbDate: number | null;
  /** The confidential mode of its GPUs; null when it names none. */
  readonly gpuMode: string | null;
}

/** The container that runs in it; of its arguments, its variables and what replaces them, null is what stands in a form that is not known. Its environment stands in the token for whoever gets it: no secret belongs there. */
export interface GcpContainer {
  readonly imageDigest: string | null;
  readonly imageReference: string | null;
  readonly imageId: string | null;
  readonly restartPolicy: string | null;
  readonly arguments: readonly string[] | null;
  readonly environment: Readonly<Record<string, string>> | null;
  readonly commandOverride: readonly string[] | null;
  readonly environmentOverride: Readonly<Record<string, string>> | null;
}

export interface GcpInstance {
  readonly project: string | null;
  readonly zone: string | null;
  readonly name: string | null;
  readonly id: string | null;
}

/** What is not in the token and not pinned. */
export interface GcpEndorsements {
  /** Revocation lists (DER) of the certificates that name one. */
  readonly crls?: readonly Uint8Array<ArrayBuffer>[];
}

/** What is accepted. What is left out has the default that stands with it. */
export interface GcpPolicy {
  /** Audiences, of which the token must name one. Without any, every token is refused: what was made for someone else proves nothing here. */
  readonly audiences?: readonly string[] | null;
  /** The issuer's JSON Web Key Set, for OIDC tokens. It belongs to the policy since nothing but the connection that it came by speaks for it. Default null: PKI tokens only. */
  readonly keySet?: unknown;
  /** Whether a revocation list must be at hand for every certificate that names one. Default `required`. */
  readonly revocation?: 'required' | 'if-present';
  /** Default 3600, as long as Google makes them hold. */
  readonly maximumLifetimeSeconds?: number;
  /** How far the issuer's clock may be ahead. Default 30. */
  readonly skewSeconds?: number;
  /** Kinds of machines. Default TDX and SEV-SNP; memory of plain SEV has no integrity. */
  readonly hardware?: readonly GcpHardware[];
  /** Default false. */
  readonly allowDebug?: boolean;
  /** Default true. */
  readonly requireSecureBoot?: boolean;
  /** Oldest version of the image, such as 250800. Default null, any. */
  readonly minimumSoftwareVersion?: number | null;
  /** Attributes, of which the image must have one. Default `STABLE`. */
  readonly supportAttributes?: readonly GcpSupport[];
  /** Statuses of a TDX machine's firmware. Default `UpToDate`. */
  readonly tcbStatuses?: readonly TokenTcbStatus[];
  /** The date that a TDX machine's level of firmware must be of at least, in milliseconds since 1970. Default null, any. */
  readonly minimumTcbDate?: number | null;
  /** Digests of images as `sha256:…`. Default null, any: the check says that it was not made. */
  readonly imageDigests?: readonly string[] | null;
  /** Names of images as they stand in the token. Default null, any. */
  readonly imageReferences?: readonly string[] | null;
  /** The arguments, all of them and in their order. Default null, any. */
  readonly arguments?: readonly string[] | null;
  /** Variables that must be there, as `NAME=value`. Default null, none. */
  readonly environment?: readonly string[] | null;
  /** Whether the operator may replace the command. Default false. */
  readonly allowCommandOverride?: boolean;
  /** Names of variables that the operator may replace. Default none. */
  readonly environmentOverrides?: readonly string[] | null;
  /** Default null, any. */
  readonly projects?: readonly string[] | null;
  /** Default null, any. */
  readonly zones?: readonly string[] | null;
  /** Default null, any. */
  readonly serviceAccounts?: readonly string[] | null;
  /** Whether there must be a GPU. One that is there must be in its confidential mode either way. Default `if-present`. */
  readonly gpu?: 'required' | 'if-present';
}

export type GcpHardware = 'GCP_INTEL_TDX' | 'GCP_AMD_SEV_SNP' | 'GCP_AMD_SEV' | 'GCP_SHIELDED_VM';
export type GcpSupport = 'LATEST' | 'STABLE' | 'USABLE' | 'EXPERIMENTAL';
