import { describe, expect, it, vi } from 'vitest';
import { createAttestedHost, noCollector, type EvidenceCollector } from '../../host/attested/index.ts';
import {
  decodeRecord,
  hostVerifierKey,
  memoryLog,
  parseVerifierKey,
  verifyCheckpoint,
  verifyEd25519,
  type MemoryLog,
} from '../../host/audit/index.ts';
import { encodeHex } from '../../host/encoding/base64/hex.ts';
import { parseBinding, parseReceipt, verifyReceipt, type ReceiptResult } from '../../host/attest/index.ts';
import { appraiseReceipt } from '../../host/attest/receipt/appraise.ts';
import { decisionEvent } from '../audit/decision.ts';
import { judgeBy, MACHINES, snpMachine, type Machine } from './machines.ts';
import { bytes, ORIGIN } from './receipt.ts';
import { FIRST, HOST, startHost, trustOf } from './started-host.ts';
import { NOW } from './statement.ts';

const SECOND = '22'.repeat(32);

const failed = ({ claims }: ReceiptResult): string[] =>
  claims.filter(({ status }) => status === 'fail').map(({ id }) => id);
const kinds = (log: MemoryLog): string[] => log.entries().map((entry) => decodeRecord(entry).kind);

/** Notes what is measured, in hexadecimal. */
const noting = ({ collector }: Machine, measured: string[]): Machine['collector'] => ({
  ...collector,
  measure: async (digest) => void measured.push(encodeHex(digest)),
});

