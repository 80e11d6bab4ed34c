import type { EnclaveStatus, PlatformStatus, TcbStatus } from './status.ts';
import type { Platform } from './pck.ts';

/**
 * Intel's collateral for a platform, with the members' names of its own libraries: what a provisioning certificate caching service or dcap-qvl hands out as JSON.
 */
export interface DcapCollateral {
  /** Revocation lists of the root and of the issuer of the platform's certificate: DER, its hexadecimal, or PEM. */
  readonly root_ca_crl: string | Uint8Array;
  readonly pck_crl: string | Uint8Array;
  /** Certificates in PEM, also escaped as in the headers of Intel's answers. */
  readonly tcb_info_issuer_chain: string;
  /** Exactly what was signed; or the whole of Intel's answer, when there is no signature beside it. */
  readonly tcb_info: string;
  /** r ‖ s in hexadecimal. */
  readonly tcb_info_signature?: string | undefined;
  readonly qe_identity_issuer_chain: string;
  readonly qe_identity: string;
  readonly qe_identity_signature?: string | undefined;
  /** Not looked at: the list must be of the issuer that the quote's own chain has. */
  readonly pck_crl_issuer_chain?: string | undefined;
  /** The platform's certificates in PEM, for quotes that do not carry them. */
  readonly pck_certificate_chain?: string | null | undefined;
}

/** Endorsements of a quote. */
export interface DcapEndorsements {
  /** Null when there is none: then nothing is accepted. */
  readonly collateral: DcapCollateral | null;
}

/** What is accepted of a platform of Intel's, whichever TEE it runs. What is left out has its default, the strict one. */
export interface DcapPolicy {
  /** Statuses of the trusted computing base; default `UpToDate` alone. */
  readonly statuses?: readonly TcbStatus[] | undefined;
  /** Advisories that are accepted though they hold for the platform, each until a time in milliseconds since 1970; default none. */
  readonly advisories?: Readonly<Record<string, number>> | undefined;
  /** The least `tcbEvaluationDataNumber` of TCB info and of the quoting enclave's identity; default null, any. */
  readonly minEvaluationNumber?: number | null | undefined;
  /** The earliest date of the levels that the platform, its module and its quoting enclave are at, in milliseconds since 1970; default null, any. */
  readonly minTcbDate?: number | null | undefined;
  /** Whether what can be debugged is accepted; default false. */
  readonly debug?: boolean | undefined;
  /** Platforms by their PPID, 16 bytes in hexadecimal; default null, any. */
  readonly ppids?: readonly string[] | null | undefined;
  /** Platforms by their instance id, 16 bytes in hexadecimal; default null, any. */
  readonly platformInstances?: readonly string[] | null | undefined;
}

/** A TDX module, by the version that the TEE TCB SVN names. */
export interface ModuleClaims {
  /** TDX_01 and so on. */
  readonly id: string;
  readonly status: EnclaveStatus | 'NotSupported';
  readonly advisories: readonly string[];
}

/** What Intel's collateral says of the platform. */
export interface TcbClaims {
  /** Of platform, module and quoting enclave together. */
  readonly status: TcbStatus;
  /** Of the platform's level alone; null when it is at none. */
  readonly level: PlatformStatus | null;
  /** Null for SGX, and for modules of the first version, which the platform's level judges. */
  readonly module: ModuleClaims | null;
  readonly quotingEnclave: EnclaveStatus | 'NotSupported';
  /** The earliest date of those levels, in milliseconds since 1970; null when the platform is at none. */
  readonly date: number | null;
  readonly evaluationNumber: number;
}

/** What every quote says. All bytes are in lower-case hexadecimal. */
export interface DcapClaims {
  readonly quoteVersion: 3 | 4 | 5;
  /** Null when the platform's certificate could not be read. */
  readonly platform: Platform | null;
  /** From when to when the platform's certificate is valid, in milliseconds since 1970. */
  readonly certified: { readonly from: number; readonly to: number } | null;
  /** Null without collateral that holds for this platform. */
  readonly tcb: TcbClaims | null;
  readonly reportData: string;
}
