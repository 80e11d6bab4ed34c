/** Attested hosts on doubles of machines: what their collectors collect is what the verifiers read. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  azureVm,
  bindingFor,
  collectAzure,
  openRtmrLog,
  parseBinding,
  parseEventLog,
  replayRtmrs,
} from '../../host/attest/index.node.ts';
import { appraiseAzure } from '../../host/attest/azure/appraise.ts';
import { formatEventLog } from '../../host/attest/eventlog/format.ts';
import { appraiseGcp } from '../../host/attest/gcp/appraise.ts';
import { appraiseNitro } from '../../host/attest/nitro/appraise.ts';
import { appraiseSnp } from '../../host/attest/snp/appraise.ts';
import { judgeWire } from '../../host/attest/wire/judge.ts';
import { KINDS } from '../../host/attest/wire/kinds.ts';
import { statedFault } from '../../host/attest/wire/stated.ts';
import {
  azureCollector,
  createAttestedHost,
  dstackCollector,
  googleCollector,
  nitroCollector,
  noCollector,
  tsmCollector,
  type BoundEvidence,
  type EvidenceCollector,
} from '../../host/attested/index.node.ts';
import { memoryLog } from '../../host/audit/index.ts';
import { decodeCbor, encodeCbor, type CborData, type CborMap } from '../../host/engine/index.ts';
import { startAgent } from '../attest/agent.ts';
import { startAzureTpm, type AzureTpm } from '../attest/azure-tpm.ts';
import { failedChecks } from '../attest/failed.ts';
import { GCP_AUDIENCE, makeGcpAuthority, makeGcpEvidence } from '../attest/gcp.ts';
import { makeKernel, type KernelOptions } from '../attest/kernel.ts';
import { makeEnclave, NITRO_TIME } from '../attest/nitro/enclave.ts';
import { makeModule } from '../attest/nitro/module.ts';
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

  it('measures modules into a register of TDX, with a log that leads to it', async () => {
    const [files, folder] = [makeKernel({ firmware: formatEventLog([]) }), '/tsm'];
    const path = join(await mkdtemp(join(tmpdir(), 'edict-rtmr-')), 'events');
    const registers = await openRtmrLog({ files, folder: '/measurements', firmware: '/ccel', path });
    const endorsements = () => ({ collateral: null });
    const host = await start(tsmCollector({ platform: 'tdx', files, folder, registers, endorsements }));
    const { eventLog } = KINDS.tdx.evidence(decodeCbor(host.current.evidence ?? new Uint8Array()), 'evidence');
    const events = parseEventLog(eventLog ?? new Uint8Array());
    const module = Buffer.from(MODULE, 'hex');
    expect(events.map(({ digest }) => digest)).toEqual([createHash('sha384').update(module).digest('hex')]);
    expect(Buffer.from(events[0]?.data ?? []).subarray(8)).toEqual(module);
    expect((await replayRtmrs(events))[3]).toBe(Buffer.from(files.register()).toString('hex'));
    await host.close();
    await rm(dirname(path), { recursive: true });
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
    // The statement names the machine by what its paravisor says, which the evidence shows.
    for (const [{ current }, { claims }] of [[plain, before] as const, [measured, after] as const]) {
      const statement = parseBinding(current.binding);
      expect(Buffer.from(statement.vm ?? []).toString('hex')).toBe(claims?.dataDigest);
      expect(statedFault(statement, claims)).toBeNull();
    }
    expect([failedChecks(before), failedChecks(after)]).toEqual([[], []]);
    const held = Buffer.from(before.claims?.pcrs['11'] ?? '', 'hex');
    const extended = await crypto.subtle.digest('SHA-256', Buffer.concat([held, Buffer.from(MODULE, 'hex')]));
    expect(after.claims?.pcrs['11']).toBe(Buffer.from(extended).toString('hex'));
    await plain.close();
    await measured.close();
  });

  it('collects nothing for a statement that names another machine, or what the paravisor no longer says', async () => {
    const { tpm, key } = azure;
    const given = { transmit: tpm.transmit, handle: key.handle };
    const vm = await azureVm(given);
    await expect(collectAzure(bytes(5), { ...given, vm })).resolves.toMatchObject({ tdQuote: null });
    await expect(collectAzure(bytes(5), { ...given, vm: bytes(5) })).rejects.toMatchObject({
      code: 'collection_failed',
    });
  });

  it.each([-1, 16, 23, 1.5])('does not measure into register %s, which could be set back or is none', (register) => {
    expect(() => azureCollector({ endorsements: () => ({}), register })).toThrow('0 to 15');
  });
});

describe('a collector by an agent', () => {
  it('has a token made for the statement that is accepted', async () => {
    const authority = await makeGcpAuthority();
    const agent = await startAgent(({ body }, response) => {
      const { nonces } = JSON.parse(body) as { readonly nonces: readonly string[] };
      const binding = Buffer.from(nonces[0] ?? '', 'base64url');
      void makeGcpEvidence(authority, binding).then(({ evidence }) => response.end(evidence));
    });
    const { endorsements, policy, roots, at } = await makeGcpEvidence(authority, bytes(1));
    const given = { socketPath: agent.socketPath, audience: GCP_AUDIENCE, endorsements: () => endorsements };
    const host = await start(googleCollector(given));
    const kind: typeof KINDS.gcp = {
      ...KINDS.gcp,
      verify: (evidence, options) => appraiseGcp(evidence, options, roots),
    };
    expect(failedChecks(await judgeWire(kind, { ...wireOf(host.current), policy, at }))).toEqual([]);
    await host.close();
    await agent.stop();
  });

  it('gives quotes of a dstack agent with their log', async () => {
    const agent = await startAgent((_, response) => response.end('{"quote":"0400","event_log":"[]"}'));
    const endorsements = () => ({ collateral: null });
    const collector = dstackCollector({ socketPath: agent.socketPath, endorsements });
    const { evidence } = (await collector.collect(new Uint8Array(64))) ?? {};
    expect(evidence).toEqual({ quote: Uint8Array.of(4, 0), eventLog: formatEventLog([]) });
    expect(KINDS.tdx.evidence(decodeCbor(encodeCbor(evidence ?? null)), 'evidence')).toEqual(evidence);
    await agent.stop();
  });
});

describe("a collector of an enclave's documents", () => {
  it('measures modules, and has documents made for the statement that are accepted', async () => {
    const enclave = await makeEnclave();
    const slot = new Uint8Array(64).fill(6);
    // A driver answers at once, so the document was made beforehand.
    const document = await enclave.makeDocument({ userData: slot });
    const members = (asked: CborData, name: string) => (asked as CborMap).get(name) as CborMap | undefined;
    let extended: unknown;
    const module = makeModule((asked) => {
      const extension = members(asked, 'ExtendPCR');
      if (extension !== undefined) {
        extended = extension.get('data');
        return { ExtendPCR: { data: new Uint8Array(48) } };
      }
      const data = members(asked, 'Attestation')?.get('user_data');
      return data instanceof Uint8Array && Buffer.compare(data, slot) === 0
        ? { Attestation: { document } }
        : { Error: 'InvalidArgument' };
    });
    const collector = nitroCollector({ calls: module, path: devNull, register: 16 });
    await collector.measure?.(bytes(3));
    expect(extended).toEqual(bytes(3));
    const { evidence } = (await collector.collect(slot)) ?? {};
    const read = KINDS.nitro.evidence(decodeCbor(encodeCbor(evidence ?? null)), 'evidence');
    const options = { endorsements: {}, policy: {}, at: NITRO_TIME, expectedBinding: slot };
    expect(failedChecks(await appraiseNitro(read, options, enclave.root))).toEqual([]);
  });
});

it('without a trusted environment collects nothing, and says so', async () => {
  const host = await start(noCollector);
  expect(host.current).toMatchObject({ platform: 'none', evidence: null, endorsements: null });
  await host.close();
});
