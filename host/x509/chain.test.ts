import { describe, expect, test } from 'vitest';
import {
  der,
  extension,
  issueCertificate,
  makeKey,
  oidHex,
  VALID_FROM,
  VALID_TO,
  type CertificateOptions,
} from '../../test/attest/pki.ts';
import { refuse } from '../../test/attest/refuse.ts';
import { parseCertificate, type Certificate } from './certificate.ts';
import { findChain, type ChainOptions } from './chain.ts';

const AT = Date.UTC(2026, 0);
const key = await makeKey();
const rootKey = await makeKey('P-384');
const root = await issueCertificate({ name: 'root', key: rootKey, ca: true });
const middle = await issueCertificate({ name: 'middle', key: await makeKey(), issuer: root, ca: true, pathLength: 0 });

type Change = Partial<CertificateOptions>;

/** What is wrong with a chain of three of which something is changed. */
async function faults(
  { leaf = {}, middle: issuer = {}, root: top = {} }: { leaf?: Change; middle?: Change; root?: Change },
  options: Partial<ChainOptions> = {},
) {
  const own = await issueCertificate({ name: 'root', key: rootKey, ca: true, ...top });
  const between = await issueCertificate({
    name: 'middle',
    key: middle.key,
    issuer: own,
    ca: true,
    ...issuer,
  });
  const end = await issueCertificate({ name: 'leaf', key, issuer: between, ...leaf });
  const others = [parse(between.der)];
  const chain = await findChain(parse(end.der), { others, roots: [parse(own.der)], at: AT, ...options });
  return chain.faults.map(({ code, certificate }) => `${certificate}: ${code}`);
}

const other = await makeKey();
const parse = (bytes: Uint8Array): Certificate => parseCertificate(bytes, refuse);

