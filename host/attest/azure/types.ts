import type { EvidenceResult } from '../appraisal/types.ts';
import type { DcapEndorsements } from '../dcap/types.ts';
import type { SnpEndorsements, SnpPolicy } from '../snp/types.ts';
import type { TdxPolicy } from '../tdx/types.ts';

/** A register of the TPM. */
export interface Pcr {
  readonly index: number;
  /** 32 bytes: the bank of SHA-256. */
  readonly value: Uint8Array<ArrayBuffer>;
}

/** Evidence of a confidential virtual machine of Azure. */
export interface AzureEvidence {
  /** What NV index 0x01400001 holds. */
  readonly hclReport: Uint8Array<ArrayBuffer>;
  readonly quote: {
    /** TPMS_ATTEST. */
    readonly message: Uint8Array<ArrayBuffer>;
    /** RSASSA, 256 bytes. */
    readonly signature: Uint8Array<ArrayBuffer>;
    readonly pcrs: readonly Pcr[];
  };
  /** The quote of the TD report in the HCL report; null of a machine under SNP, whose report stands there itself. */
  readonly tdQuote: Uint8Array<ArrayBuffer> | null;
  /** The event log of the TPM, crypto agile; null when it is not shown. */
  readonly eventLog?: Uint8Array<ArrayBuffer> | null;
}

/** What the hardware's verifier is given. */
export interface HardwareEvidence {
  readonly hardware: 'snp' | 'tdx';
  /** The SNP report or the TD quote. */
  readonly evidence: Uint8Array<ArrayBuffer>;
}

/** What the hardware's verifier says, and the report data that it read. */
export interface HardwareResult {
  readonly result: EvidenceResult<unknown>;
  /** 64 bytes; null when the evidence could not be read. */
  readonly reportData: Uint8Array | null;
}

export type HardwareVerifier = (evidence: HardwareEvidence) => Promise<HardwareResult>;

/** What the evidence says. Measurements of the hardware are of the paravisor, not of the guest, whose boot is in the TPM's registers. */
export interface AzureClaims {
  readonly tee: 'azure';
  readonly hardware: 'snp' | 'tdx';
  /** What the hardware's own evidence says; null when it could not be read. */
  readonly hardwareClaims: unknown;
  /** SHA-256 of the paravisor's data, in hexadecimal. */
  readonly dataDigest: string;
  readonly secureBoot: boolean | null;
  readonly tpm: boolean | null;
  readonly console: boolean | null;
  readonly vmId: string | null;
  readonly userData: string | null;
  /** Of the quote, in hexadecimal. */
  readonly extraData: string;
  /** In hexadecimal, by their numbers. */
  readonly pcrs: Readonly<Record<string, string>>;
  readonly resetCount: number;
  readonly restartCount: number;
  /** Milliseconds that the TPM has run. */
  readonly clock: number;
}

/** What is accepted. What is left out has the default that stands with it. */
export interface AzurePolicy {
  /** Values of registers in hexadecimal, of each of which it must have one, by their numbers. Default none: the check says that it was not made. */
  readonly pcrs?: Readonly<Record<string, readonly string[]>>;
  /** Whether there must be an event log. One that is shown must lead to the registers either way. Default `if-present`. */
  readonly eventLog?: 'required' | 'if-present';
  /** How often the machine was booted; another number is another boot than the one that was known. Default null, any. */
  readonly resetCount?: number | null;
  /** Whether the clock may have been set back. Default false. */
  readonly allowUnsafeClock?: boolean;
  /** Default true. */
  readonly requireSecureBoot?: boolean;
  /** Whether its console may be on: whoever sits there is not measured. Default false. */
  readonly allowConsole?: boolean;
  /** Default null, any. */
  readonly vmIds?: readonly string[] | null;
  /** 64 bytes each in hexadecimal. Default null, any. */
  readonly userData?: readonly string[] | null;
}

/** Endorsements of the hardware that the machine runs on. What is missing fails there. */
export interface AzureEndorsements {
  readonly snp?: SnpEndorsements;
  readonly tdx?: DcapEndorsements;
}

/** The policy of the machine, and that of its hardware. Azure's reports are of its paravisor, at VMPL 0, which is the default there. */
export interface AzureMachinePolicy extends AzurePolicy {
  readonly snp?: SnpPolicy;
  readonly tdx?: TdxPolicy;
}
