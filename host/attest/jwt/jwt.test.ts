import { compactVerify, importJWK } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { attestRefusal } from '../../../test/attest/refusal.ts';
import { makeKey, type TestKey } from '../../../test/attest/pki.ts';
import { issueToken, jwkOf, tokenPart } from '../../../test/attest/tokens.ts';
import { encodeBase64Url } from '../../encoding/base64/base64url.ts';
import { readJws } from './jws.ts';
import { findKey, readKeySet } from './key-set.ts';
import { readTimes, whyNotAt } from './times.ts';
import { keyOfJwk, keyOfSpki, verifyJws } from './verify.ts';
import type { JsonObject } from './json.ts';

let rsa: TestKey;
let ec: TestKey;
let token: string;

beforeAll(async () => {
  [rsa, ec] = await Promise.all([makeKey('RSA'), makeKey('P-384')]);
  token = await issueToken({ alg: 'RS256', kid: 'k', typ: 'JWT' }, { iat: 1, nbf: 2, exp: 3 }, rsa);
});

describe('a token', () => {
  it('is read, and verified with its key alone', async () => {
    const jws = readJws(token);
    expect(jws).toMatchObject({ algorithm: 'RS256', keyId: 'k', claims: { iat: 1, nbf: 2, exp: 3 }, certificates: [] });
    const jwk = (await jwkOf(rsa, 'k')) as JsonObject;
    const key = (await keyOfJwk('RS256', jwk)) as CryptoKey;
    expect(await verifyJws(jws, 'RS256', key)).toBe(true);
    expect(await verifyJws(jws, 'ES384', key)).toBe(false);
    const other = (await keyOfSpki('RS256', (await makeKey('RSA')).spki)) as CryptoKey;
    expect(await verifyJws(jws, 'RS256', other)).toBe(false);
    // The usual library agrees that it is a token of this key.
    expect((await compactVerify(token, await importJWK(await jwkOf(rsa, 'k')))).protectedHeader.alg).toBe('RS256');
  });

  it('is verified with ECDSA on P-384 over the bytes as they stand', async () => {
    const jws = readJws(await issueToken({ alg: 'ES384' }, '{ "a" : 1 }', ec));
    const key = (await keyOfSpki('ES384', ec.spki)) as CryptoKey;
    expect(await verifyJws(jws, 'ES384', key)).toBe(true);
    expect(await verifyJws({ ...jws, signature: jws.signature.slice(1) }, 'ES384', key)).toBe(false);
    expect(await verifyJws({ ...jws, signed: jws.signed.slice(1) }, 'ES384', key)).toBe(false);
    expect(await verifyJws({ ...jws, algorithm: 'none' }, 'ES384', key)).toBe(false);
  });

  const parts = (header: unknown, payload: unknown = {}, signature = 'AA'): string =>
    `${tokenPart(header)}.${tokenPart(payload)}.${signature}`;
  const plain = { alg: 'RS256' };

  it.each<[string, string]>([
    ['two parts', 'e30.e30'],
    ['four parts', `${parts(plain)}.AA`],
    ['JSON serialisation', '{"payload":"e30","signatures":[]}'],
    ['padding', parts(plain, {}, 'AA==')],
    ['the other alphabet', parts(plain, {}, 'A+/A')],
    ['pad bits that are not zero', parts(plain, {}, 'AB')],
    ['a length of no bytes', parts(plain, {}, 'A')],
    ['white space', `${parts(plain)}\n`],
    ['a header that is no object', parts('[]')],
    ['a header with a key twice', parts('{"alg":"none","alg":"RS256"}')],
    ['a payload with a key twice', parts(plain, '{"aud":"a","aud":"b"}')],
    ['a payload that is no JSON', parts(plain, '{a:1}')],
    ['a payload that is not UTF-8', `${tokenPart(plain)}.${encodeBase64Url(Uint8Array.of(0x22, 0xff, 0x22))}.AA`],
    ['a payload that nests too deep', parts(plain, `{"a":${'['.repeat(40)}${']'.repeat(40)}}`)],
    ['no algorithm', parts({})],
    ['an algorithm that is no text', parts({ alg: 1 })],
    ['an extension that must be understood', parts({ ...plain, crit: ['exp'] })],
    ['an unencoded payload', parts({ ...plain, b64: false })],
    ['a compressed payload', parts({ ...plain, zip: 'DEF' })],
    ['another type', parts({ ...plain, typ: 'dpop+jwt' })],
    ['a key name that is no text', parts({ ...plain, kid: 7 })],
    ['certificates that are no list', parts({ ...plain, x5c: 'AA==' })],
    ['no certificates in a list', parts({ ...plain, x5c: [] })],
    ['a certificate that is not base64', parts({ ...plain, x5c: ['A'] })],
    ['too many certificates', parts({ ...plain, x5c: Array.from({ length: 9 }, () => 'AA==') })],
    ['nothing', ''],
  ])('is refused with %s', (_, text) => {
    expect(attestRefusal(() => readJws(text))).toBe('malformed');
  });

  it('is not looked at when it is too long', () => {
    expect(attestRefusal(() => readJws('a'.repeat(262_145)))).toBe('too_large');
  });
});

