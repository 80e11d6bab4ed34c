import { AttestError } from '../error/error.ts';
import { judgeEveryPlatform } from '../wire/judge.ts';
import { readAcceleratorTrust, readPlatformPolicies } from '../wire/policies.ts';
import type { EvidenceJudge } from '../wire/types.ts';
import { appraiseReceipt } from './appraise.ts';
import { remember } from './cache.ts';
import type { ReceiptResult, ReceiptTrust } from './types.ts';

/** A time that is none would bound nothing. */
function checkTime(time: number, name: string): void {
  if (Number.isSafeInteger(time) && time >= 0) return;
  throw new AttestError('options_invalid', `${name} is no time in milliseconds since 1970`);
}

/** Reads every policy whole: a mistake in that of one platform must not wait for evidence of it. */
function checkTrust({ platforms, accelerators = {}, nonce }: ReceiptTrust): void {
  readPlatformPolicies(platforms, 'trust.platforms');
  readAcceleratorTrust(accelerators, 'trust.accelerators');
  if (nonce !== undefined) checkTime(nonce.at, 'nonce.at');
}

/**
 * Verifies one decision from end to end, without a network: what was decided, by which module, on which platform, when, in which log.
 *
 * @param bytes of a receipt, CBOR or JSON
 * @param at when the evidence must hold, in milliseconds since 1970. There is no other clock: for a receipt of long ago, a time near the decision's
 * @throws AttestError `options_invalid`; a receipt that is not good is a verdict
 * @example const { verdict, claims } = await verifyReceipt(bytes, trust, Date.now());
 */
export function verifyReceipt(bytes: Uint8Array, trust: ReceiptTrust, at: number): Promise<ReceiptResult> {
  checkTrust(trust);
  checkTime(at, 'at');
  return appraiseReceipt(bytes, trust, at, judgeEveryPlatform);
}

/** Verifies receipts of one trust, and remembers accepted evidence, which that of the next decision mostly is, and chains of the machines that it is of. */
export interface ReceiptVerifier {
  /** As `verifyReceipt`. @throws AttestError `options_invalid` */
  verify(bytes: Uint8Array, at: number): Promise<ReceiptResult>;
}

/**
 * Makes a verifier for many receipts. The trust must not change.
 * @throws AttestError `options_invalid`
 */
export function receiptVerifier(trust: ReceiptTrust): ReceiptVerifier {
  return receiptVerifierBy(judgeEveryPlatform, trust);
}

/** As `receiptVerifier`, with a judge of evidence. */
export function receiptVerifierBy(judgeOnce: EvidenceJudge, trust: ReceiptTrust): ReceiptVerifier {
  checkTrust(trust);
  const judge = remember(judgeOnce);
  return {
    verify: (bytes, at) => {
      checkTime(at, 'at');
      return appraiseReceipt(bytes, trust, at, judge);
    },
  };
}
