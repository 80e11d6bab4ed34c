import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  hasOpenssl,
  makeAuthority,
  opensslVerifies,
  serveAuthority,
  type Authority,
} from '../../../test/audit/authority.ts';
import { historyOf } from '../../../test/audit/history.ts';
import { laterRefusal, refusal } from '../../../test/audit/refusal.ts';
import { parseCertificate } from '../../x509/certificate.ts';
import { readCertificates } from './certificates.ts';
import { createSignerKey } from '../note/key.ts';
import { stampCheckpoint } from './ask.ts';
import { malformed } from './malformed.ts';
import { checkpointDigest, randomNonce, timestampRequest } from './request.ts';
import { parseTimestamp } from './token.ts';
import { isForTimestamps, verifyTimestamp } from './verify.ts';

const ORIGIN = 'example.com/log';
const folder = mkdtempSync(join(tmpdir(), 'edict-timestamp-'));
const servers: Server[] = [];
const key = await createSignerKey(ORIGIN, new Uint8Array(32).fill(1));
const history = historyOf(ORIGIN, [key], 'true');
const note = await history.note(7);

afterAll(() => {
  servers.forEach((server) => server.close());
  rmSync(folder, { recursive: true, force: true });
});

function authority(name: string, options: Parameters<typeof makeAuthority>[1] = {}): Authority {
  const dir = join(folder, name);
  mkdirSync(dir);
  return makeAuthority(dir, options);
}

const ask = (of: Authority): Uint8Array => of.reply(timestampRequest(checkpointDigest(note), randomNonce()));

