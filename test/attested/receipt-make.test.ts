/** Receipts that are made from a log and from what its hosts have kept. */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  formatReceipt,
  parseReceipt,
  verifyReceipt,
  type ReceiptParts,
  type ReceiptResult,
  type ReceiptStore,
} from '../../host/attest/index.node.ts';
import { appraiseReceipt } from '../../host/attest/receipt/appraise.ts';
import {
  cosign,
  createCosigner,
  createMasterKey,
  demandQuorum,
  DisclosureStore,
  formatNote,
  loadMasterKey,
  openLog,
  parseCheckpoint,
  parseNote,
  pruneLog,
  storeFolder,
} from '../../host/audit/index.node.ts';
import { decisionEvent } from '../audit/decision.ts';
import { KEPT_ORIGIN, KeptHosts } from './kept-host.ts';
import { judgeBy, MACHINES } from './machines.ts';
import { policyOf } from './receipt.ts';
import { FIRST } from './started-host.ts';

const SECOND = '22'.repeat(32);
let hosts: KeptHosts;
beforeEach(() => {
  hosts = new KeptHosts();
});
afterEach(() => hosts.remove());

const failed = ({ claims }: ReceiptResult): string[] =>
  claims.filter(({ status }) => status === 'fail').map(({ id }) => id);

/** The store, with another way to keep heads. */
function withHeads(keepHead: ReceiptStore['keepHead']): ReceiptStore {
  const { kept } = hosts;
  return {
    keep: (bound) => kept.keep(bound),
    find: (digest) => kept.find(digest),
    head: (id) => kept.head(id),
    keepHead,
  };
}

describe('a receipt that is made when its host is gone', () => {
  it.each(Object.entries(MACHINES))('verifies by the evidence of its machine: %s', async (_, machine) => {
    const { collector, platforms, roots } = await machine();
    const [, index = 0] = await hosts.decide(2, { collector });
    const receipt = formatReceipt(await hosts.make(index));
    const result = await appraiseReceipt(receipt, await hosts.trusting(platforms), hosts.clock.now, judgeBy(roots));
    expect(failed(result)).toEqual([]);
    expect(result).toMatchObject({ verdict: 'accept', says: { index: BigInt(index) } });
    expect(result.says?.measured).not.toBeNull();
  });

  it('verifies without hardware, and says so', async () => {
    const [index = 0] = await hosts.decide();
    const result = await hosts.verifySoftware(await hosts.make(index));
    expect(result).toMatchObject({ verdict: 'accept', says: { measured: null } });
  });

  it('is the one that the host itself would have made', async () => {
    const { live, index } = await hosts.run(async (host, base) => {
      const ticket = host.log.append(decisionEvent({ time: hosts.clock.now, moduleDigest: FIRST }));
      await host.log.checkpoint();
      const { record } = await hosts.make(base + ticket);
      return { live: await host.receipt({ index: BigInt(base + ticket), record }), index: base + ticket };
    });
    expect(formatReceipt(await hosts.make(index))).toEqual(live);
  });

  it('is of the run that made the decision, however many came after it', async () => {
    const runs = [await hosts.decide(2), await hosts.decide(2), await hosts.decide(2)];
    const keys = new Set<string>();
    for (const index of runs.flat()) {
      const parts = await hosts.make(index);
      expect(failed(await hosts.verifySoftware(parts))).toEqual([]);
      keys.add(String(parseReceipt(formatReceipt(parts)).statement.signingKey));
    }
    expect(keys.size).toBe(3);
  });

  it('is under the statement that was announced last before it, also where two hold at once', async () => {
    const indexes = await hosts.run(async (host, base) => {
      const first = host.log.append(decisionEvent({ time: hosts.clock.now, moduleDigest: FIRST }));
      await host.swap([SECOND]);
      const second = host.log.append(decisionEvent({ time: hosts.clock.now, moduleDigest: SECOND }));
      const stale = host.log.append(decisionEvent({ time: hosts.clock.now, moduleDigest: FIRST }));
      return [first, second, stale].map((ticket) => base + ticket);
    });
    const [first = 0, second = 0, stale = 0] = indexes;
    expect(failed(await hosts.verifySoftware(await hosts.make(first)))).toEqual([]);
    expect(failed(await hosts.verifySoftware(await hosts.make(second)))).toEqual([]);
    await expect(hosts.make(stale)).rejects.toMatchObject({
      code: 'not_provable',
      message: expect.stringMatching(/: module: 1111/),
    });
  });

  it('is under the head that the next host found, where its own ended without a word', async () => {
    const [index = 0] = await hosts.decide(1, { keep: withHeads(async () => undefined) });
    expect(readdirSync(hosts.keptDir)).toEqual(['statements']);
    await hosts.decide();
    expect(failed(await hosts.verifySoftware(await hosts.make(index)))).toEqual([]);
  });

  it('carries the cosignatures of the published checkpoint, and of the one that is given', async () => {
    const [index = 0] = await hosts.decide();
    const path = join(hosts.dir, 'checkpoint');
    const note = parseNote(readFileSync(path, 'utf8'));
    const witness = await createCosigner('w1.example', new Uint8Array(32).fill(43));
    const line = await cosign(note.text, witness, BigInt(hosts.clock.now / 1000 + 30));
    const cosigned = formatNote({ ...note, signatures: [...note.signatures, line] });
    const policy = policyOf(witness);
    const trust = { ...(await hosts.trust()), accept: demandQuorum(policy) };
    await expect(hosts.make(index, { trust })).rejects.toMatchObject({ code: 'quorum_unmet' });
    writeFileSync(path, cosigned);
    const judge = async (parts: ReceiptParts): Promise<ReceiptResult> => {
      const asked = { ...(await hosts.trusting({ none: { software: 'accept' } })), witnesses: policy };
      return verifyReceipt(formatReceipt(parts), asked, hosts.clock.now + 60_000);
    };
    const published = await judge(await hosts.make(index, { trust }));
    expect(published).toMatchObject({ verdict: 'accept', says: { time: { notAfter: hosts.clock.now + 30_000 } } });
    await hosts.decide();
    expect(failed(await judge(await hosts.make(index)))).toEqual(['witnessed']);
    expect(failed(await judge(await hosts.make(index, { checkpoint: cosigned })))).toEqual([]);
  });

  it('opens the fields that are asked for, and no other', async () => {
    const masterKey = join(hosts.root, 'master.key');
    createMasterKey(masterKey);
    const [index = 0] = await hosts.decide(1, { log: { disclosures: { masterKey } } });
    await hosts.decide();
    const table = await hosts.verifySoftware(await hosts.make(index, { disclose: { fields: ['table'], masterKey } }));
    expect(table.says?.fields).toEqual([{ name: 'table', value: 'users' }]);
    expect((await hosts.make(index, { disclose: { masterKey } })).disclosures).toHaveLength(2);
    expect((await hosts.make(index)).disclosures).toEqual([]);
    await expect(hosts.make(index, { disclose: { fields: ['password'], masterKey } })).rejects.toMatchObject({
      code: 'disclosure_invalid',
    });
  });
});

