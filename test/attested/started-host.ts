/** Attested hosts that were started, and trust in what they say. */
import {
  createAttestedHost,
  type AcceleratorCollector,
  type AttestedHost,
  type EvidenceCollector,
} from '../../host/attested/index.ts';
import { memoryLog, parseVerifierKey, type MemoryLog } from '../../host/audit/index.ts';
import type { ReceiptTrust } from '../../host/attest/index.ts';
import { encodeHex } from '../../host/encoding/base64/hex.ts';
import { decisionEvent } from '../audit/decision.ts';
import { bytes, ORIGIN } from './receipt.ts';
import { HOST as HOST_DIGEST, MODULE, NOW } from './statement.ts';

/** Digests of modules and of the host's code. */
export const FIRST: string = encodeHex(MODULE);
export const HOST: string = encodeHex(HOST_DIGEST);

export interface StartedHost {
  readonly host: AttestedHost;
  /** The host's clock, which stands until it is moved. */
  readonly clock: { now: number };
  readonly log: MemoryLog;
}

/** A host on a machine of our own, or on none, and its log with records of before. */
export async function startHost(
  collector: EvidenceCollector,
  before = 2,
  accelerators?: AcceleratorCollector,
): Promise<StartedHost> {
  const clock = { now: NOW };
  let log: MemoryLog | undefined;
  const host = await createAttestedHost({
    modules: [FIRST],
    host: HOST,
    collector,
    ...(accelerators === undefined ? {} : { accelerators }),
    now: () => clock.now,
    audit: async (hostKey) => {
      log = await memoryLog({ origin: ORIGIN, seed: bytes(41), hostKey });
      for (let i = 0; i < before; i++) log.append(decisionEvent({ time: NOW - 10 }));
      return log;
    },
  });
  return { host, clock, log: log as MemoryLog };
}

/** Trust in a host's log and code, without witnesses. */
export const trustOf = (log: MemoryLog, platforms: ReceiptTrust['platforms']): ReceiptTrust => ({
  log: { origin: ORIGIN, keys: [parseVerifierKey(log.verifierKey)] },
  witnesses: null,
  modules: null,
  hosts: [HOST],
  platforms,
});
