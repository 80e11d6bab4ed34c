import type { DcapClaims, DcapPolicy } from '../dcap/types.ts';

/** Evidence of an enclave. */
export interface SgxEvidence {
  /** A quote of version 3, 4 or 5, with whatever zero padding. */
  readonly quote: Uint8Array;
}

/** What is accepted of an enclave. Reference values are lists of hexadecimal, of which one must match; null stands for any. */
export interface SgxPolicy extends DcapPolicy {
  /** 32 bytes each; default null. */
  readonly mrEnclave?: readonly string[] | null | undefined;
  readonly mrSigner?: readonly string[] | null | undefined;
  /** The product of the signer; default null, any. */
  readonly isvProdId?: number | null | undefined;
  /** The least SVN of the enclave; default null, any. */
  readonly minIsvSvn?: number | null | undefined;
  /** 64 bytes each; default null. */
  readonly configId?: readonly string[] | null | undefined;
}

/** What an enclave's quote says, in lower-case hexadecimal. */
export interface SgxClaims extends DcapClaims {
  readonly mrEnclave: string;
  readonly mrSigner: string;
  readonly isvProdId: number;
  readonly isvSvn: number;
  readonly attributes: string;
  readonly miscSelect: string;
  readonly configId: string;
  readonly configSvn: number;
  readonly cpuSvn: string;
}
