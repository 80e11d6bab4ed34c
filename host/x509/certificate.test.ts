import { describe, expect, test } from 'vitest';
import {
  der,
  extension,
  issueCertificate,
  makeKey,
  nameOf,
  oidHex,
  pssAlgorithm,
  toPem,
  type CertificateOptions,
} from '../../test/attest/pki.ts';
import { readOrRefuse } from '../../test/attest/fuzz.ts';
import { refuse } from '../../test/attest/refuse.ts';
import { readPem } from '../encoding/der/pem.ts';
import { malformed } from '../attest/error/malformed.ts';
import { parseCertificate } from './certificate.ts';
import { KEY_USAGE } from './extensions.ts';

const key = await makeKey();
const issue = (options: Partial<CertificateOptions>) => issueCertificate({ name: 'leaf', key, ...options });
const read = async (options: Partial<CertificateOptions>) => parseCertificate((await issue(options)).der, refuse);

describe('a certificate', () => {
  test('is read with all that verifiers ask of it', async () => {
    const ca = { name: 'authority', key };
    const bytes = await issue({
      issuer: ca,
      serial: 0x1234n,
      ca: true,
      pathLength: 2,
      extendedKeyUsage: ['1.3.6.1.5.5.7.3.8'],
      extensions: [extension('1.2.3.4', der.utf8('own'))],
    });
    const certificate = parseCertificate(bytes.der, refuse);
    expect(certificate).toMatchObject({
      algorithm: { name: 'ECDSA', hash: 'SHA-256' },
      issuer: { commonName: 'authority' },
      subject: { commonName: 'leaf' },
      serial: 0x1234n,
      notBefore: Date.UTC(2020, 0),
      notAfter: Date.UTC(2049, 0),
      key: key.spki,
      der: bytes.der,
      basicConstraints: { ca: true, pathLength: 2 },
      keyUsage: KEY_USAGE.keyCertSign | KEY_USAGE.cRLSign,
      extendedKeyUsage: [oidHex('1.3.6.1.5.5.7.3.8')],
    });
    expect(certificate.extensions.get(oidHex('1.2.3.4'))).toStrictEqual({ critical: false, value: der.utf8('own') });
    expect(certificate.subjectKey).toStrictEqual(certificate.authorityKey);
  });

  test('of a time after 2049 has it in four digits of the year', async () => {
    expect((await read({ notAfter: Date.UTC(9999, 11, 31) })).notAfter).toBe(Date.UTC(9999, 11, 31));
  });

  test('has no common name when it has two, or one that is no text', async () => {
    const { der: bytes } = await issue({ name: 'leaf' });
    expect(parseCertificate(bytes, refuse).subject.commonName).toBe('leaf');
    const name = nameOf('leaf');
    const start = bytes.findLastIndex((_, i) => name.every((byte, j) => bytes[i + j] === byte));
    const spoilt = bytes.slice();
    spoilt[start + name.length - 1] = 0xff;
    expect(parseCertificate(spoilt, refuse).subject.commonName).toBeNull();
  });

  test.each<readonly [string, Partial<CertificateOptions>, string]>([
    ['a path length without being an issuer', { pathLength: 1 }, 'a path length that is none'],
    [
      'an extension that stands there twice',
      { extensions: [extension('2.5.29.14', der.octets(new Uint8Array(4)))] },
      'an extension that stands there twice',
    ],
    [
      'a key usage of three bytes',
      { keyUsage: null, extensions: [extension('2.5.29.15', der.bits(new Uint8Array(3)))] },
      'a key usage that is none',
    ],
    [
      'an extended key usage without any',
      { extensions: [extension('2.5.29.37', der.sequence())] },
      'an extended key usage that is none',
    ],
    [
      'bytes after the value of an extension',
      { extensions: [extension('2.5.29.37', Uint8Array.of(...der.sequence(der.oid('1.2.3')), 0))] },
      'bytes follow it',
    ],
    [
      'parameters of ECDSA',
      { algorithm: der.sequence(der.oid('1.2.840.10045.4.3.2'), der.nothing()) },
      'parameters of ECDSA',
    ],
    ['too many bytes', { extensions: [extension('1.2.3', new Uint8Array(70_000))] }, 'a certificate of too many bytes'],
  ])('with %s is refused', async (_, options, why) => {
    await expect(read(options)).rejects.toThrow(why);
  });

  test('of another version, of two algorithms, without extensions or with more behind is refused', async () => {
    const algorithm = der.sequence(der.oid('1.2.840.10045.4.3.2'));
    const validity = der.sequence(der.time(0), der.time(1e12));
    const extensions = der.context(3, der.sequence(extension('1.2.3', der.nothing())));
    const make = async (version: number, inner: Uint8Array, ...tail: readonly Uint8Array[]) => {
      const start = [der.context(0, der.integer(version)), der.integer(1), inner, nameOf('a'), validity, nameOf('b')];
      const body = der.sequence(...start, key.spki, ...tail);
      return () => parseCertificate(der.sequence(body, algorithm, der.bits(new Uint8Array(8))), refuse);
    };
    expect((await make(2, algorithm, extensions))().serial).toBe(1n);
    expect(await make(1, algorithm, extensions)).toThrow('not of version 3');
    expect(await make(2, der.sequence(der.oid('1.2.840.10045.4.3.3')), extensions)).toThrow('two signature algorithms');
    expect(await make(2, algorithm)).toThrow('no extensions');
    expect(await make(2, algorithm, der.context(3, der.sequence()))).toThrow('extensions that are none');
    expect(await make(2, algorithm, extensions, der.nothing())).toThrow('more than it may have in a certificate');
  });

  test('signed with RSA-PSS is of an algorithm that is verified only with the parameters of its hash', async () => {
    const pss = await makeKey('RSA-PSS');
    const of = async (algorithm: Uint8Array) => (await read({ key: pss, algorithm })).algorithm;
    expect(await of(pssAlgorithm('SHA-384'))).toStrictEqual({ name: 'RSA-PSS', hash: 'SHA-384' });
    expect(await of(pssAlgorithm('SHA-384', { trailer: 1 }))).toStrictEqual({ name: 'RSA-PSS', hash: 'SHA-384' });
    expect(await of(pssAlgorithm('SHA-384', { trailer: 2 }))).toBeNull();
    expect(await of(pssAlgorithm('SHA-384', { salt: 32 }))).toBeNull();
    expect(await of(pssAlgorithm('SHA-384', { salt: 0 }))).toBeNull();
    expect(await of(pssAlgorithm('SHA-384', { maskHash: 'SHA-256' }))).toBeNull();
    // Without parameters, or without all of them, SHA-1 would be meant.
    expect(await of(der.sequence(der.oid('1.2.840.113549.1.1.10')))).toBeNull();
    expect(await of(der.sequence(der.oid('1.2.840.113549.1.1.10'), der.sequence()))).toBeNull();
  });

  test('signed with SHA-1 is of no algorithm', async () => {
    expect((await read({ algorithm: der.sequence(der.oid('1.2.840.10045.4.1')) })).algorithm).toBeNull();
  });

  test('with any bytes changed is refused, or read', async () => {
    const { der: bytes } = await issue({ ca: true, pathLength: 1, extendedKeyUsage: ['1.2.3'] });
    expect(readOrRefuse(bytes, (changed) => parseCertificate(changed, malformed))).toEqual(['accepted', 'malformed']);
  });

  test('is the same from PEM, among others', async () => {
    const [one, two] = [await issue({ name: 'one' }), await issue({ name: 'two' })];
    const blocks = readPem(toPem(one.der, two.der), 'CERTIFICATE', 65_536, refuse);
    expect(blocks.map((block) => parseCertificate(block, refuse).subject.commonName)).toStrictEqual(['one', 'two']);
  });

  test('of many small elements is refused within bounds', () => {
    const many = new Uint8Array(40_000).fill(0x05);
    for (let i = 1; i < many.length; i += 2) many[i] = 0;
    expect(() => parseCertificate(der.sequence(many), refuse)).toThrow('too many elements');
  });
});
