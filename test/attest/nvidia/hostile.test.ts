import { describe, expect, it } from 'vitest';
import { AttestError } from '../../../host/attest/error/error.ts';
import { appraiseNvidia } from '../../../host/attest/nvidia/appraise.ts';
import { readNvidiaEvidence } from '../../../host/attest/nvidia/evidence.ts';
import { parseManifest } from '../../../host/attest/nvidia/manifest/manifest.ts';
import { parseSpdmReport } from '../../../host/attest/nvidia/spdm.ts';
import type { NvidiaDevice } from '../../../host/attest/nvidia/types.ts';
import { encodeHex } from '../../../host/encoding/base64/hex.ts';
import { Random, runOptions } from '../../random/random.ts';
import { mutate, readOrRefuse, verifications } from '../fuzz.ts';
import { appraise, type Case, entryOf, MANIFESTS, NONCE, text } from './case.ts';
import { makeGpu, NVIDIA_TIME } from './device.ts';

describe('options that are none', () => {
  it.each([
    { policy: { ocsp: true } as never },
    { policy: { devices: 17 } },
    { policy: { ocspNonce: 'x' } },
    { policy: { ocspMaximumAgeSeconds: -1 } },
    { responses: () => ['response' as never] },
    { expectedNonces: [new Uint8Array(31)] },
    { at: Number.NaN },
    { become: (device: NvidiaDevice) => ({ ...device, report: 'bytes' as never }) },
  ] satisfies Case[])('are refused: %o', async (wrong) => {
    await expect(appraise(wrong)).rejects.toThrow(AttestError);
  });
});

describe('whatever comes', () => {
  it('is no manifest when each of many elements has many namespaces in scope', () => {
    const declared = Array.from({ length: 6000 }, (_, i) => ` xmlns:a${i}="b"`).join('');
    const parts = `<Entity></Entity><Meta product="a" colloquialVersion="b">${'<a/>'.repeat(30_000)}</Meta>`;
    const swid = 'xmlns="http://standards.iso.org/iso/19770/-2/2015/schema.xsd"';
    const xml = `<SoftwareIdentity ${swid}${declared}>${parts}</SoftwareIdentity>`;
    expect(xml.length).toBeLessThan(1 << 18);
    expect(() => parseManifest(new TextEncoder().encode(xml))).toThrow(/too many namespaces/);
  });

  const { seed } = runOptions();

  it('is a report, a manifest, evidence or is refused', async () => {
    const { makeDevice, makeManifest } = await makeGpu();
    const device = await makeDevice();
    const manifest = await makeManifest();
    expect(readOrRefuse(device.report, parseSpdmReport)).toEqual(['accepted', 'malformed']);
    expect(readOrRefuse(manifest, parseManifest)).toContain('malformed');
    expect(readOrRefuse(text(JSON.stringify([entryOf(device)])), readNvidiaEvidence)).toContain('malformed');
  });

  it('has a verdict, and is accepted only unchanged', async () => {
    const { makeDevice, makeManifest, makeAnswers, roots } = await makeGpu();
    const [first = NONCE, ...answers] = await makeAnswers();
    const device = await makeDevice();
    const manifests = await Promise.all(MANIFESTS.map((each) => makeManifest(each)));
    for (let i = 0; i < verifications(300); i++) {
      const random = Random.of(seed, i);
      // Of three, one is a response that is changed.
      const report = i % 3 === 0 ? device.report : mutate(device.report, random);
      const answer = i % 3 === 0 ? mutate(first, random) : first;
      const isSame = encodeHex(report) === encodeHex(device.report) && encodeHex(answer) === encodeHex(first);
      const options = {
        endorsements: { manifests, ocspResponses: [answer, ...answers] },
        policy: {},
        at: NVIDIA_TIME,
        expectedNonces: null,
      } as const;
      const { verdict } = await appraiseNvidia({ devices: [{ ...device, report }] }, options, roots);
      expect(`${i} ${verdict}`).toBe(`${i} ${isSame ? 'accept' : 'reject'}`);
    }
  });
});
