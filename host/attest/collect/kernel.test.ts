import { describe, expect, it } from 'vitest';
import { makeKernel, type KernelOptions } from '../../../test/attest/kernel.ts';
import { offersOf } from './offers.node.ts';
import { extendRtmr } from './rtmr.node.ts';
import { collectTsm } from './tsm.node.ts';

const DATA = new Uint8Array(64).fill(7);

function collect(options: KernelOptions, privilegeLevel?: number) {
  const kernel = makeKernel(options);
  const level = privilegeLevel === undefined ? {} : { privilegeLevel };
  return { kernel, report: collectTsm(DATA, { files: kernel, folder: '/tsm', ...level }) };
}

describe("the kernel's reports", () => {
  it('are of the platform that makes them, for what was asked, and leave nothing behind', async () => {
    const { kernel, report } = collect({});
    expect(await report).toEqual({ platform: 'tdx', report: Uint8Array.from([...DATA, 1]), certificates: null });
    expect(kernel.entries.size).toBe(0);
    const auxblob = Uint8Array.of(5);
    const snp = collect({ provider: 'sev_guest', auxblob }, 1);
    expect(await snp.report).toMatchObject({ platform: 'snp', certificates: auxblob });
    expect(snp.kernel.levels).toEqual(['1']);
    expect((await collect({ provider: 'sev_guest' }).report).certificates).toBeNull();
  });

  it('are asked for again when the hardware is busy, and when another wrote meanwhile', async () => {
    expect((await collect({ errors: ['EBUSY', 'EINTR'] }).report).report).toEqual(Uint8Array.from([...DATA, 1]));
    expect((await collect({ intruders: 3 }).report).report).toEqual(Uint8Array.from([...DATA, 1]));
  });

  it.each<[string, string, KernelOptions]>([
    ['collection_failed', 'the hardware is busy for ever', { errors: Array.from({ length: 20 }, () => 'EBUSY') }],
    ['collection_failed', 'another writes for ever', { intruders: 1000 }],
    ['collection_failed', 'the kernel fails', { errors: ['EIO'] }],
    ['collection_failed', 'the report is empty', { report: new Uint8Array() }],
    ['not_available', 'the platform is not known', { provider: 'arm_cca_guest' }],
  ])('are %s when %s, and leave nothing behind', async (code, _, options) => {
    const { kernel, report } = collect(options);
    await expect(report).rejects.toMatchObject({ code });
    expect(kernel.entries.size).toBe(0);
  });

  it('are not available where there is no such folder, and only for 64 bytes', async () => {
    const files = makeKernel();
    await expect(collectTsm(DATA, { files, folder: '/none' })).rejects.toMatchObject({ code: 'not_available' });
    await expect(collectTsm(new Uint8Array(32), { files })).rejects.toMatchObject({ code: 'options_invalid' });
  });
});

describe('a run-time register', () => {
  const digest = new Uint8Array(48).fill(3);

  it('is extended, and read', async () => {
    const files = makeKernel();
    expect(await extendRtmr(3, digest, { files, folder: '/measurements' })).toEqual(files.register());
  });

  it('is not taken for what another made of it', async () => {
    const files = makeKernel({ errors: ['race'] });
    await expect(extendRtmr(3, digest, { files, folder: '/measurements' })).rejects.toMatchObject({
      code: 'collection_failed',
    });
    await expect(extendRtmr(3, digest, { files, folder: '/none' })).rejects.toMatchObject({ code: 'not_available' });
    await expect(extendRtmr(3, new Uint8Array(32), { files })).rejects.toMatchObject({ code: 'options_invalid' });
  });
});

describe('what a machine offers', () => {
  it('is what is there', async () => {
    const files = { ...makeKernel(), exists: (path: string) => Promise.resolve(path === '/dev/tpmrm0') };
    for (const listening of [false, true]) {
      const ports: number[] = [];
      const offers = await offersOf(files, (port) => Promise.resolve(ports.push(port) > 0 && listening));
      const present = offers.filter((offer) => offer.present).map(({ name }) => name);
      expect(present).toEqual(listening ? ['tpm', 'trustee'] : ['tpm']);
      expect(offers.length).toBeGreaterThan(5);
      expect(ports).toEqual([8006]);
    }
  });
});