describe.skipIf(!hasOpenssl())('time-stamps of an authority of OpenSSL', () => {
  test.each(['rsa', 'p256', 'p384'] as const)(
    'with keys of %s are asked for over HTTP, and verify offline',
    async (kind) => {
      const made = authority(`http-${kind}`, { kind });
      const { url, server } = await serveAuthority(made);
      servers.push(server);
      const answer = await stampCheckpoint(note, { url, roots: [made.root] });
      const info = await verifyTimestamp(answer, note, { roots: [made.root] });
      expect(Math.abs(info.time - Date.now())).toBeLessThan(60_000);
      expect([info.accuracy, info.policy]).toStrictEqual([1500.1, '2a030401']);
      // Whatever signatures are added later, it is the stamp of the same checkpoint.
      const other = await createSignerKey(ORIGIN, new Uint8Array(32).fill(2));
      const again = await historyOf(ORIGIN, [key, other], 'true').note(7);
      expect((await verifyTimestamp(answer, again, { roots: [made.root] })).serial).toBe(info.serial);
      expect(
        await laterRefusal(async () => verifyTimestamp(answer, await history.note(8), { roots: [made.root] })),
      ).toBe('timestamp_invalid');
      expect(await laterRefusal(() => verifyTimestamp(answer, note, { roots: [made.root], nonce: 1n }))).toBe(
        'timestamp_invalid',
      );
    },
  );

  test('OpenSSL reads our request, and verifies what we verify', () => {
    const made = authority('both');
    const query = timestampRequest(checkpointDigest(note), randomNonce());
    expect(opensslVerifies(folder, query, made.reply(query), made.rootFile)).toBe(true);
  });

  test('are of no use without a chain to a trusted root', async () => {
    const one = authority('one');
    const two = authority('two');
    const answer = ask(one);
    expect(await laterRefusal(() => verifyTimestamp(answer, note, { roots: [two.root] }))).toBe('timestamp_invalid');
    expect(await laterRefusal(() => verifyTimestamp(answer, note, { roots: [] }))).toBe('timestamp_invalid');
    expect((await verifyTimestamp(answer, note, { roots: [two.root, one.root] })).digest).toStrictEqual(
      checkpointDigest(note),
    );
    const direct = authority('direct', { between: 0 });
    expect((await verifyTimestamp(ask(direct), note, { roots: [direct.root] })).serial).toBe(2n);
  });

  test.each([
    ['critical,timeStamping', true],
    ['critical,emailProtection', false],
    ['critical,timeStamping,clientAuth', false],
    ['timeStamping', false],
  ])('are signed with certificates for time-stamps alone: %s', (usage, stamps) => {
    const made = authority(`usage-${usage.length}`, { usage });
    expect(isForTimestamps(parseCertificate(made.certificate, malformed))).toBe(stamps);
    const root = parseCertificate(made.root, malformed);
    expect([root.basicConstraints?.ca, isForTimestamps(root)]).toStrictEqual([true, false]);
  });

  test('of an authority whose certificate was over do not verify', async () => {
    const made = authority('over', { days: -1 });
    const answer = ask(made);
    expect(await laterRefusal(() => verifyTimestamp(answer, note, { roots: [made.root] }))).toBe('timestamp_invalid');
  });

  test.each([
    ['an authority that names its certificate with SHA-1 only', ['ess_cert_id_alg = sha1'], 'timestamp_malformed'],
    ['an authority that signs with SHA-1', ['signer_digest = sha1'], 'timestamp_malformed'],
  ])('of %s are refused', async (name, lines, code) => {
    const made = authority(`weak-${name.length}`, { lines });
    const answer = ask(made);
    expect(await laterRefusal(() => verifyTimestamp(answer, note, { roots: [made.root] }))).toBe(code);
  });

  test('a request that is refused is no time-stamp', () => {
    const made = authority('refuses');
    const wrong = timestampRequest(checkpointDigest(note), randomNonce());
    // The identifier of a hash that it does not take.
    wrong[wrong.indexOf(0x65) + 3] = 0x07;
    expect(refusal(() => parseTimestamp(made.reply(wrong)))).toBe('timestamp_malformed');
  });

  test('with any one byte changed, cut or added do not verify', async () => {
    const made = authority('bytes');
    const answer = ask(made);
    const trust = { roots: [made.root] };
    expect(await laterRefusal(() => verifyTimestamp(answer, note, trust))).toBe('accepted');
    const accepted: number[] = [];
    for (let at = 0; at < answer.length; at++) {
      const changed = answer.slice();
      changed[at] = (changed[at] ?? 0) ^ 0x01;
      if ((await laterRefusal(() => verifyTimestamp(changed, note, trust))) === 'accepted') accepted.push(at);
    }
    // The status alone, granted or granted with changes, is not covered by anything.
    expect(accepted).toStrictEqual([8]);
    for (const length of [0, 1, 10, answer.length - 1]) {
      expect(await laterRefusal(() => verifyTimestamp(answer.slice(0, length), note, trust))).toBe(
        'timestamp_malformed',
      );
    }
    expect(await laterRefusal(() => verifyTimestamp(Uint8Array.of(...answer, 0), note, trust))).toBe(
      'timestamp_malformed',
    );
  });
});

describe('what is no time-stamp', () => {
  test('is refused within bounds', async () => {
    const wrong = [
      new Uint8Array(0),
      new Uint8Array(1000),
      new Uint8Array(300_000).fill(0x30),
      Uint8Array.of(0x30, 0x84, 255, 255, 255, 255),
    ];
    for (const each of wrong) expect(refusal(() => parseTimestamp(each))).toBe('timestamp_malformed');
    const page: typeof globalThis.fetch = () => Promise.resolve(new Response('<html>', { status: 200 }));
    const options = { url: 'http://tsa.example', roots: [], fetch: page };
    expect(await laterRefusal(() => stampCheckpoint(note, options))).toBe('timestamp_malformed');
  });
});

test('certificates are read from DER, and from any number in PEM', () => {
  const pem = '-----BEGIN CERTIFICATE-----\nAQI=\n-----END CERTIFICATE-----\n';
  const bytes = new TextEncoder().encode(`one\n${pem}two\n${pem}`);
  expect(readCertificates(bytes)).toStrictEqual([Uint8Array.of(1, 2), Uint8Array.of(1, 2)]);
  expect(readCertificates(Uint8Array.of(0x30, 0))).toStrictEqual([Uint8Array.of(0x30, 0)]);
  expect(refusal(() => readCertificates(new TextEncoder().encode(pem.replace('AQI=', 'AQI'))))).toBe('key_invalid');
  expect(refusal(() => readCertificates(new Uint8Array(2_000_000)))).toBe('too_large');
});
