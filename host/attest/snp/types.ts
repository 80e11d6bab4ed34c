import type { Generation } from './generation.ts';
import type { Firmware } from './report.ts';
import type { Tcb } from './tcb.ts';

/** What is verified: a report of 1,184 bytes, as the firmware gives it. */
export interface SnpEvidence {
  readonly report: Uint8Array;
}

/** What is verified with it; `readCertificateTable` makes it of the table that comes with a report. */
export interface SnpEndorsements {
  /**
   * In DER and any order: that of the report's key (VCEK or VLEK), that of its issuer (ASK or ASVK), and, if at hand, the root (ARK), which is pinned. One of the other kind of
   * key may stand there too.
   */
  readonly certificates: readonly Uint8Array[];
  /** Of AMD's key server, in DER: `/vcek/v1/{generation}/crl` or `/vlek/v1/{generation}/crl`. */
  readonly revocationLists: readonly Uint8Array[];
}

export type SnpSigner = 'VCEK' | 'VLEK';

/** What is accepted. Whatever is left out has the default that is named; null stands for any. */
export interface SnpPolicy {
  /** Generations of processors. Default all; leave out Milan to keep to a floor. */
  readonly generations?: readonly Generation[];
  /** Whether a revocation list must be there. Default `required`. */
  readonly revocation?: 'required' | 'if-present';
  /** Cloud providers whose loaded keys (VLEK) sign reports, as their certificates name them. Default none: such a report does not say which chip made it. */
  readonly cloudProviders?: readonly string[];
  /** Ids of chips, 64 bytes in hexadecimal; null (the default) any. */
  readonly chips?: readonly string[] | null;
  /** The privilege level that the report must be requested from: 0 (the default) to 3. */
  readonly vmpl?: number;
  /** Least version of the guest that its owner gives it. Default 0. */
  readonly minimumGuestSvn?: number;
  /** What the guest's policy says. */
  readonly guest?: {
    /** Default `refuse`, both: the host could read the memory of such a guest, or have it read elsewhere. */
    readonly debug?: 'refuse' | 'any';
    readonly migrationAgent?: 'refuse' | 'any';
    /** Least version of the ABI that the guest demands. Default 0.0. */
    readonly minimumAbi?: { readonly major?: number; readonly minor?: number };
    /** Whether a second guest may run on the other thread of a core. Default `any`. */
    readonly smt?: 'refuse' | 'any';
    /** Whether memory behind CXL may be used. Default `refuse`. */
    readonly cxl?: 'refuse' | 'any';
    /** Each default `any`. */
    readonly singleSocket?: 'required' | 'any';
    readonly memoryAes256Xts?: 'required' | 'any';
    readonly raplOff?: 'required' | 'any';
    readonly ciphertextHiding?: 'required' | 'any';
    readonly pageSwapOff?: 'required' | 'any';
  };
  /** What holds of the platform. */
  readonly platform?: {
    /** Whether memory was searched for aliases at the start (BadRAM). Default `required`. */
    readonly aliasCheck?: 'required' | 'any';
    /** Each default `any`. */
    readonly smt?: 'refuse' | 'any';
    readonly tsme?: 'required' | 'any';
    readonly ecc?: 'required' | 'any';
    readonly raplOff?: 'required' | 'any';
    readonly ciphertextHiding?: 'required' | 'any';
  };
  /** Whether firmware may run that its host can still take back (committed below current). Default `refuse`. */
  readonly provisionalFirmware?: 'refuse' | 'any';
  /**
   * Least levels of each generation, for those reported, those committed and those at the guest's launch. Default none. Those reported are what the signing key is derived for: firmware
   * of that level, or a thief who broke it, has the key.
   */
  readonly minimumTcb?: Partial<Readonly<Record<Generation, Partial<Tcb>>>>;
  /** Least version of the firmware that is committed. Default 0.0.0. */
  readonly minimumFirmware?: { readonly major?: number; readonly minor?: number; readonly build?: number };
  /** Mitigations, as bits from the lowest on, that must have been in force when the guest was launched, and be so now. Default none. */
  readonly mitigations?: number;
  /** Digests of the keys that signed the guest's id block (48 bytes in hexadecimal), and of their authors'; null (the default) any or none. */
  readonly idKeys?: readonly string[] | null;
  readonly authorKeys?: readonly string[] | null;
  /** Reference values: launch measurements of 48 bytes, host data of 32, ids of 16, in hexadecimal; null (the default) any. */
  readonly measurements?: readonly string[] | null;
  readonly hostData?: readonly string[] | null;
  readonly familyIds?: readonly string[] | null;
  readonly imageIds?: readonly string[] | null;
}

/** What an accepted report proves. Byte strings in lower-case hexadecimal. */
export interface SnpClaims {
  readonly tee: 'snp';
  readonly version: number;
  /** Null when report, certificates and root do not agree on it, or do not say. */
  readonly generation: Generation | null;
  readonly signer: SnpSigner | null;
  /** Null for keys that a cloud provider loads. */
  readonly chipId: string | null;
  readonly cloudProvider: string | null;
  readonly reportData: string;
  readonly measurement: string;
  readonly hostData: string;
  readonly familyId: string;
  readonly imageId: string;
  readonly guestSvn: number;
  readonly vmpl: number;
  readonly debug: boolean;
  readonly migrationAgent: boolean;
  /** The guest's policy and what holds of the platform, all bits, in hexadecimal with 0x. */
  readonly policy: string;
  readonly platformInfo: string;
  readonly idKeyDigest: string | null;
  readonly authorKeyDigest: string | null;
  readonly reportId: string;
  /** Null when the generation is not known. */
  readonly reportedTcb: Tcb | null;
  readonly committedTcb: Tcb | null;
  readonly currentTcb: Tcb | null;
  readonly launchTcb: Tcb | null;
  readonly currentFirmware: Firmware;
  readonly committedFirmware: Firmware;
  /** In hexadecimal with 0x; null in reports before version 5. */
  readonly mitigations: { readonly launch: string; readonly current: string } | null;
}
