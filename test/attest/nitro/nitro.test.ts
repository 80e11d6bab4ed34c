import { beforeAll, describe, expect, it } from 'vitest';
import { AttestError } from '../../../host/attest/error/error.ts';
import { appraiseNitro } from '../../../host/attest/nitro/appraise.ts';
import { parseNitroDocument } from '../../../host/attest/nitro/document.ts';
import type { NitroPolicy } from '../../../host/attest/nitro/types.ts';
import { verifyNitro } from '../../../host/attest/nitro/verify.ts';
import { encodeHex } from '../../../host/encoding/base64/hex.ts';
import { CborTagged } from '../../../host/engine/cbor/types.ts';
import { encodeCbor } from '../../../host/engine/cbor/encode.ts';
import { decodeCbor } from '../../../host/engine/cbor/decode.ts';
import { Random, runOptions } from '../../random/random.ts';
import { expectAlone } from '../alone.ts';
import { mutate, readOrRefuse, verifications } from '../fuzz.ts';
import { makeKey, type TestKey } from '../pki.ts';
import { makeEnclave, NITRO_TIME, type DocumentOptions, type Enclave, type EnclaveOptions } from './enclave.ts';

const BINDING = new Uint8Array(64).fill(0xb1);
const HOUR = 3_600_000;

/** What is verified, and how. */
interface Case extends DocumentOptions {
  readonly enclave?: EnclaveOptions;
  readonly policy?: NitroPolicy;
  readonly at?: number;
  readonly expectedBinding?: Uint8Array | null;
  /** Another root than the enclave's own is trusted. */
  readonly trust?: Enclave;
  readonly spoil?: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array;
}

async function appraise({ enclave, policy = {}, at = NITRO_TIME, expectedBinding = BINDING, ...more }: Case) {
  const made = await makeEnclave(enclave);
  const { trust = made, spoil = (bytes) => bytes } = more;
  const document = spoil(await made.makeDocument({ userData: BINDING, ...more }));
  return appraiseNitro({ document }, { endorsements: {}, policy, at, expectedBinding }, trust.root);
}

async function failures(given: Case): Promise<readonly string[]> {
  const { checks, verdict } = await appraise(given);
  const failed = checks.filter(({ status }) => status === 'fail').map(({ id }) => id);
  expect(verdict).toBe(failed.length === 0 ? 'accept' : 'reject');
  return failed;
}

const zero = new Uint8Array(48);
const hexOf = (byte: number): string => encodeHex(new Uint8Array(48).fill(byte));

describe('a document of a good enclave', () => {
  it.each([
    {},
    { expectedBinding: null, userData: null },
    { at: NITRO_TIME + HOUR },
    // The enclave's clock is ahead, and its leaf is not valid yet by the verifier's.
    { at: NITRO_TIME - 59_000, enclave: { leaf: { notBefore: NITRO_TIME - 1000 } } },
    { pcrs: { 0: zero, 1: zero, 2: zero }, policy: { debug: 'any' } },
    { policy: { pcrs: { 0: [hexOf(9), hexOf(1)], 3: [hexOf(4)], 8: [hexOf(0)], 15: null } } },
    { nonce: BINDING, policy: { nonce: encodeHex(BINDING) } },
    { publicKey: BINDING, policy: { publicKey: encodeHex(BINDING) } },
  ] satisfies Case[])('is accepted: %o', async (good) => {
    expect(await failures(good)).toEqual([]);
  });

  it('says what it claims, and until when', async () => {
    const { claims, validUntil } = await appraise({ nonce: Uint8Array.of(7), policy: { maximumAge: 60 } });
    expect(validUntil).toBe(NITRO_TIME + 60_000);
    expect(claims).toMatchObject({
      tee: 'nitro',
      moduleId: 'i-0123456789abcdef0-enc0123456789abcdef',
      timestamp: NITRO_TIME,
      debug: false,
      userData: encodeHex(BINDING),
      nonce: '07',
      publicKey: null,
    });
    expect(claims?.pcrs['4']).toBe(hexOf(5));
  });

  it('is of no use to those who trust AWS alone', async () => {
    const document = await (await makeEnclave()).makeDocument();
    const { checks } = await verifyNitro(
      { document },
      { endorsements: {}, policy: {}, at: NITRO_TIME, expectedBinding: null },
    );
    expect(checks.filter(({ status }) => status === 'fail').map(({ id }) => id)).toEqual(['root-pinned']);
  });
});

