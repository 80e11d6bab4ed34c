import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  formatReceipt,
  makeReceipt,
  parseReceipt,
  verifyReceipt,
  type MakeReceiptOptions,
  type ReceiptParts,
  type ReceiptResult,
  type ReceiptStore,
  type ReceiptTrust,
} from '../../host/attest/index.node.ts';
import type { AcceleratorCollector } from '../../host/attested/index.ts';
import { appraiseReceipt } from '../../host/attest/receipt/appraise.ts';
import { formatKept, parseKept } from '../../host/attest/receipt/kept/file.ts';
import {
  createMasterKey,
  DisclosureStore,
  formatKeyId,
  formatNote,
  hostVerifierKey,
  loadMasterKey,
  openLog,
  parseCheckpoint,
  parseNote,
  pruneLog,
  storeFolder,
  type NoteSignature,
} from '../../host/audit/index.node.ts';
import { makeGpu } from '../attest/nvidia/device.ts';
import { decisionEvent } from '../audit/decision.ts';
import { KEPT_ORIGIN, KeptHosts } from './kept-host.ts';
import { judgeBy, MACHINES, snpMachine } from './machines.ts';
import { FIRST, HOST } from './started-host.ts';

const SECOND = '22'.repeat(32);
let hosts: KeptHosts;
beforeEach(() => {
  hosts = new KeptHosts();
});
afterEach(() => hosts.remove());

const failed = ({ claims }: ReceiptResult): string[] =>
  claims.filter(({ status }) => status === 'fail').map(({ id }) => id);

async function makeOf(index: number, over: Partial<MakeReceiptOptions> = {}): Promise<ReceiptParts> {
  return makeReceipt({ log: hosts.dir, trust: await hosts.trust(), index, kept: hosts.kept, ...over });
}

async function trusting(platforms: ReceiptTrust['platforms']): Promise<ReceiptTrust> {
  return { log: await hosts.trust(), witnesses: null, modules: null, hosts: [HOST], platforms };
}

const verifySoftware = async (parts: ReceiptParts): Promise<ReceiptResult> =>
  verifyReceipt(formatReceipt(parts), await trusting({ none: { software: 'accept' } }), hosts.clock.now);

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
    const receipt = formatReceipt(await makeOf(index));
    const result = await appraiseReceipt(receipt, await trusting(platforms), hosts.clock.now, judgeBy(roots));
    expect(failed(result)).toEqual([]);
    expect(result).toMatchObject({ verdict: 'accept', says: { index: BigInt(index) } });
    expect(result.says?.measured).not.toBeNull();
  });

  it('verifies without hardware, and says so', async () => {
    const [index = 0] = await hosts.decide();
    const result = await verifySoftware(await makeOf(index));
    expect(result).toMatchObject({ verdict: 'accept', says: { measured: null } });
  });

  it('is the one that the host itself would have made', async () => {
    const { live, index } = await hosts.run(async (host, base) => {
      const ticket = host.log.append(decisionEvent({ time: hosts.clock.now, moduleDigest: FIRST }));
      await host.log.checkpoint();
      const { record } = await makeOf(base + ticket);
      return { live: await host.receipt({ index: BigInt(base + ticket), record }), index: base + ticket };
    });
    expect(formatReceipt(await makeOf(index))).toEqual(live);
  });

  it('is of the run that made the decision, however many came after it', async () => {
    const runs = [await hosts.decide(2), await hosts.decide(2), await hosts.decide(2)];
    const keys = new Set<string>();
    for (const index of runs.flat()) {
      const parts = await makeOf(index);
      expect(failed(await verifySoftware(parts))).toEqual([]);
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
    expect(failed(await verifySoftware(await makeOf(first)))).toEqual([]);
    expect(failed(await verifySoftware(await makeOf(second)))).toEqual([]);
    await expect(makeOf(stale)).rejects.toMatchObject({
      code: 'not_provable',
      message: expect.stringMatching(/: module: 1111/),
    });
  });

  it('is under the head that the next host found, where its own ended without a word', async () => {
    const [index = 0] = await hosts.decide(1, { keep: withHeads(async () => undefined) });
    expect(readdirSync(hosts.keptDir)).toEqual(['statements']);
    await hosts.decide();
    expect(failed(await verifySoftware(await makeOf(index)))).toEqual([]);
  });

  it('opens the fields that are asked for, and no other', async () => {
    const masterKey = join(hosts.root, 'master.key');
    createMasterKey(masterKey);
    const [index = 0] = await hosts.decide(1, { log: { disclosures: { masterKey } } });
    await hosts.decide();
    const table = await verifySoftware(await makeOf(index, { disclose: { fields: ['table'], masterKey } }));
    expect(table.says?.fields).toEqual([{ name: 'table', value: 'users' }]);
    expect((await makeOf(index, { disclose: { masterKey } })).disclosures).toHaveLength(2);
    expect((await makeOf(index)).disclosures).toEqual([]);
    await expect(makeOf(index, { disclose: { fields: ['password'], masterKey } })).rejects.toMatchObject({
      code: 'disclosure_invalid',
    });
  });
});

