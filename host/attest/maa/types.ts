import type { DcapCollateral } from '../dcap/types.ts';
import type { JsonObject } from '../jwt/json.ts';
import type { TokenTcbStatus } from '../jwt/tcb-status.ts';
import type { SgxPolicy } from '../sgx/types.ts';

/** Environments that a token is of: an enclave, or a virtual machine with memory of its own. */
export type MaaHardware = 'sgx' | 'sevsnpvm' | 'tdxvm';

/** What a token of MAA says. What it leaves out, or has of another type, is null. */
export interface MaaClaims {
  readonly tee: 'maa';
  readonly issuer: string | null;
  /** Milliseconds since 1970. */
  readonly issuedAt: number | null;
  readonly expiresAt: number | null;
  /** As the token has it: `azurevm` for a virtual machine that was judged with its TPM. */
  readonly type: string | null;
  /** The hardware that isolates it: `sgx`, `sevsnpvm`, `tdxvm`. */
  readonly hardware: string | null;
  readonly complianceStatus: string | null;
  readonly debuggable: boolean | null;
  readonly migrationAllowed: boolean | null;
  readonly vmpl: number | null;
  /** Measurements in hexadecimal, by the names that the hardware has for them: `measurement`, `hostData`, `mrtd`, `rtmr0`, `mrenclave`, `mrsigner`. */
  readonly measurements: Readonly<Record<string, string>>;
  /** Security versions: `bootloader`, `tee`, `snp`, `microcode`, `guest`; of an enclave `enclave`. */
  readonly versions: Readonly<Record<string, number>>;
  readonly tcbStatus: string | null;
  /** 64 bytes in hexadecimal. */
  readonly reportData: string | null;
  readonly policyHash: string | null;
  readonly nonce: string | null;
  readonly secureBoot: boolean | null;
  readonly tpm: boolean | null;
  readonly vmId: string | null;
  /** Data that the environment gave along (x-ms-runtime), which its report data covers. */
  readonly runtime: JsonObject | null;
}

/** A provider that is trusted to judge, with the keys that it publishes. */
export interface MaaIssuer {
  /** Such as `https://sharedweu.weu.attest.azure.net`. */
  readonly issuer: string;
  /** What it has at `/certs`, a JSON Web Key Set. It belongs to the policy since nothing but the connection that it came by speaks for it. */
  readonly keySet: unknown;
}

/** What is not in the token and not pinned. */
export interface MaaEndorsements {
  /** DCAP collateral of the quote in the certificate of the signing key. */
  readonly signerCollateral?: DcapCollateral;
}

/** What is accepted. What is left out has the default that stands with it. */
export interface MaaPolicy {
  /** Without any, every token is refused. */
  readonly issuers?: readonly MaaIssuer[];
  /** Default 28800, as long as MAA makes them hold. */
  readonly maximumLifetimeSeconds?: number;
  /** How far the issuer's clock may be ahead. Default 30. */
  readonly skewSeconds?: number;
  /** Default all. */
  readonly hardware?: readonly MaaHardware[];
  /** Whether a virtual machine must run Azure's own paravisor and firmware. Default true. */
  readonly requireCompliance?: boolean;
  /** Default false. */
  readonly allowDebug?: boolean;
  /** Default false. */
  readonly allowMigration?: boolean;
  /** The level of privilege that an SNP report must be of. Default 0, the paravisor's. */
  readonly vmpl?: number;
  /** Least security versions of SNP and of enclaves. Default none: then the check says that none was named. */
  readonly minimumVersions?: MaaVersions;
  /** Statuses of TDX. Default `UpToDate`. */
  readonly tcbStatuses?: readonly TokenTcbStatus[];
  /** Launch measurement, MRTD or MRENCLAVE, in hexadecimal. Default null, any. */
  readonly measurements?: readonly string[] | null;
  /** Default null, any. */
  readonly policyHashes?: readonly string[] | null;
  /** Whether a virtual machine must have booted securely and have a TPM. Default true. */
  readonly requireSecureBoot?: boolean;
  /** The nonce of the request that made the token. Default null, any. */
  readonly nonce?: string | null;
  /** Whether the signing key must be shown to be made in an enclave. With collateral it is judged either way. Default `if-collateral`. */
  readonly signer?: 'required' | 'if-collateral';
  /** What is accepted of that enclave: its signer, its status. Default the strict policy of SGX. */
  readonly signerEnclave?: SgxPolicy;
}

export interface MaaVersions {
  readonly bootloader?: number;
  readonly tee?: number;
  readonly snp?: number;
  readonly microcode?: number;
  readonly guest?: number;
  readonly enclave?: number;
}