describe('a chain', () => {
  test('holds from a leaf over its issuers to a pinned root, whatever their order', async () => {
    const leaf = await issueCertificate({ name: 'leaf', key, issuer: middle, notAfter: Date.UTC(2030, 0) });
    const chain = await findChain(parse(leaf.der), {
      others: [parse(root.der), parse(middle.der)],
      roots: [parse(root.der)],
      at: AT,
    });
    expect(chain.faults).toStrictEqual([]);
    expect(chain.path.map(({ subject }) => subject.commonName)).toStrictEqual(['leaf', 'middle', 'root']);
    expect(chain.endsAt).toBe(Date.UTC(2030, 0));
    const alone = await findChain(parse(root.der), { others: [], roots: [parse(root.der)], at: AT });
    expect([alone.faults, alone.path.length]).toStrictEqual([[], 1]);
  });

  test.each<readonly [string, Parameters<typeof faults>[0], readonly string[]]>([
    ['nothing', {}, []],
    ['a signature', { leaf: { spoil: true } }, ['leaf: signature']],
    ['the signature of an issuer', { middle: { spoil: true } }, ['middle: signature']],
    ['the issuer, which is no issuer', { middle: { ca: false }, leaf: {} }, ['middle: not-ca', 'middle: key-usage']],
    ['the constraints of an issuer, left out', { middle: { ca: null, keyUsage: 0x60 } }, ['middle: not-ca']],
    ['the use of the key of an issuer', { middle: { keyUsage: 0x01 } }, ['middle: key-usage']],
    ['the use of the key of the root', { root: { keyUsage: 0x40 } }, ['root: key-usage']],
    ['the path length of the root', { root: { pathLength: 0 } }, ['root: path-length']],
    ['the end of the leaf', { leaf: { notAfter: AT - 1000 } }, ['leaf: expired']],
    ['the end of an issuer', { middle: { notAfter: AT - 1000 } }, ['middle: expired']],
    ['the end of the root', { root: { notAfter: AT - 1000 } }, ['root: expired']],
    ['the beginning of the leaf', { leaf: { notBefore: AT + 1000 } }, ['leaf: not-yet-valid']],
    [
      'a critical extension',
      { leaf: { extensions: [extension('1.2.3', der.nothing(), true)] } },
      ['leaf: critical-extension'],
    ],
    [
      'a critical extension of an issuer',
      { middle: { extensions: [extension('1.2.3', der.nothing(), true)] } },
      ['middle: critical-extension'],
    ],
    ['an extension that is not critical', { leaf: { extensions: [extension('1.2.3', der.nothing())] } }, []],
    ['the name of the issuer', { leaf: { issuer: { name: 'other', key: middle.key } } }, ['leaf: no-path']],
    ['the key of the issuer', { leaf: { issuer: { name: 'middle', key: other } } }, ['leaf: no-path']],
    ['the name of the root', { middle: { issuer: { name: 'other', key: rootKey } } }, ['leaf: no-path']],
  ])('with %s changed is judged', async (_, changes, expected) => {
    expect(await faults(changes)).toStrictEqual(expected);
  });

  test('keeps to critical extensions that the caller knows', async () => {
    const leaf = { extensions: [extension('1.2.3', der.nothing(), true)] };
    expect(await faults({ leaf }, { critical: [oidHex('1.2.3')] })).toStrictEqual([]);
  });

  test('holds at the first and the last of its time, and at no time that is none', async () => {
    expect(await faults({}, { at: VALID_FROM })).toStrictEqual([]);
    expect(await faults({}, { at: VALID_TO })).toStrictEqual([]);
    expect(await faults({}, { at: VALID_TO + 1 })).toContain('leaf: expired');
    expect(await faults({}, { at: NaN })).toContain('leaf: expired');
  });

  test('does not end at a root of the same name that is not pinned', async () => {
    const strangeKey = await makeKey('P-384');
    const strange = await issueCertificate({ name: 'root', key: strangeKey, ca: true });
    const between = await issueCertificate({ name: 'middle', key: middle.key, issuer: strange, ca: true });
    const leaf = await issueCertificate({ name: 'leaf', key, issuer: between });
    const others = [parse(between.der), parse(strange.der)];
    const chain = await findChain(parse(leaf.der), { others, roots: [parse(root.der)], at: AT });
    expect(chain.faults.map(({ code }) => code)).toStrictEqual(['no-path']);
    // Nor when the pinned key is named, and another has signed.
    const forged = await issueCertificate({
      name: 'middle',
      key: middle.key,
      issuer: { name: 'root', key: { ...rootKey, pair: strangeKey.pair } },
      ca: true,
    });
    const wrong = await findChain(parse(leaf.der), { others: [parse(forged.der)], roots: [parse(root.der)], at: AT });
    expect(wrong.faults.map(({ code }) => code)).toStrictEqual(['signature']);
  });

  test('takes the way that holds of several', async () => {
    const over = await issueCertificate({
      name: 'middle',
      key: middle.key,
      issuer: root,
      ca: true,
      notAfter: AT - 1000,
    });
    const leaf = await issueCertificate({ name: 'leaf', key, issuer: middle });
    const chain = await findChain(parse(leaf.der), {
      others: [parse(over.der), parse(middle.der)],
      roots: [parse(root.der)],
      at: AT,
    });
    expect([chain.faults, chain.path[1]?.der]).toStrictEqual([[], middle.der]);
  });

  test('is looked for within bounds, however many issuers have the same name', async () => {
    const loop = await makeKey();
    const issuer = { name: 'loop', key: loop };
    const others = await Promise.all(
      Array.from({ length: 30 }, async () =>
        parse((await issueCertificate({ name: 'loop', key: loop, issuer, ca: true })).der),
      ),
    );
    const leaf = await issueCertificate({ name: 'leaf', key, issuer });
    const chain = await findChain(parse(leaf.der), { others, roots: [parse(root.der)], at: AT });
    expect(chain.faults.map(({ code }) => code)).toStrictEqual(['no-path']);
  });

  test('of more than eight certificates is none', async () => {
    const lengths = [6, 7];
    const found = await Promise.all(
      lengths.map(async (length) => {
        const others: Certificate[] = [];
        let issuer = root;
        for (let i = 0; i < length; i++) {
          issuer = await issueCertificate({ name: `ca ${i}`, key, issuer, ca: true });
          others.push(parse(issuer.der));
        }
        const leaf = await issueCertificate({ name: 'leaf', key, issuer });
        const { faults } = await findChain(parse(leaf.der), { others, roots: [parse(root.der)], at: AT });
        return faults.map(({ code }) => code);
      }),
    );
    expect(found).toStrictEqual([[], ['no-path']]);
  });
});
