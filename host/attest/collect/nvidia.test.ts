import { beforeAll, describe, expect, it } from 'vitest';
import { makeGpu, type Gpu } from '../../../test/attest/nvidia/device.ts';
import { encodeBase64 } from '../../encoding/base64/base64.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { collectNvidia, type NvidiaOptions } from './nvidia.node.ts';

const NONCE = new Uint8Array(32).fill(0x5e);

/** A tool that is this program: it says what it was told, and runs this script. */
const toolOf = (script: string, timeoutMs = 20_000): NvidiaOptions => ({
  tool: process.execPath,
  arguments: (nonce) => ['-e', script, nonce],
  timeoutMs,
});
const printing = (text: string): NvidiaOptions => toolOf(`process.stdout.write(${JSON.stringify(text)})`);

describe("NVIDIA's tool", () => {
  let gpu: Gpu;
  let devices: readonly Readonly<Record<string, string>>[];

  beforeAll(async () => {
    gpu = await makeGpu();
    const { report, certificates } = await gpu.makeDevice({ nonce: NONCE });
    const pem = certificates.map(
      (der) => `-----BEGIN CERTIFICATE-----\n${encodeBase64(der)}\n-----END CERTIFICATE-----\n`,
    );
    const certificate = Buffer.from(pem.join('')).toString('base64');
    devices = [{ arch: 'HOPPER', certificate, evidence: encodeBase64(report), nonce: encodeHex(NONCE) }];
  });

  it('gives the evidence of each device, in a list or within what it says of itself', async () => {
    const made = await gpu.makeDevice({ nonce: NONCE });
    for (const printed of [devices, { evidences: devices, result_code: 0, result_message: 'Ok' }]) {
      const evidence = await collectNvidia(NONCE, printing(JSON.stringify(printed)));
      expect(evidence.devices).toHaveLength(1);
      expect(evidence.devices[0]).toMatchObject({ architecture: 'HOPPER', nonce: NONCE });
      expect(evidence.devices[0]?.certificates).toEqual(made.certificates);
    }
  });

  it('is told the nonce in hexadecimal, runs without a shell, and gets nothing of the environment but where things are', async () => {
    process.env['EDICT_SECRET_OF_TEST'] = 'secret';
    const script = `const list = ${JSON.stringify(devices)};
      list[0].nonce = process.argv[1];
      list[0].arch = [...Object.keys(process.env)].filter((name) => name.startsWith('EDICT')).join() || 'none';
      console.log(JSON.stringify(list))`;
    const { devices: found } = await collectNvidia(NONCE, toolOf(script));
    delete process.env['EDICT_SECRET_OF_TEST'];
    expect(found[0]).toMatchObject({ architecture: 'none', nonce: NONCE });
  });

  it('is not believed when its evidence is for another nonce', async () => {
    const other = collectNvidia(new Uint8Array(32), printing(JSON.stringify(devices)));
    await expect(other).rejects.toMatchObject({
      code: 'collection_failed',
      message: expect.stringMatching(/another nonce/) as string,
    });
  });

  it.each<[string, string, RegExp]>([
    ['prints no JSON', 'console.log("Ok")', /no JSON/],
    ['prints bytes that are no text', 'process.stdout.write(Buffer.of(0xff))', /no JSON/],
    ['prints nothing', '', /no JSON/],
    ['prints no devices', 'console.log("[]")', /no devices/],
    ['prints a device without evidence', 'console.log("[{}]")', /without arch/],
    ['says that it failed', 'console.log(JSON.stringify({ evidences: [], result_code: 3 }))', /it failed/],
    ['ends with a status', 'console.log("[]"); process.exit(3)', /status 3/],
    ['is killed', 'process.kill(process.pid, "SIGTERM"); setTimeout(() => {}, 5000)', /SIGTERM/],
    [
      'prints without end',
      'const b = "x".repeat(65536); const go = () => process.stdout.write(b, go); go()',
      /too many bytes/,
    ],
  ])('is not believed when it %s', async (_, script, why) => {
    const collected = collectNvidia(NONCE, toolOf(script));
    await expect(collected).rejects.toMatchObject({ code: 'collection_failed' });
    await expect(collected).rejects.toThrow(why);
  });

  it('does not outlive its time', async () => {
    const collected = collectNvidia(NONCE, toolOf('setInterval(() => {}, 1000)', 200));
    await expect(collected).rejects.toThrow(/within 200 ms/);
  });

  it('is not available where it is not installed, and only for 32 bytes', async () => {
    await expect(collectNvidia(NONCE, { tool: '/nonexistent/nvattest' })).rejects.toMatchObject({
      code: 'not_available',
    });
    await expect(collectNvidia(new Uint8Array(64))).rejects.toMatchObject({ code: 'options_invalid' });
  });
});
