/** Attested hosts on doubles of machines: what their collectors collect is what the verifiers read. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bindingFor } from '../../host/attest/index.ts';
import { appraiseAzure } from '../../host/attest/azure/appraise.ts';
import { appraiseSnp } from '../../host/attest/snp/appraise.ts';
import { judgeWire } from '../../host/attest/wire/judge.ts';
import { KINDS } from '../../host/attest/wire/kinds.ts';
import {
  azureCollector,
  createAttestedHost,
  noCollector,
  tsmCollector,
  type BoundEvidence,
  type EvidenceCollector,
} from '../../host/attested/index.node.ts';
import { memoryLog } from '../../host/audit/index.ts';
import { startAzureTpm, type AzureTpm } from '../attest/azure-tpm.ts';
import { failedChecks } from '../attest/failed.ts';
import { makeKernel, type KernelOptions } from '../attest/kernel.ts';
import { makeSnpMachine, SNP_TIME, type SnpMachine } from '../attest/snp/machine.ts';
import { hasSwtpm } from '../attest/swtpm.ts';
import { bytes, ORIGIN } from './receipt.ts';

const MODULE = '11'.repeat(32);

function start(collector: EvidenceCollector) {
  return createAttestedHost({
    modules: [MODULE],
    host: '03'.repeat(32),
    collector,
    now: () => SNP_TIME,
    audit: (hostKey) => memoryLog({ origin: ORIGIN, seed: bytes(41), hostKey }),
  });
}

/** Evidence as it travels, for its statement. */
function wireOf({ platform, binding, evidence, endorsements }: BoundEvidence) {
  return {
    platform,
    evidence,
    endorsements,
    policy: {},
    at: SNP_TIME,
    bindingFor: (slot: Parameters<typeof bindingFor>[0]) => bindingFor(slot, binding),
  };
}

/** A kernel whose reports a machine with SEV-SNP makes. */
function snpKernel(machine: SnpMachine, options: KernelOptions = {}) {
  const kernel = makeKernel({ provider: 'sev_guest', ...options });
  let reportData = new Uint8Array(64);
  return {
    ...kernel,
    write: async (path: string, written: Uint8Array) => {
      if (path.endsWith('/inblob')) reportData = new Uint8Array(written);
      return kernel.write(path, written);
    },
    read: async (path: string) => {
      const read = await kernel.read(path);
      return path.endsWith('/outblob') ? machine.makeReport({ reportData }) : read;
    },
  };
}

describe("a collector of the kernel's reports", () => {
  it('has evidence of SEV-SNP made that is accepted for the statement, with what the callback gives', async () => {
    const machine = await makeSnpMachine();
    const asked: Uint8Array[] = [];
    const collector = tsmCollector({
      platform: 'snp',
      files: snpKernel(machine),
      folder: '/tsm',
      endorsements: ({ report }, offered) => {
        asked.push(report);
        expect(offered).toEqual({ certificates: [], revocationLists: [] });
        return machine.endorsements;
      },
    });
    const host = await start(collector);
    const kind: typeof KINDS.snp = {
      ...KINDS.snp,
      verify: (evidence, options) => appraiseSnp(evidence, options, machine.roots),
    };
    expect(failedChecks(await judgeWire(kind, wireOf(host.current)))).toEqual([]);
    expect(asked).toHaveLength(1);
    await host.close();
  });

  it('gives quotes of TDX, and leaves out what is not there', async () => {
    const endorsements = () => ({ collateral: null });
    const collector = tsmCollector({ platform: 'tdx', files: makeKernel(), folder: '/tsm', endorsements });
    const slot = new Uint8Array(64).fill(5);
    expect(await collector.collect(slot)).toEqual({
      evidence: { quote: Uint8Array.from([...slot, 1]) },
      endorsements: { collateral: null },
    });
    expect(collector).toMatchObject({ platform: 'tdx', slot: 'tdx' });
    expect(collector).not.toHaveProperty('measure');
  });

  it('does not take the evidence of another platform, and starts no host without evidence', async () => {
    const endorsements = () => ({ collateral: null });
    const other = makeKernel({ provider: 'sev_guest' });
    for (const given of [
      { files: other, folder: '/tsm' },
      { files: makeKernel(), folder: '/none' },
    ]) {
      const collector = tsmCollector({ platform: 'tdx', endorsements, ...given });
      await expect(start(collector)).rejects.toMatchObject({ code: 'not_available' });
    }
    expect(other.entries.size).toBe(0);
  });

  it('passes on that there are no endorsements to be had', async () => {
    const endorsements = () => Promise.reject(new Error('no collateral'));
    const collector = tsmCollector({ platform: 'tdx', files: makeKernel(), folder: '/tsm', endorsements });
    await expect(start(collector)).rejects.toThrow('no collateral');
  });
});

describe.skipIf(!hasSwtpm)("a collector of Azure's", () => {
  let azure: AzureTpm;
  beforeAll(async () => {
    azure = await startAzureTpm();
  });
  afterAll(() => azure.tpm.stop());

  it('measures modules into the register that it is told, and has a quote made for the statement', async () => {
    const { tpm, key } = azure;
    const given = { transmit: tpm.transmit, handle: key.handle, endorsements: () => ({}) };
    const judge = async (current: BoundEvidence) => {
      const kind: typeof KINDS.azure = {
        ...KINDS.azure,
        verify: (evidence, { policy, at, expectedBinding }) =>
          appraiseAzure(
            evidence,
            { policy, at, expectedBinding },
            {
              hardware: ({ evidence: report }) =>
                Promise.resolve({
                  result: { verdict: 'accept', checks: [], claims: {}, advisories: [], validUntil: null },
                  reportData: report.slice(0x50, 0x90),
                }),
              replay: () => Promise.resolve(new Map()),
            },
          ),
      };
      return judgeWire(kind, wireOf(current));
    };
    const plain = await start(azureCollector(given));
    const measured = await start(azureCollector({ ...given, register: 11 }));
    const [before, after] = [await judge(plain.current), await judge(measured.current)];
    expect([failedChecks(before), failedChecks(after)]).toEqual([[], []]);
    const held = Buffer.from(before.claims?.pcrs['11'] ?? '', 'hex');
    const extended = await crypto.subtle.digest('SHA-256', Buffer.concat([held, Buffer.from(MODULE, 'hex')]));
    expect(after.claims?.pcrs['11']).toBe(Buffer.from(extended).toString('hex'));
    await plain.close();
    await measured.close();
  });

  it.each([-1, 16, 23, 1.5])('does not measure into register %s, which could be set back or is none', (register) => {
    expect(() => azureCollector({ endorsements: () => ({}), register })).toThrow('0 to 15');
  });
});

it('without a trusted environment collects nothing, and says so', async () => {
  const host = await start(noCollector);
  expect(host.current).toMatchObject({ platform: 'none', evidence: null, endorsements: null });
  await host.close();
});