describe('a key', () => {
  it('is none for an algorithm that is not its own, when it is too short, or when it is for something else', async () => {
    const [jwk, short] = await Promise.all([jwkOf(rsa, 'k'), makeKey('RSA', { bits: 1024 })]);
    const ecJwk = (await jwkOf(ec, 'k')) as JsonObject;
    const good = jwk as JsonObject;
    expect(await keyOfJwk('RS256', { ...good, alg: 'RS512' })).toBeUndefined();
    expect(await keyOfJwk('RS256', { ...good, use: 'enc' })).toBeUndefined();
    expect(await keyOfJwk('RS256', { ...good, n: 'AAAA' })).toBeUndefined();
    expect(await keyOfJwk('RS256', { ...good, e: '' })).toBeUndefined();
    expect(await keyOfJwk('RS256', ecJwk)).toBeUndefined();
    expect(await keyOfJwk('RS256', (await jwkOf(short, 'k')) as JsonObject)).toBeUndefined();
    expect(await keyOfSpki('RS256', short.spki)).toBeUndefined();
    expect(await keyOfSpki('RS256', ec.spki)).toBeUndefined();
    expect(await keyOfSpki('ES384', rsa.spki)).toBeUndefined();
    expect(await keyOfSpki('ES384', new Uint8Array(3))).toBeUndefined();
    expect(await keyOfJwk('ES384', ecJwk)).toBeDefined();
    expect(await keyOfJwk('ES384', { ...ecJwk, crv: 'P-256' })).toBeUndefined();
    expect(await keyOfJwk('ES384', { ...ecJwk, x: ecJwk['y'] as string })).toBeUndefined();
    expect(await keyOfJwk('ES384', good)).toBeUndefined();
  });

  it('is found by its name when it alone has it', () => {
    const keys = readKeySet({ keys: [{ kid: 'a' }, { kid: 'b' }, { kid: 'b' }] }) ?? [];
    expect(findKey(keys, 'a')).toEqual({ kid: 'a' });
    expect(findKey(keys, 'b')).toBeUndefined();
    expect(findKey(keys, 'c')).toBeUndefined();
  });

  it.each([[null], [[]], [{}], [{ keys: {} }], [{ keys: [1] }], [{ keys: Array.from({ length: 65 }, () => ({})) }]])(
    'is in no set that is %j',
    (set) => {
      expect(readKeySet(set)).toBeUndefined();
    },
  );
});

describe('the times of a token', () => {
  it.each<[string, JsonObject]>([
    ['missing', { iat: 1, nbf: 1 }],
    ['a text', { iat: 1, nbf: 1, exp: '2' }],
    ['negative', { iat: -1, nbf: 1, exp: 2 }],
    ['after all calendars', { iat: 1, nbf: 1, exp: 253_402_300_800 }],
    ['larger than a number', { iat: 1, nbf: 1, exp: 2n ** 63n }],
  ])('are none when one is %s', (_, claims) => {
    expect(readTimes(claims)).toBeUndefined();
  });

  it('hold from the later beginning, less what clocks may differ, until just before the end', () => {
    const times = { issuedAt: 5000, notBefore: 7000, expiresAt: 9000 };
    expect([6000, 6999, 7000, 8999, 9000].map((at) => whyNotAt(times, at, 500) === undefined)).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });
});