let otherKey: TestKey;
let p256: TestKey;
beforeAll(async () => {
  [otherKey, p256] = await Promise.all([makeKey('P-384'), makeKey('P-256')]);
});

const at = (key: string, value: unknown): Pick<Case, 'change'> => ({
  change: (members) => void members.set(key, value as never),
});

/** For each check, cases in which it alone fails; made late, since keys are. */
const CASES: Readonly<Record<string, () => readonly Case[] | Promise<readonly Case[]>>> = {
  'document-form': () => [
    { spoil: (bytes) => bytes.subarray(0, -1) },
    { spoil: (bytes) => Uint8Array.of(...bytes, 0) },
    { spoil: () => new Uint8Array() },
    // COSE_Sign1 with its tag; of another number of parts.
    { spoil: (bytes) => encodeCbor(new CborTagged(18, decodeCbor(bytes, { keyOrder: 'any' }))) },
    { spoil: (bytes) => bytes.with(0, 0x83) },
    { spoil: () => encodeCbor(['', new Map(), new Uint8Array(), new Uint8Array(96)]) },
    { header: [] },
    { unprotected: [] },
    at('module_id', ''),
    at('module_id', 7),
    at('digest', 'SHA256'),
    at('timestamp', 0),
    at('timestamp', -NITRO_TIME),
    at('timestamp', 'now'),
    at('pcrs', new Map()),
    at('pcrs', [zero]),
    at('pcrs', new Map([[32, zero]])),
    at('pcrs', new Map([[-1, zero]])),
    at('pcrs', new Map([['0', zero]])),
    at('pcrs', new Map([[0, new Uint8Array(32)]])),
    at('certificate', null),
    at('certificate', new Uint8Array(1025)),
    at('cabundle', []),
    at('cabundle', null),
    at(
      'cabundle',
      Array.from({ length: 9 }, () => BINDING),
    ),
    at('cabundle', [new Uint8Array()]),
    at('user_data', new Uint8Array(1025)),
    at('nonce', 'none'),
    at('public_key', [1]),
    at('more', 1),
    { change: (members) => void members.delete('digest') },
    { change: (members) => void members.delete('timestamp') },
    { change: (members) => void members.delete('certificate') },
  ],
  'document-algorithm': () => [
    { header: new Map([[1, -7]]) },
    { header: new Map() },
    {
      header: new Map([
        [1, -35],
        [4, 1],
      ]),
    },
    { unprotected: new Map([[1, -35]]) },
  ],
  certificates: () => [
    at('certificate', Uint8Array.of(0x30, 0)),
    { enclave: { leaf: { key: p256 } } },
    { enclave: { issuer: { key: p256 } } },
    { enclave: { leaf: { ca: true } } },
    { enclave: { leaf: { keyUsage: 0x20 } } },
    { enclave: { leaf: { keyUsage: null } } },
  ],
  'certificate-chain': async () => [
    { enclave: { leaf: { spoil: true } } },
    { enclave: { issuer: { spoil: true } } },
    { enclave: { issuer: { ca: false } } },
    { enclave: { issuer: { keyUsage: 0x01 } } },
    { enclave: { root: { pathLength: 0 } } },
    { enclave: { issuer: { key: { ...(await makeKey('P-384', { hash: 'SHA-256' })) } } } },
    {
      // A certificate that nothing rests on.
      change: (members) => {
        const [root = BINDING, issuer = BINDING] = members.get('cabundle') as Uint8Array[];
        members.set('cabundle', [root, members.get('certificate') as Uint8Array, issuer]);
      },
    },
  ],
  'root-pinned': async () => [{ trust: await makeEnclave({ root: { serial: 5n } }) }],
  'certificate-validity': () => [
    {
      timestamp: NITRO_TIME - HOUR,
      enclave: { leaf: { notBefore: NITRO_TIME - 60_000 } },
    },
    {
      timestamp: NITRO_TIME - HOUR,
      enclave: { leaf: { notBefore: NITRO_TIME - HOUR }, issuer: { notBefore: NITRO_TIME - 1000 } },
    },
  ],
  'certificate-current': () => [
    { at: NITRO_TIME + 3 * HOUR, policy: { maximumAge: 86_400 } },
    { at: NITRO_TIME + HOUR, enclave: { issuer: { notAfter: NITRO_TIME + HOUR - 1000 } } },
  ],
  'leaf-lifetime': () => [{ enclave: { leaf: { notAfter: NITRO_TIME + 24 * HOUR } } }],
  'document-signature': () => [{ key: otherKey }, { spoil: (bytes) => bytes.fill(0, -96) }],
  timestamp: () => [
    { at: NITRO_TIME + 61_000, policy: { maximumAge: 60 } },
    { at: NITRO_TIME - 31_000, policy: { maximumSkew: 30 } },
  ],
  debug: () => [
    { pcrs: { 0: zero, 1: zero, 2: zero } },
    { pcrs: { 0: zero } },
    { change: (members) => void (members.get('pcrs') as Map<number, Uint8Array>).delete(2) },
  ],
  'pcr-0': () => [{ policy: { pcrs: { 0: [hexOf(9)] } } }, { policy: { pcrs: { 0: [] } } }],
  'pcr-1': () => [{ policy: { pcrs: { 1: [hexOf(9)] } } }],
  'pcr-2': () => [{ policy: { pcrs: { 2: [hexOf(9)] } } }],
  'pcr-3': () => [{ policy: { pcrs: { 3: [hexOf(9)] } } }],
  'pcr-4': () => [{ policy: { pcrs: { 4: [hexOf(9)] } } }],
  'pcr-8': () => [{ policy: { pcrs: { 8: [hexOf(9)] } } }],
  'pcr-others': () => [
    { policy: { pcrs: { 16: [hexOf(0)] } } },
    { policy: { pcrs: { 15: [hexOf(0)], 5: [hexOf(9)] } } },
  ],
  nonce: () => [{ policy: { nonce: '07' } }, { policy: { nonce: '07' }, nonce: Uint8Array.of(8) }],
  'public-key': () => [
    { policy: { publicKey: '07' } },
    { policy: { publicKey: '07' }, publicKey: Uint8Array.of(7, 0) },
  ],
  binding: () => [{ expectedBinding: BINDING.with(0, 0) }, { userData: null }, { userData: BINDING.subarray(0, 63) }],
};

