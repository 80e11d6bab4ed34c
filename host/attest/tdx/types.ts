import type { DcapClaims, DcapPolicy } from '../dcap/types.ts';
import type { EventLogClaims } from '../eventlog/types.ts';

/** Evidence of a trust domain. */
export interface TdxEvidence {
  /** A quote of version 4 or 5, with whatever zero padding. */
  readonly quote: Uint8Array;
  /** The event log that the run-time registers were made from (CCEL), if it is at hand. */
  readonly eventLog?: Uint8Array | null | undefined;
}

/** Attributes of a trust domain that weaken it or widen what it trusts. */
export type TdAttribute = 'migratable' | 'pks' | 'kl' | 'perfmon';

/** What is accepted of a trust domain. Reference values are lists of hexadecimal, of which one must match; null stands for any. */
export interface TdxPolicy extends DcapPolicy {
  /** Whether a domain is accepted to which the host can make exceptions (SEPT_VE_DISABLE clear); default false. */
  readonly septVe?: boolean | undefined;
  /** Attributes that are accepted; default none. */
  readonly attributes?: readonly TdAttribute[] | undefined;
  /** Bits of XFAM that are accepted, as a number; default 0x6dbe7, what TDX modules allow. */
  readonly xfam?: number | undefined;
  /** MRSERVICETD that are accepted beside none, 48 bytes each; default none. */
  readonly serviceTds?: readonly string[] | null | undefined;
  /** 48 bytes each; default null. */
  readonly mrSeam?: readonly string[] | null | undefined;
  readonly mrTd?: readonly string[] | null | undefined;
  readonly rtmr0?: readonly string[] | null | undefined;
  readonly rtmr1?: readonly string[] | null | undefined;
  readonly rtmr2?: readonly string[] | null | undefined;
  readonly rtmr3?: readonly string[] | null | undefined;
  readonly mrConfigId?: readonly string[] | null | undefined;
  readonly mrOwner?: readonly string[] | null | undefined;
  readonly mrOwnerConfig?: readonly string[] | null | undefined;
  /** Whether an event log must come with the quote; default `if-present`. */
  readonly eventLog?: 'required' | 'if-present' | undefined;
}

/** What a trust domain's quote says, in lower-case hexadecimal. */
export interface TdxClaims extends DcapClaims {
  readonly mrTd: string;
  readonly rtmrs: readonly string[];
  readonly mrConfigId: string;
  readonly mrOwner: string;
  readonly mrOwnerConfig: string;
  readonly mrSeam: string;
  readonly mrSignerSeam: string;
  readonly seamAttributes: string;
  readonly tdAttributes: string;
  readonly xfam: string;
  readonly teeTcbSvn: string;
  /** Null before TDX 1.5. */
  readonly teeTcbSvn2: string | null;
  readonly mrServiceTd: string | null;
  /** Null when none came with the quote, or it could not be read. */
  readonly eventLog: EventLogClaims | null;
}