describe('an attested host', () => {
  it('measures its modules and announces its key before anything is decided', async () => {
    const measured: string[] = [];
    const machine = await snpMachine();
    const { host, log } = await startHost(noting(machine, measured), 0);
    expect(measured).toEqual([FIRST]);
    expect(kinds(log)).toEqual(['binding']);
    const statement = parseBinding(host.current.binding);
    expect(decodeRecord(log.entries()[0] as Uint8Array)).toMatchObject({
      platform: 'snp',
      hostKey: statement.signingKey,
      binding: host.current.digest,
    });
    const keys = [parseVerifierKey(log.verifierKey), hostVerifierKey(ORIGIN, statement.signingKey)];
    await verifyCheckpoint(await log.checkpoint(), { origin: ORIGIN, keys, all: true });
    await host.close();
  });

  it.each(Object.entries(MACHINES))('gives receipts that verify by the evidence of %s', async (_, make) => {
    const machine = await make();
    const { host, log } = await startHost(machine.collector);
    const index = BigInt(host.log.append(decisionEvent({ time: NOW + 5, moduleDigest: FIRST })));
    const receipt = await host.receipt({ index, record: log.entries()[Number(index)] as Uint8Array });
    const trust = trustOf(log, machine.platforms);
    const result = await appraiseReceipt(receipt, trust, NOW + 1000, judgeBy(machine.roots));
    expect(failed(result)).toEqual([]);
    expect(result).toMatchObject({ verdict: 'accept', says: { measured: expect.any(Object) } });
    // By the roots that are pinned it is nothing.
    expect(failed(await verifyReceipt(receipt, trust, NOW + 1000))).toEqual(['measured']);
    await host.close();
  });

  it('makes another statement when its modules change, and receipts of each are under its own', async () => {
    const machine = await snpMachine();
    const measured: string[] = [];
    const { host, log, clock } = await startHost(noting(machine, measured));
    const before = BigInt(host.log.append(decisionEvent({ time: NOW, moduleDigest: FIRST })));
    clock.now += 1000;
    await host.swap([SECOND]);
    const after = BigInt(host.log.append(decisionEvent({ time: clock.now, moduleDigest: SECOND })));
    const stale = BigInt(host.log.append(decisionEvent({ time: clock.now, moduleDigest: FIRST })));
    expect(measured).toEqual([FIRST, SECOND]);
    expect(kinds(log).filter((kind) => kind === 'binding')).toHaveLength(2);
    const receiptOf = (index: bigint): Promise<Uint8Array> =>
      host.receipt({ index, record: log.entries()[Number(index)] as Uint8Array });
    for (const [index, module] of [
      [before, FIRST],
      [after, SECOND],
    ] as const) {
      const receipt = await receiptOf(index);
      expect(parseReceipt(receipt).statement.modules.map((digest) => encodeHex(digest))).toEqual([module]);
      expect(
        failed(await appraiseReceipt(receipt, trustOf(log, { snp: {} }), clock.now, judgeBy(machine.roots))),
      ).toEqual([]);
    }
    // By a module that was not in force any more: nobody could accept it, so none is made.
    await expect(receiptOf(stale)).rejects.toMatchObject({
      code: 'not_provable',
      message: expect.stringContaining('module'),
    });
    await host.close();
  });

  it('makes evidence for whoever asks, with the same keys, and leaves the log as it is', async () => {
    const machine = await snpMachine();
    const { host, log } = await startHost(machine.collector);
    const size = log.entries().length;
    const demanded = parseBinding((await host.attest(bytes(9, 16))).binding);
    const stated = parseBinding(host.current.binding);
    expect(demanded.nonce).toEqual(bytes(9, 16));
    expect([demanded.signingKey, demanded.encryptionKey]).toEqual([stated.signingKey, stated.encryptionKey]);
    expect(demanded.log.size).toBe(size);
    expect(log.entries()).toHaveLength(size);
    await host.close();
  });

  it('names its machine in each statement as its collector does, and is none where that is no digest', async () => {
    const asked: string[] = [];
    let vm = new Uint8Array(32).fill(1);
    const collector: EvidenceCollector = {
      ...noCollector,
      vm: async () => {
        asked.push('vm');
        return vm;
      },
      collect: async () => {
        asked.push('collect');
        return null;
      },
    };
    const { host } = await startHost(collector);
    vm = new Uint8Array(32).fill(2);
    const { binding } = await host.attest(new Uint8Array(16));
    const named = [host.current.binding, binding].map((bytes) => parseBinding(bytes).vm?.[0]);
    expect([named, asked]).toEqual([
      [1, 2],
      ['vm', 'collect', 'vm', 'collect'],
    ]);
    vm = new Uint8Array(31);
    await expect(host.attest(new Uint8Array(16))).rejects.toMatchObject({ code: 'options_invalid' });
    await host.close();
    await expect(startHost(collector)).rejects.toMatchObject({ code: 'options_invalid' });
  });

  it('is not ready any more once its statement has ended and could not be renewed', async () => {
    const { host, clock } = await startHost(noCollector);
    expect(host.ready).toBe(true);
    clock.now += 3_600_001;
    expect(host.ready).toBe(false);
    await host.renew();
    expect(host.ready).toBe(true);
    await host.close();
    expect(host.ready).toBe(false);
  });

  it('draws other keys each time, and signs with the one that it states', async () => {
    const [one, two] = [await startHost(noCollector), await startHost(noCollector)];
    const keys = [one, two].map(({ host }) => parseBinding(host.current.binding));
    expect(keys[0]?.signingKey).not.toEqual(keys[1]?.signingKey);
    expect(keys[0]?.encryptionKey).not.toEqual(keys[1]?.encryptionKey);
    const message = bytes(1, 10);
    expect(await verifyEd25519(keys[0]?.signingKey ?? bytes(0), message, await one.host.signer.sign(message))).toBe(
      true,
    );
    await Promise.all([one.host.close(), two.host.close()]);
  });

  it('runs the same without a trusted environment, and says so everywhere', async () => {
    const { host, log } = await startHost(noCollector);
    expect(host.platform).toBe('none');
    expect(host.current).toMatchObject({ platform: 'none', evidence: null, endorsements: null });
    expect(decodeRecord(log.entries()[2] as Uint8Array)).toMatchObject({
      kind: 'binding',
      platform: 'none',
      evidence: null,
    });
    const index = BigInt(host.log.append(decisionEvent({ time: NOW, moduleDigest: FIRST })));
    const receipt = await host.receipt({ index, record: log.entries()[Number(index)] as Uint8Array });
    expect(failed(await verifyReceipt(receipt, trustOf(log, {}), NOW))).toEqual(['measured']);
    const software = await verifyReceipt(receipt, trustOf(log, { none: { software: 'accept' } }), NOW);
    expect(software).toMatchObject({ verdict: 'accept', says: { measured: null } });
    expect(software.claims.find(({ id }) => id === 'measured')).toMatchObject({ status: 'skipped' });
    await host.close();
  });

  it.each([
    ['no module', { modules: [] }],
    ['a module that is no digest', { modules: ['11'] }],
    ['a host that is no digest', { host: 'HOST' }],
    ['statements that end at once', { validMs: 1 }],
    [
      'a collector that gives no evidence for its platform',
      { collector: { ...noCollector, platform: 'tdx' } as const },
    ],
  ])('is not started with %s', async (_, part) => {
    const audit = (hostKey: Uint8Array): Promise<MemoryLog> => memoryLog({ origin: ORIGIN, hostKey });
    await expect(
      createAttestedHost({ modules: [FIRST], host: HOST, collector: noCollector, audit, ...part }),
    ).rejects.toMatchObject({ code: 'options_invalid' });
  });

  it('tries again soon where a statement could not be renewed, and is ready all the while', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      let busy = false;
      const errors: unknown[] = [];
      const collector = { ...noCollector, collect: async () => (busy ? Promise.reject(new Error('busy')) : null) };
      const clock = { now: NOW };
      const host = await createAttestedHost({
        modules: [FIRST],
        host: HOST,
        collector,
        validMs: 10_000,
        now: () => clock.now,
        onError: (error) => errors.push(error),
        audit: (hostKey) => memoryLog({ origin: ORIGIN, seed: bytes(41), hostKey }),
      });
      const pass = async (ms: number): Promise<void> => {
        clock.now += ms;
        await vi.advanceTimersByTimeAsync(ms);
        // What the timer began goes on by itself.
        await host.attest(bytes(1, 16)).catch(() => undefined);
      };
      const first = host.current;
      busy = true;
      await pass(5000);
      expect([errors.length, host.ready, host.current === first]).toEqual([1, true, true]);
      await pass(1000);
      expect(errors).toHaveLength(2);
      busy = false;
      await pass(1000);
      expect([errors.length, host.ready, host.current === first]).toEqual([2, true, false]);
      await host.close();
    } finally {
      vi.useRealTimers();
    }
  });

  it('is not started on a log that was opened without its key', async () => {
    const audit = (): Promise<MemoryLog> => memoryLog({ origin: ORIGIN });
    await expect(
      createAttestedHost({ modules: [FIRST], host: HOST, collector: noCollector, audit }),
    ).rejects.toMatchObject({ code: 'options_invalid' });
  });

  it('makes no receipt of what it has not decided', async () => {
    const { host, log } = await startHost(noCollector);
    await expect(host.receipt({ index: 0n, record: log.entries()[0] as Uint8Array })).rejects.toMatchObject({
      code: 'options_invalid',
    });
    await host.close();
  });
});