describe('no receipt is made', () => {
  it('of what is no decision, or is not there', async () => {
    await hosts.decide();
    await expect(hosts.make(0)).rejects.toMatchObject({
      code: 'not_provable',
      message: expect.stringMatching(/no decision but: binding/),
    });
    await expect(hosts.make(99)).rejects.toMatchObject({ code: 'index_out_of_range' });
  });

  it('of a decision before the first statement, or of one that no attested host has made', async () => {
    const plain = await openLog({ dir: hosts.dir, origin: KEPT_ORIGIN, key: hosts.keyFile });
    plain.append(decisionEvent({ time: hosts.clock.now, moduleDigest: FIRST }));
    await plain.close();
    await hosts.decide();
    await expect(hosts.make(0)).rejects.toMatchObject({
      code: 'not_provable',
      message: expect.stringMatching(/no statement was announced/),
    });
  });

  it('of a decision whose statement had ended', async () => {
    const index = await hosts.run(async (host, base) => {
      hosts.clock.now += 3_600_001;
      const ticket = host.log.append(decisionEvent({ time: hosts.clock.now, moduleDigest: FIRST }));
      await host.log.checkpoint();
      return base + ticket;
    });
    await expect(hosts.make(index)).rejects.toMatchObject({
      code: 'not_provable',
      message: expect.stringMatching(/: asserted: /),
    });
  });

  it('of what retention has deleted, or whose announcement it has', async () => {
    const [first = 0] = await hosts.decide();
    const [second = 0] = await hosts.decide();
    const prune = (below: number): Promise<unknown> =>
      pruneLog({ dir: hosts.dir, origin: KEPT_ORIGIN, key: hosts.keyFile, below, store: null, now: hosts.clock.now });
    await prune(first);
    const unannounced = (below: number): object => ({
      code: 'not_provable',
      message: expect.stringContaining(`or retention has deleted it with the records before ${below}`),
    });
    await expect(hosts.make(first)).rejects.toMatchObject(unannounced(first));
    expect(failed(await hosts.verifySoftware(await hosts.make(second)))).toEqual([]);
    await prune(second);
    await expect(hosts.make(first)).rejects.toMatchObject({ code: 'entries_pruned' });
    await expect(hosts.make(second)).rejects.toMatchObject(unannounced(second));
    const [later = 0] = await hosts.decide();
    expect(failed(await hosts.verifySoftware(await hosts.make(later)))).toEqual([]);
  });

  it('that opens what was erased', async () => {
    const masterKey = join(hosts.root, 'master.key');
    createMasterKey(masterKey);
    const disclosures = { masterKey, subject: () => 'clerk' };
    const [index = 0] = await hosts.decide(1, { log: { disclosures } });
    const store = DisclosureStore.open(storeFolder(hosts.dir));
    try {
      store.erase(store.unlock(await loadMasterKey(masterKey)), 'clerk', hosts.clock.now);
    } finally {
      store.close();
    }
    await expect(hosts.make(index, { disclose: { masterKey } })).rejects.toMatchObject({ code: 'disclosures_missing' });
    expect(failed(await hosts.verifySoftware(await hosts.make(index)))).toEqual([]);
  });

  it('where nothing was kept, or only by another log', async () => {
    const [index = 0] = await hosts.decide(1, { keep: null });
    await expect(hosts.make(index)).rejects.toMatchObject({
      code: 'not_provable',
      message: expect.stringMatching(/nothing was kept/),
    });
    const other = new KeptHosts();
    try {
      await other.decide();
      await expect(hosts.make(index, { kept: other.kept })).rejects.toMatchObject({ code: 'not_provable' });
    } finally {
      other.remove();
    }
  });

  it('where no head of the host is left', async () => {
    const [index = 0] = await hosts.decide();
    await hosts.decide();
    rmSync(join(hosts.keptDir, 'heads'), { recursive: true });
    await expect(hosts.make(index)).rejects.toMatchObject({
      code: 'not_provable',
      message: expect.stringMatching(/no head of it is kept/),
    });
  });

  it('under a head that another host has signed, or that does not cover it', async () => {
    const heads: string[] = [];
    const keep = withHeads(async (head) => void heads.push(head));
    const [index = 0] = await hosts.decide(1, { keep });
    const own = readFileSync(join(hosts.dir, 'checkpoint'), 'utf8');
    await hosts.decide();
    expect(failed(await hosts.verifySoftware(await hosts.make(index, { checkpoint: own })))).toEqual([]);
    const foreign = readFileSync(join(hosts.dir, 'checkpoint'), 'utf8');
    await expect(hosts.make(index, { checkpoint: foreign })).rejects.toMatchObject({
      message: expect.stringMatching(/has not signed/),
    });
    const early = heads.find((head) => parseCheckpoint(parseNote(head).text).size === BigInt(index)) as string;
    await expect(hosts.make(index, { checkpoint: early })).rejects.toMatchObject({
      message: expect.stringMatching(/does not cover/),
    });
    await expect(hosts.make(index, { checkpoint: 'nonsense' })).rejects.toMatchObject({ code: 'note_malformed' });
  });

  it('from a log that was put back to before the head', async () => {
    const earlier = join(hosts.root, 'earlier');
    const index = await hosts.run(async (host, base) => {
      const ticket = host.log.append(decisionEvent({ time: hosts.clock.now, moduleDigest: FIRST }));
      await host.log.checkpoint();
      cpSync(hosts.dir, earlier, { recursive: true });
      host.log.append(decisionEvent({ time: hosts.clock.now, moduleDigest: FIRST }));
      return base + ticket;
    });
    // The published head of then is the host's own, and will do.
    expect(failed(await hosts.verifySoftware(await hosts.make(index, { log: earlier })))).toEqual([]);
    const checkpoint = readFileSync(join(hosts.dir, 'checkpoint'), 'utf8');
    await expect(hosts.make(index, { log: earlier, checkpoint })).rejects.toMatchObject({ code: 'log_rolled_back' });
  });
});
