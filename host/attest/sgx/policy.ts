import { readQuotePolicy, type QuotePolicy } from '../dcap/policy.ts';
import { PolicyReader } from '../policy/reader.ts';
import type { SgxPolicy } from './types.ts';

/** A policy with its defaults. */
export interface CheckedSgxPolicy extends QuotePolicy {
  readonly mrEnclave: readonly string[] | null;
  readonly mrSigner: readonly string[] | null;
  readonly isvProdId: number | null;
  readonly minIsvSvn: number | null;
  readonly configId: readonly string[] | null;
}

/** @throws AttestError `options_invalid` */
export function readSgxPolicy(policy: SgxPolicy): CheckedSgxPolicy {
  const reader = new PolicyReader(policy);
  const read: CheckedSgxPolicy = {
    ...readQuotePolicy(reader),
    mrEnclave: reader.hex('mrEnclave', 32),
    mrSigner: reader.hex('mrSigner', 32),
    isvProdId: reader.integer('isvProdId', 65_535, null),
    minIsvSvn: reader.integer('minIsvSvn', 65_535, null),
    configId: reader.hex('configId', 64),
  };
  reader.end();
  return read;
}
