import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAzureTpm, type AzureTpm } from '../../../test/attest/azure-tpm.ts';
import { failedChecks } from '../../../test/attest/failed.ts';
import { concat } from '../../../test/attest/pki.ts';
import { hasSwtpm, type SoftwareTpm } from '../../../test/attest/swtpm.ts';
import { u16, u32 } from '../../../test/attest/tpm.ts';
import { appraiseAzure } from '../azure/appraise.ts';
import { collectAzure } from './azure.node.ts';
import { extendPcr, quotePcrs, readNv, readPcrs, type TpmTransmit } from './tpm/command.ts';
import { openTpm } from './tpm/device.node.ts';

const BINDING = new Uint8Array(32).fill(7);
const HCL_REPORT = 0x01400001;

describe.skipIf(!hasSwtpm)('a software TPM', () => {
  let tpm: SoftwareTpm;
  let key: AzureTpm['key'];

  beforeAll(async () => {
    ({ tpm, key } = await startAzureTpm());
  });
  afterAll(() => tpm.stop());

  it('gives evidence that is accepted, for what it was asked and nothing else', async () => {
    const evidence = await collectAzure(BINDING, { transmit: tpm.transmit, handle: key.handle });
    const judge = (expectedBinding: Uint8Array) =>
      appraiseAzure(
        evidence,
        { policy: {}, at: Date.UTC(2026, 10, 1), expectedBinding },
        {
          hardware: ({ evidence: report }) =>
            Promise.resolve({
              result: { verdict: 'accept', checks: [], claims: {}, advisories: [], validUntil: null },
              reportData: report.slice(0x50, 0x90),
            }),
          replay: () => Promise.resolve(new Map()),
        },
      );
    expect(failedChecks(await judge(BINDING))).toEqual([]);
    expect(failedChecks(await judge(new Uint8Array(32)))).toEqual(['binding']);
  });

  it('extends a register by what it is told, once', async () => {
    const digest = new Uint8Array(32).fill(9);
    const before = (await readPcrs(tpm.transmit, [11])).get(11) ?? new Uint8Array();
    await extendPcr(tpm.transmit, 11, digest);
    const after = (await readPcrs(tpm.transmit, [0, 11, 23])).get(11) ?? new Uint8Array();
    expect(Buffer.from(after).toString('hex')).toBe(createHash('sha256').update(before).update(digest).digest('hex'));
  });

  it('refuses what it does not have', async () => {
    await expect(readNv(tpm.transmit, 0x01400002)).rejects.toMatchObject({ code: 'collection_failed' });
    await expect(quotePcrs(tpm.transmit, 0x81000003, [0], BINDING)).rejects.toMatchObject({
      code: 'collection_failed',
    });
    await expect(extendPcr(tpm.transmit, 24, BINDING)).rejects.toMatchObject({ code: 'options_invalid' });
  });
});

describe('a TPM that answers badly', () => {
  const respond = (...responses: readonly Uint8Array[]): TpmTransmit => {
    let at = 0;
    return () => Promise.resolve(responses[Math.min(at++, responses.length - 1)] ?? new Uint8Array());
  };
  const retry = concat(u16(0x8001), u32(10), u32(0x922));

  it.each<[string, TpmTransmit]>([
    ['asks to be asked again for ever', respond(retry)],
    ['says another size than it has', respond(concat(u16(0x8001), u32(11), u32(0)))],
    ['answers something else', respond(concat(u16(0x8002), u32(14), u32(0), u32(0)))],
    ['refuses', respond(concat(u16(0x8001), u32(10), u32(0x18b)))],
  ])('is an error when it %s', async (_, transmit) => {
    await expect(readNv(transmit, HCL_REPORT)).rejects.toMatchObject({ code: 'collection_failed' });
  });

  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['too little', concat(u16(0x8001), u32(12), u32(0), u16(3))],
  ])('is an error when it says %s', async (_, response) => {
    await expect(readNv(respond(response), HCL_REPORT)).rejects.toMatchObject({ code: 'malformed' });
  });

  it('is not available where there is none', async () => {
    await expect(openTpm('/nonexistent/tpm')).rejects.toMatchObject({ code: 'not_available' });
  });
});
