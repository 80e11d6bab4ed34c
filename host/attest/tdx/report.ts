import type { Quote } from '../dcap/quote.ts';

/** The report of a trust domain (Intel TDX Module ABI, TDREPORT; sgx_quote_4.h, sgx_quote_5.h). */
export interface TdReport {
  readonly teeTcbSvn: Uint8Array;
  readonly mrSeam: Uint8Array;
  readonly mrSignerSeam: Uint8Array;
  readonly seamAttributes: Uint8Array;
  readonly tdAttributes: Uint8Array;
  readonly xfam: Uint8Array;
  readonly mrTd: Uint8Array;
  readonly mrConfigId: Uint8Array;
  readonly mrOwner: Uint8Array;
  readonly mrOwnerConfig: Uint8Array;
  readonly rtmrs: readonly Uint8Array[];
  readonly reportData: Uint8Array;
  /** Since TDX 1.5; null before it. */
  readonly teeTcbSvn2: Uint8Array | null;
  readonly mrServiceTd: Uint8Array | null;
}

/** The report that a quote of TDX is of. */
export function readTdReport({ body, kind }: Quote): TdReport {
  const at = (from: number, bytes: number): Uint8Array => body.subarray(from, from + bytes);
  const isNew = kind === 'td15';
  return {
    teeTcbSvn: at(0, 16),
    mrSeam: at(16, 48),
    mrSignerSeam: at(64, 48),
    seamAttributes: at(112, 8),
    tdAttributes: at(120, 8),
    xfam: at(128, 8),
    mrTd: at(136, 48),
    mrConfigId: at(184, 48),
    mrOwner: at(232, 48),
    mrOwnerConfig: at(280, 48),
    rtmrs: [328, 376, 424, 472].map((from) => at(from, 48)),
    reportData: at(520, 64),
    teeTcbSvn2: isNew ? at(584, 16) : null,
    mrServiceTd: isNew ? at(600, 48) : null,
  };
}