describe('no receipt is made', () => {
  it('of what is no decision, or is not there', async () => {
    await hosts.decide();
    await expect(makeOf(0)).rejects.toMatchObject({
      code: 'not_provable',
      message: expect.stringMatching(/no decision but: binding/),
    });
    await expect(makeOf(99)).rejects.toMatchObject({ code: 'index_out_of_range' });
  });

  it('of a decision before the first statement, or of one that no attested host has made', async () => {
    const plain = await openLog({ dir: hosts.dir, origin: KEPT_ORIGIN, key: hosts.keyFile });
    plain.append(decisionEvent({ time: hosts.clock.now, moduleDigest: FIRST }));
    await plain.close();
    await hosts.decide();
    await expect(makeOf(0)).rejects.toMatchObject({
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
    await expect(makeOf(index)).rejects.toMatchObject({
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
    await expect(makeOf(first)).rejects.toMatchObject(unannounced(first));
    expect(failed(await verifySoftware(await makeOf(second)))).toEqual([]);
    await prune(second);
    await expect(makeOf(first)).rejects.toMatchObject({ code: 'entries_pruned' });
    await expect(makeOf(second)).rejects.toMatchObject(unannounced(second));
    const [later = 0] = await hosts.decide();
    expect(failed(await verifySoftware(await makeOf(later)))).toEqual([]);
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
    await expect(makeOf(index, { disclose: { masterKey } })).rejects.toMatchObject({ code: 'disclosures_missing' });
    expect(failed(await verifySoftware(await makeOf(index)))).toEqual([]);
  });

  it('where nothing was kept, or only by another log', async () => {
    const [index = 0] = await hosts.decide(1, { keep: null });
    await expect(makeOf(index)).rejects.toMatchObject({
      code: 'not_provable',
      message: expect.stringMatching(/nothing was kept/),
    });
    const other = new KeptHosts();
    try {
      await other.decide();
      await expect(makeOf(index, { kept: other.kept })).rejects.toMatchObject({ code: 'not_provable' });
    } finally {
      other.remove();
    }
  });

  it('where no head of the host is left', async () => {
    const [index = 0] = await hosts.decide();
    await hosts.decide();
    rmSync(join(hosts.keptDir, 'heads'), { recursive: true });
    await expect(makeOf(index)).rejects.toMatchObject({
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
    expect(failed(await verifySoftware(await makeOf(index, { checkpoint: own })))).toEqual([]);
    const foreign = readFileSync(join(hosts.dir, 'checkpoint'), 'utf8');
    await expect(makeOf(index, { checkpoint: foreign })).rejects.toMatchObject({
      message: expect.stringMatching(/has not signed/),
    });
    const early = heads.find((head) => parseCheckpoint(parseNote(head).text).size === BigInt(index)) as string;
    await expect(makeOf(index, { checkpoint: early })).rejects.toMatchObject({
      message: expect.stringMatching(/does not cover/),
    });
    await expect(makeOf(index, { checkpoint: 'nonsense' })).rejects.toMatchObject({ code: 'note_malformed' });
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
    expect(failed(await verifySoftware(await makeOf(index, { log: earlier })))).toEqual([]);
    const checkpoint = readFileSync(join(hosts.dir, 'checkpoint'), 'utf8');
    await expect(makeOf(index, { log: earlier, checkpoint })).rejects.toMatchObject({ code: 'log_rolled_back' });
  });
});

describe('what is kept and changed', () => {
  const file = (folder: string): string => {
    const [name, ...more] = readdirSync(join(hosts.keptDir, folder));
    expect(more).toEqual([]);
    return join(hosts.keptDir, folder, name as string);
  };

  it('is refused as a statement', async () => {
    const [index = 0] = await hosts.decide();
    const path = file('statements');
    const whole = readFileSync(path);
    const other = formatKept({ binding: new Uint8Array(9), evidence: null, endorsements: null });
    const changes: Readonly<Record<string, () => unknown>> = {
      'cut off': () => writeFileSync(path, whole.subarray(0, 20)),
      empty: () => writeFileSync(path, ''),
      'with more behind it': () => writeFileSync(path, Buffer.concat([whole, new Uint8Array(1)])),
      'of other bytes': () => writeFileSync(path, new Uint8Array(40)),
      'too long': () => truncateSync(path, 1 << 30),
      'of another': () => writeFileSync(path, other),
      'that is a folder': () => (rmSync(path), mkdirSync(path)),
      'that is a device without an end': () => (rmSync(path, { recursive: true }), symlinkSync('/dev/zero', path)),
      'that leads to itself': () => (rmSync(path), symlinkSync(path, path)),
    };
    for (const [what, change] of Object.entries(changes)) {
      change();
      const code = what === 'that leads to itself' ? 'ELOOP' : 'malformed';
      await expect(makeOf(index), what).rejects.toMatchObject({ code });
    }
    rmSync(path);
    await expect(makeOf(index)).rejects.toMatchObject({ code: 'not_provable' });
    // A link to the right bytes is as good as these: nothing is believed of where they lie.
    writeFileSync(join(hosts.root, 'elsewhere'), whole);
    symlinkSync(join(hosts.root, 'elsewhere'), path);
    expect(failed(await verifySoftware(await makeOf(index)))).toEqual([]);
  });

  it('is refused as evidence and endorsements, by name', async () => {
    const { collector } = await snpMachine();
    const [index = 0] = await hosts.decide(1, { collector });
    const folder = join(hosts.keptDir, 'attached');
    const names = readdirSync(folder);
    expect(names).toHaveLength(2);
    for (const name of names) {
      const path = join(folder, name);
      const whole = readFileSync(path);
      const changed = whole.with(3, (whole[3] as number) ^ 1);
      for (const [bytes, why] of [
        [changed, 'has another digest'],
        [whole.subarray(0, -1), 'has another digest'],
        [null, 'is missing'],
      ] as const) {
        rmSync(path);
        if (bytes !== null) writeFileSync(path, bytes);
        await expect(makeOf(index)).rejects.toMatchObject({
          code: 'malformed',
          message: expect.stringMatching(new RegExp(`(evidence|endorsements) sha256:${name} ${why}`)),
        });
      }
      writeFileSync(path, whole);
    }
    expect((await makeOf(index)).evidence).not.toBeNull();
  });

  it('is refused where the statement is given the evidence of another', async () => {
    const { collector } = await snpMachine();
    const [index = 0] = await hosts.decide(1, { collector });
    const statement = file('statements');
    await hosts.decide(1, { collector });
    const [other = ''] = readdirSync(join(hosts.keptDir, 'statements')).filter((name) => !statement.endsWith(name));
    const { binding } = parseKept(readFileSync(statement));
    const { evidence, endorsements } = parseKept(readFileSync(join(hosts.keptDir, 'statements', other)));
    writeFileSync(statement, formatKept({ binding, evidence, endorsements }));
    await expect(makeOf(index)).rejects.toMatchObject({
      code: 'malformed',
      message: expect.stringMatching(/not that which record \d+ announces/),
    });
    writeFileSync(statement, formatKept({ binding, evidence: null, endorsements: null }));
    await expect(makeOf(index)).rejects.toMatchObject({ code: 'malformed' });
  });

  it('is refused where the statement is given what other accelerators answered', async () => {
    const gpu = await makeGpu();
    const accelerators: AcceleratorCollector = {
      collect: async (nonceOf) => {
        const devices = [await gpu.makeDevice({ nonce: await nonceOf(0) })];
        return [{ kind: 'nvidia', evidence: { devices }, endorsements: { manifests: [] } }];
      },
    };
    const [index = 0] = await hosts.decide(1, { accelerators });
    const path = file('statements');
    const { accelerators: own, ...rest } = parseKept(readFileSync(path));
    await hosts.decide(1, { accelerators });
    const [other = ''] = readdirSync(join(hosts.keptDir, 'statements')).filter((name) => !path.endsWith(name));
    const { accelerators: others } = parseKept(readFileSync(join(hosts.keptDir, 'statements', other)));
    expect((await makeOf(index)).accelerators).not.toBeNull();
    for (const accelerators of [others ?? null, null]) {
      writeFileSync(path, formatKept({ ...rest, accelerators }));
      await expect(makeOf(index)).rejects.toMatchObject({ code: 'malformed' });
    }
    expect(own).not.toEqual(others);
  });

  it('is refused as a head: of other signatures, of another log, no note at all', async () => {
    const [index = 0] = await hosts.decide();
    await hosts.decide();
    const { statement } = parseReceipt(formatReceipt(await makeOf(index)));
    const id = formatKeyId(hostVerifierKey(KEPT_ORIGIN, statement.signingKey).keyId);
    const path = join(hosts.keptDir, 'heads', id);
    const whole = readFileSync(path, 'utf8');
    const note = parseNote(whole);
    const [first, second] = note.signatures;
    const forged = {
      ...(second as NoteSignature),
      signature: (second as NoteSignature).signature.map((byte) => byte ^ 1),
    };
    for (const [text, code] of [
      [formatNote({ ...note, signatures: [first as NoteSignature] }), 'not_provable'],
      [formatNote({ ...note, signatures: [first as NoteSignature, forged] }), 'signature_invalid'],
      [formatNote({ ...note, signatures: [second as NoteSignature] }), 'note_unverified'],
      [formatNote({ ...note, text: note.text.replace('kept', 'other') }), 'signature_invalid'],
      ['no note', 'note_malformed'],
    ] as const) {
      writeFileSync(path, text);
      await expect(makeOf(index), text).rejects.toMatchObject({ code });
    }
    writeFileSync(path, Uint8Array.of(0xff, 0xfe));
    await expect(makeOf(index)).rejects.toMatchObject({ code: 'malformed' });
    writeFileSync(path, whole);
    expect(failed(await verifySoftware(await makeOf(index)))).toEqual([]);
  });

  it('is mended by the next host that keeps the same', async () => {
    const { collector } = await snpMachine();
    await hosts.decide(1, { collector });
    const folder = join(hosts.keptDir, 'attached');
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), 'damaged');
    const [index = 0] = await hosts.decide(1, { collector });
    expect((await makeOf(index)).endorsements).not.toBeNull();
  });
});

describe('a host that cannot keep what it states', () => {
  it('announces nothing, and does not start', async () => {
    writeFileSync(hosts.keptDir, 'a file where the folder should be');
    await expect(hosts.decide()).rejects.toMatchObject({ code: 'ENOTDIR' });
    const [index = 0] = await hosts.decide(1, { keep: null });
    // Nothing but the second host's own records stands in the log.
    expect(index).toBe(1);
  });
});