describe('each check of Nitro', () => {
  it.each(Object.entries(CASES))('alone fails: %s', async (id, make) => {
    for (const [i, each] of (await make()).entries()) expectAlone(await appraise(each), id, `case ${i}`);
  });
});

describe('options that are none', () => {
  it.each([
    { policy: { pcr0: [] } as never },
    { policy: { pcrs: { 32: [hexOf(0)] } } },
    { policy: { pcrs: { 0: ['00'] } } },
    { policy: { nonce: 'no hex' } },
    { policy: { maximumAge: -1 } },
    { at: Number.NaN },
    { spoil: () => 'bytes' as never },
  ] satisfies Case[])('are refused: %o', async (wrong) => {
    await expect(appraise(wrong)).rejects.toThrow(AttestError);
  });
});

describe('whatever comes', () => {
  const { seed } = runOptions();

  it('is a document or is refused', async () => {
    const document = await (await makeEnclave()).makeDocument({ userData: BINDING });
    expect(readOrRefuse(document, parseNitroDocument)).toEqual(['accepted', 'malformed']);
  });

  it('has a verdict, and is accepted only unchanged', async () => {
    const { makeDocument, root } = await makeEnclave();
    const document = await makeDocument({ userData: BINDING });
    const options = { endorsements: {}, policy: {}, at: NITRO_TIME, expectedBinding: BINDING };
    for (let i = 0; i < verifications(300); i++) {
      const changed = mutate(document, Random.of(seed, i));
      const { verdict } = await appraiseNitro({ document: changed }, options, root);
      expect(`${i} ${verdict}`).toBe(`${i} ${encodeHex(changed) === encodeHex(document) ? 'accept' : 'reject'}`);
    }
  });
});
