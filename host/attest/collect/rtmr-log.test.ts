import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeKernel, type Kernel, type KernelOptions } from '../../../test/attest/kernel.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { formatEventLog } from '../eventlog/format.ts';
import { parseEventLog } from '../eventlog/parse.ts';
import { replayRtmrs } from '../eventlog/replay.ts';
import { openRtmrLog } from './rtmr-log.node.ts';

const sha384 = (...parts: readonly Uint8Array[]) =>
  new Uint8Array(createHash('sha384').update(Buffer.concat(parts)).digest());
const BOOT = { register: 1, type: 8, digest: '11'.repeat(48), data: Uint8Array.of(1, 2) };
/** What firmware logged, in space that it did not use up. */
const FIRMWARE = Uint8Array.from([...formatEventLog([BOOT]), ...new Uint8Array(64).fill(0xff)]);
const AFTER_BOOT = [sha384(new Uint8Array(48), new Uint8Array(48).fill(0x11))];
const [DATA, OTHER] = [Uint8Array.of(7, 7), Uint8Array.of(8)];

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edict-rtmr-'));
});
afterAll(() => rm(folder, { recursive: true }));

const boot = (options: KernelOptions = {}) => makeKernel({ firmware: FIRMWARE, registers: AFTER_BOOT, ...options });
const newPath = () => join(folder, `folder-${files++}`, 'events');
const open = (kernel: Kernel, path: string) =>
  openRtmrLog({ files: kernel, folder: '/measurements', firmware: '/ccel', path });

/** The registers that a log leads to are the kernel's. */
async function expectExplained(kernel: Kernel, log: Uint8Array): Promise<void> {
  expect(await replayRtmrs(parseEventLog(log))).toEqual([0, 1, 2, 3].map((index) => encodeHex(kernel.register(index))));
}

describe('the log of the registers', () => {
  it("is firmware's, and what was extended after it", async () => {
    const [kernel, path] = [boot(), newPath()];
    const log = await open(kernel, path);
    await expectExplained(kernel, await log.read());
    const both = [log.extend(3, sha384(DATA), DATA), log.extend(2, sha384(OTHER), OTHER)];
    expect(await Promise.all(both)).toEqual([kernel.register(3), kernel.register(2)]);
    const whole = await log.read();
    await expectExplained(kernel, whole);
    expect(parseEventLog(whole).map(({ register, digest }) => [register, digest])).toEqual([
      [1, BOOT.digest],
      [4, encodeHex(sha384(DATA))],
      [3, encodeHex(sha384(OTHER))],
    ]);
    expect(parseEventLog(whole)[1]?.data).toEqual(Uint8Array.of(...Buffer.from('EDCT'), 2, 0, 0, 0, 7, 7));
  });

  it('goes on in another process of the same boot', async () => {
    const [kernel, path] = [boot(), newPath()];
    await (await open(kernel, path)).extend(3, sha384(DATA), DATA);
    const next = await open(kernel, path);
    await next.extend(3, sha384(DATA), DATA);
    const log = await next.read();
    expect(parseEventLog(log)).toHaveLength(3);
    await expectExplained(kernel, log);
  });

  it('leaves out an extension that never came', async () => {
    const [kernel, path] = [boot({ errors: ['EIO'] }), newPath()];
    const log = await open(kernel, path);
    await expect(log.extend(3, sha384(DATA), DATA)).rejects.toMatchObject({ code: 'collection_failed' });
    await expectExplained(kernel, await log.read());
    await log.extend(3, sha384(OTHER), OTHER);
    await expectExplained(kernel, await log.read());

    // The process died between the event and its register: the file is ahead by it.
    const ahead = boot();
    const second = await open(ahead, path.replace('events', 'second'));
    await second.extend(3, sha384(DATA), DATA);
    const died = boot();
    const third = await open(died, path.replace('events', 'second'));
    expect(parseEventLog(await third.read())).toHaveLength(1);
    expect(await readFile(path.replace('events', 'second'))).toHaveLength(0);
  });

  it('is none when it does not lead to the registers', async () => {
    const code = { code: 'collection_failed' };
    await expect(open(boot({ registers: [] }), newPath())).rejects.toMatchObject(code);
    const [kernel, path] = [boot({ errors: ['race'] }), newPath()];
    const log = await open(kernel, path);
    await expect(log.extend(3, sha384(DATA), DATA)).rejects.toThrow('another extended');
    await expect(log.read()).rejects.toMatchObject(code);
    await expect(open(kernel, path)).rejects.toMatchObject(code);
  });

  it('is none of a file of an earlier boot, or of something else', async () => {
    const [kernel, path] = [boot(), newPath()];
    const log = await open(kernel, path);
    await log.extend(3, sha384(DATA), DATA);
    await log.extend(3, sha384(OTHER), OTHER);
    await expect(open(boot(), path)).rejects.toMatchObject({ code: 'collection_failed' });
    await writeFile(path, 'no events');
    await expect(open(boot(), path)).rejects.toMatchObject({ code: 'malformed' });
  });

  it("is not available without firmware's, or without registers", async () => {
    const bare = makeKernel();
    await expect(open(bare, newPath())).rejects.toMatchObject({ code: 'not_available' });
    const read = (path: string) => (path === '/ccel' ? bare.read(path) : Promise.reject(new Error('ENOENT')));
    const without = { ...boot(), read: (path: string) => (path === '/ccel' ? boot().read(path) : read(path)) };
    await expect(open(without, newPath())).rejects.toMatchObject({ code: 'not_available' });
  });

  it('takes digests of SHA-384, and events of some size', async () => {
    const log = await open(boot(), newPath());
    for (const [digest, data] of [
      [DATA, DATA],
      [sha384(DATA), new Uint8Array(4097)],
    ] as const) {
      await expect(log.extend(3, digest, data)).rejects.toMatchObject({ code: 'options_invalid' });
    }
    expect(parseEventLog(await log.read())).toHaveLength(1);
  });
});
