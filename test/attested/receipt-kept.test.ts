/** What hosts keep for receipts, when it has been changed: each change is refused by name. */
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatReceipt, parseReceipt, type ReceiptResult } from '../../host/attest/index.node.ts';
import { formatKept, parseKept } from '../../host/attest/receipt/kept/file.ts';
import type { AcceleratorCollector } from '../../host/attested/index.ts';
import {
  formatKeyId,
  formatNote,
  hostVerifierKey,
  parseNote,
  type NoteSignature,
} from '../../host/audit/index.node.ts';
import { makeGpu } from '../attest/nvidia/device.ts';
import { KEPT_ORIGIN, KeptHosts } from './kept-host.ts';
import { snpMachine } from './machines.ts';

let hosts: KeptHosts;
beforeEach(() => {
  hosts = new KeptHosts();
});
afterEach(() => hosts.remove());

const failed = ({ claims }: ReceiptResult): string[] =>
  claims.filter(({ status }) => status === 'fail').map(({ id }) => id);

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
      await expect(hosts.make(index), what).rejects.toMatchObject({ code });
    }
    rmSync(path);
    await expect(hosts.make(index)).rejects.toMatchObject({ code: 'not_provable' });
    // A link to the right bytes is as good as these: nothing is believed of where they lie.
    writeFileSync(join(hosts.root, 'elsewhere'), whole);
    symlinkSync(join(hosts.root, 'elsewhere'), path);
    expect(failed(await hosts.verifySoftware(await hosts.make(index)))).toEqual([]);
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
        await expect(hosts.make(index)).rejects.toMatchObject({
          code: 'malformed',
          message: expect.stringMatching(new RegExp(`(evidence|endorsements) sha256:${name} ${why}`)),
        });
      }
      writeFileSync(path, whole);
    }
    expect((await hosts.make(index)).evidence).not.toBeNull();
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
    await expect(hosts.make(index)).rejects.toMatchObject({
      code: 'malformed',
      message: expect.stringMatching(/not that which record \d+ announces/),
    });
    writeFileSync(statement, formatKept({ binding, evidence: null, endorsements: null }));
    await expect(hosts.make(index)).rejects.toMatchObject({ code: 'malformed' });
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
    expect((await hosts.make(index)).accelerators).not.toBeNull();
    for (const accelerators of [others ?? null, null]) {
      writeFileSync(path, formatKept({ ...rest, accelerators }));
      await expect(hosts.make(index)).rejects.toMatchObject({ code: 'malformed' });
    }
    expect(own).not.toEqual(others);
  });

  it('is refused as a head: of other signatures, of another log, no note at all', async () => {
    const [index = 0] = await hosts.decide();
    await hosts.decide();
    const { statement } = parseReceipt(formatReceipt(await hosts.make(index)));
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
      await expect(hosts.make(index), text).rejects.toMatchObject({ code });
    }
    writeFileSync(path, Uint8Array.of(0xff, 0xfe));
    await expect(hosts.make(index)).rejects.toMatchObject({ code: 'malformed' });
    writeFileSync(path, whole);
    expect(failed(await hosts.verifySoftware(await hosts.make(index)))).toEqual([]);
  });

  it('is mended by the next host that keeps the same', async () => {
    const { collector } = await snpMachine();
    await hosts.decide(1, { collector });
    const folder = join(hosts.keptDir, 'attached');
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), 'damaged');
    const [index = 0] = await hosts.decide(1, { collector });
    expect((await hosts.make(index)).endorsements).not.toBeNull();
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
