import { createHash } from 'node:crypto';
import { devNull } from 'node:os';
import { describe, expect, it } from 'vitest';
import { makeEnclave, NITRO_TIME } from '../../../test/attest/nitro/enclave.ts';
import { makeModule, type ModuleOptions } from '../../../test/attest/nitro/module.ts';
import { failedChecks } from '../../../test/attest/failed.ts';
import type { CborValue } from '../../engine/cbor/types.ts';
import { appraiseNitro } from '../nitro/appraise.ts';
import { collectNitro, extendNitroPcr, type NsmCalls } from './nsm.node.ts';

const BINDING = new Uint8Array(64).fill(0xb1);
const collect = (calls: NsmCalls, request = { userData: BINDING }) => collectNitro(request, { calls, path: devNull });
const DOCUMENT: CborValue = { Attestation: { document: Uint8Array.of(1, 2) } };

describe('the security module of an enclave', () => {
  it('makes documents that are accepted, for what it was asked', async () => {
    const enclave = await makeEnclave();
    const nonce = new Uint8Array(20).fill(4);
    const made = await enclave.makeDocument({ userData: BINDING, nonce });
    const module = makeModule(() => ({ Attestation: { document: made } }));
    const document = await collectNitro({ userData: BINDING, nonce }, { calls: module, path: devNull });
    expect(module.asked).toEqual([
      new Map([
        [
          'Attestation',
          new Map<string, unknown>([
            ['nonce', nonce],
            ['user_data', BINDING],
            ['public_key', null],
          ]),
        ],
      ]),
    ]);
    const options = { endorsements: {}, policy: {}, at: NITRO_TIME, expectedBinding: BINDING };
    expect(failedChecks(await appraiseNitro({ document }, options, enclave.root))).toEqual([]);
  });

  it('may give a document as long as there is room, and be interrupted', async () => {
    const document = new Uint8Array(0x3000 - 32).fill(7);
    const module = makeModule(() => ({ Attestation: { document } }), { errors: [4, 11, 16] });
    expect(await collect(module)).toEqual(document);
  });

  it.each<[string, CborValue, ModuleOptions, RegExp]>([
    ['refuses', { Error: 'InvalidArgument' }, {}, /refuses: InvalidArgument/],
    ['refuses in words of its own', { Error: 'x y' }, {}, /something else/],
    ['answers something else', { DescribeNSM: {} }, {}, /something else/],
    ['answers more', { Attestation: {}, Error: 'InternalError' }, {}, /none/],
    ['answers nothing', 'Attestation', {}, /no document/],
    ['gives no document', { Attestation: {} }, {}, /no document/],
    ['gives an empty document', { Attestation: { document: new Uint8Array() } }, {}, /no document/],
    ['gives a text', { Attestation: { document: 'text' } }, {}, /no document/],
    ['gives no CBOR', null, { raw: Uint8Array.of(0xff) }, /no CBOR/],
    ['gives no bytes', null, { raw: new Uint8Array() }, /size/],
    ['ends too early', DOCUMENT, { size: 4n }, /no CBOR/],
    ['says more than it wrote', DOCUMENT, { size: 40n }, /no CBOR/],
    ['says more than there is room', DOCUMENT, { size: 0x3001n }, /size/],
    ['says a size beyond all memory', DOCUMENT, { size: 0xffff_ffff_ffff_ffffn }, /size/],
    ['is interrupted for ever', DOCUMENT, { errors: Array.from({ length: 20 }, () => 4) }, /error 4/],
    ['fails', DOCUMENT, { errors: [5] }, /error 5/],
  ])('is not believed when it %s', async (_, response, options, why) => {
    const collected = collect(makeModule(() => response, options));
    await expect(collected).rejects.toMatchObject({ code: 'collection_failed' });
    await expect(collected).rejects.toThrow(why);
  });

  it.each([{ userData: new Uint8Array(513) }, { nonce: new Uint8Array(513) }, { publicKey: new Uint8Array(1025) }])(
    'is not asked for more than it takes: %o',
    async (request) => {
      const module = makeModule(() => DOCUMENT);
      await expect(collectNitro(request, { calls: module, path: devNull })).rejects.toMatchObject({
        code: 'options_invalid',
      });
      expect(module.asked).toEqual([]);
    },
  );

  it('is not available where there is none', async () => {
    await expect(collectNitro({}, { path: '/nonexistent/nsm' })).rejects.toMatchObject({ code: 'not_available' });
  });

  it("is asked by the machine's own ioctl, which other devices do not know", async () => {
    await expect(collectNitro({}, { path: devNull })).rejects.toThrow(/error 25/);
  });
});

describe('a register of an enclave', () => {
  const options = (calls: NsmCalls) => ({ calls, path: devNull });

  it('is extended, and read', async () => {
    const register = new Uint8Array(createHash('sha384').update(new Uint8Array(48)).update(BINDING).digest());
    const module = makeModule(() => ({ ExtendPCR: { data: register } }));
    expect(await extendNitroPcr(16, BINDING, options(module))).toEqual(register);
    expect(module.asked).toEqual([
      new Map([
        [
          'ExtendPCR',
          new Map<string, unknown>([
            ['data', BINDING],
            ['index', 16],
          ]),
        ],
      ]),
    ]);
  });

  it('is not extended when it is locked, none, or with nothing', async () => {
    const locked = makeModule(() => ({ Error: 'ReadOnlyIndex' }));
    await expect(extendNitroPcr(16, BINDING, options(locked))).rejects.toThrow('ReadOnlyIndex');
    for (const response of [{ ExtendPCR: {} }, { ExtendPCR: { data: new Uint8Array(32) } }]) {
      await expect(extendNitroPcr(16, BINDING, options(makeModule(() => response)))).rejects.toMatchObject({
        code: 'collection_failed',
      });
    }
    for (const [index, data] of [
      [15, BINDING],
      [32, BINDING],
      [16.5, BINDING],
      [16, new Uint8Array()],
    ] as const) {
      await expect(extendNitroPcr(index, data, options(locked))).rejects.toMatchObject({ code: 'options_invalid' });
    }
  });
});
