/** An attested host on a synthetic machine of SEV-SNP, and the verifier with that machine's roots. */
import { createAttestedHost, type AttestedHost, type EvidenceCollector } from '../../host/attested/index.ts';
import { memoryLog, parseVerifierKey, type MemoryLog } from '../../host/audit/index.ts';
import type { ReceiptTrust } from '../../host/attest/index.ts';
import type { EvidenceJudge } from '../../host/attest/wire/types.ts';
import { appraiseSnp } from '../../host/attest/snp/appraise.ts';
import { judgeWire } from '../../host/attest/wire/judge.ts';
import { KINDS } from '../../host/attest/wire/kinds.ts';
import { SNP_TIME, type SnpMachine } from '../attest/snp/machine.ts';
import { decisionEvent } from '../audit/decision.ts';
import { bytes, ORIGIN } from './receipt.ts';

/** Digests of modules and of the host's code. */
export const FIRST: string = '11'.repeat(32);
export const HOST: string = '03'.repeat(32);

export interface StartedHost {
  readonly host: AttestedHost;
  /** The host's clock, which stands until it is moved. */
  readonly clock: { now: number };
  readonly log: MemoryLog;
}

/** A host on a synthetic machine, or on none, and its log with records of before. */
export async function startHost(collector: EvidenceCollector, before = 2): Promise<StartedHost> {
  const clock = { now: SNP_TIME };
  let log: MemoryLog | undefined;
  const host = await createAttestedHost({
    modules: [FIRST],
    host: HOST,
    collector,
    now: () => clock.now,
    audit: async (hostKey) => {
      log = await memoryLog({ origin: ORIGIN, seed: bytes(41), hostKey });
      for (let i = 0; i < before; i++) log.append(decisionEvent({ time: SNP_TIME - 10 }));
      return log;
    },
  });
  return { host, clock, log: log as MemoryLog };
}

/** @param measured gets what is measured, in hexadecimal */
export function snpCollector(machine: SnpMachine, measured: string[] = []): EvidenceCollector {
  return {
    platform: 'snp',
    slot: 'snp',
    collect: async (reportData) => {
      const { certificates, revocationLists } = machine.endorsements;
      return {
        evidence: { report: await machine.makeReport({ reportData }) },
        endorsements: { certificates, revocationLists },
      };
    },
    measure: async (digest) => void measured.push(Buffer.from(digest).toString('hex')),
  };
}

/** The verifier of SEV-SNP with the roots of a synthetic machine. */
export function judgeOf({ roots }: SnpMachine): EvidenceJudge {
  const kind: typeof KINDS.snp = { ...KINDS.snp, verify: (evidence, options) => appraiseSnp(evidence, options, roots) };
  return (wire) => judgeWire(kind, wire);
}

/** Trust in a host's log and code, without witnesses. */
export const trustOf = (log: MemoryLog, platforms: ReceiptTrust['platforms']): ReceiptTrust => ({
  log: { origin: ORIGIN, keys: [parseVerifierKey(log.verifierKey)] },
  witnesses: null,
  modules: null,
  hosts: [HOST],
  platforms,
});
