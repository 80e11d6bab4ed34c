import { describe, expect, test } from 'vitest';
import { der, extension, issueCertificate, issueCrl, makeKey, type CrlOptions } from '../../test/attest/pki.ts';
import { readOrRefuse } from '../../test/attest/fuzz.ts';
import { refuse, Refused } from '../../test/attest/refuse.ts';
import { malformed } from '../attest/error/malformed.ts';
import { parseCertificate } from './certificate.ts';
import { parseCrl } from './crl.ts';
import { judgeRevocation } from './revocation.ts';

const AT = Date.UTC(2026, 0);
const root = await issueCertificate({ name: 'root', key: await makeKey('P-384'), ca: true });
const middle = await issueCertificate({ name: 'middle', key: await makeKey(), issuer: root, ca: true });
const leaf = await issueCertificate({ name: 'leaf', key: await makeKey(), issuer: middle });
const path = [leaf, middle, root].map(({ der: bytes }) => parseCertificate(bytes, refuse));

/** What is wrong with a path of three, of whose lists something is changed; null leaves one out. */
async function faults(
  changes: { ofRoot?: Partial<CrlOptions> | null; ofMiddle?: Partial<CrlOptions> | null },
  at = AT,
) {
  const { ofRoot = {}, ofMiddle = {} } = changes;
  const lists = [
    ...(ofRoot === null ? [] : [await issueCrl({ issuer: root, ...ofRoot })]),
    ...(ofMiddle === null ? [] : [await issueCrl({ issuer: middle, ...ofMiddle })]),
  ];
  const judged = await judgeRevocation(
    path,
    lists.map((list) => parseCrl(list, refuse)),
    at,
  );
  return judged.faults.map(({ code, certificate }) => `${certificate}: ${code}`);
}

describe('the revocation of a chain', () => {
  test('is none when each issuer has a list of its own without the certificates', async () => {
    const lists = await Promise.all([
      issueCrl({ issuer: middle, revoked: [7n, 8n], nextUpdate: Date.UTC(2027, 0) }),
      issueCrl({ issuer: root, nextUpdate: Date.UTC(2028, 0) }),
    ]);
    const parsed = lists.map((list) => parseCrl(list, refuse));
    expect(parsed[0]).toMatchObject({ number: 7n, thisUpdate: Date.UTC(2020, 0), issuer: { commonName: 'middle' } });
    expect([...(parsed[0]?.revoked.keys() ?? [])]).toStrictEqual([7n, 8n]);
    expect(await judgeRevocation(path, parsed, AT)).toStrictEqual({ faults: [], endsAt: Date.UTC(2027, 0) });
  });

  const partial = extension('2.5.29.28', der.sequence(der.element(0x81, Uint8Array.of(0xff))), true);
  test.each<readonly [string, Parameters<typeof faults>[0], readonly string[]]>([
    ['the leaf withdrawn', { ofMiddle: { revoked: [1n, leaf.serial] } }, ['leaf: revoked']],
    ['an issuer withdrawn', { ofRoot: { revoked: [middle.serial] } }, ['middle: revoked']],
    ['the serial number of another authority', { ofRoot: { revoked: [leaf.serial] } }, []],
    ['no list of the root', { ofRoot: null }, ['middle: missing']],
    ['no list of the issuer', { ofMiddle: null }, ['leaf: missing']],
    ['a list of another name', { ofMiddle: { issuer: { name: 'other', key: middle.key } } }, ['leaf: missing']],
    ['a list of another key', { ofMiddle: { issuer: { name: 'middle', key: root.key } } }, ['leaf: missing']],
    ['a list of a spoilt signature', { ofMiddle: { spoil: true } }, ['leaf: signature']],
    [
      'a list of another signer',
      { ofMiddle: { issuer: { name: 'middle', key: { ...middle.key, pair: leaf.key.pair } } } },
      ['leaf: signature'],
    ],
    ['a list that is over', { ofMiddle: { nextUpdate: AT - 1000 } }, ['leaf: expired']],
    ['a list of later', { ofRoot: { thisUpdate: AT + 1000 } }, ['middle: not-yet-valid']],
    ['a list without an end', { ofRoot: { nextUpdate: null } }, ['middle: no-next-update']],
    ['a list of some certificates only', { ofMiddle: { extensions: [partial] } }, ['leaf: critical-extension']],
  ])('with %s is told', async (_, changes, expected) => {
    expect(await faults(changes)).toStrictEqual(expected);
  });

  test('is not believed of an issuer whose key is not for lists', async () => {
    const own = await issueCertificate({ name: 'middle', key: middle.key, issuer: root, ca: true, keyUsage: 0x20 });
    const between = [leaf, own, root].map(({ der: bytes }) => parseCertificate(bytes, refuse));
    const lists = await Promise.all([issueCrl({ issuer: root }), issueCrl({ issuer: own })]);
    const { faults } = await judgeRevocation(
      between,
      lists.map((list) => parseCrl(list, refuse)),
      AT,
    );
    expect(faults).toStrictEqual([{ code: 'key-usage', certificate: 'leaf' }]);
  });

  test('is not judged at a time that is none', async () => {
    expect(await faults({}, NaN)).toStrictEqual(['leaf: expired', 'middle: expired']);
  });
});

describe('a revocation list', () => {
  const indirect = extension('2.5.29.29', der.sequence(), true);
  test.each<readonly [string, () => Uint8Array | Promise<Uint8Array>]>([
    ['empty', () => new Uint8Array(0)],
    ['garbage', () => Uint8Array.of(0xde, 0xad, 0xbe, 0xef)],
    ['cut', async () => (await issueCrl({ issuer: root })).slice(0, -1)],
    ['longer than it is', async () => Uint8Array.of(...(await issueCrl({ issuer: root })), 0)],
    ['without extensions', () => issueCrl({ issuer: root, bare: true })],
    ['of an indirect issuer', () => issueCrl({ issuer: root, revoked: [1n], entryExtensions: [indirect] })],
    ['a certificate', () => leaf.der],
    ['too many bytes', () => new Uint8Array(2_000_000)],
    [
      'of a time as long as itself',
      () => {
        const algorithm = der.sequence(der.oid('1.2.840.10045.4.3.2'));
        const long = der.element(0x18, new Uint8Array(900_000).fill(0x30));
        const body = der.sequence(der.integer(1), algorithm, der.sequence(), long);
        return der.sequence(body, algorithm, der.bits(Uint8Array.of(1)));
      },
    ],
  ])('that is %s is refused', async (_, make) => {
    const bytes = await make();
    expect(() => parseCrl(bytes, refuse)).toThrow(Refused);
  });

  test('says why a certificate was withdrawn, which changes nothing', async () => {
    const reason = extension('2.5.29.21', der.element(0x0a, Uint8Array.of(1)), true);
    const list = parseCrl(await issueCrl({ issuer: root, revoked: [5n], entryExtensions: [reason] }), refuse);
    expect(list.revoked.has(5n)).toBe(true);
  });

  test('with any bytes changed is refused, or read', async () => {
    const bytes = await issueCrl({ issuer: root, revoked: [1n, 2n, 3n] });
    expect(readOrRefuse(bytes, (changed) => parseCrl(changed, malformed))).toEqual(['accepted', 'malformed']);
  });
});
