import { describe, expect, it } from 'vitest';
import { writeCorim } from '../../../test/attest/corim.ts';
import { mutate } from '../../../test/attest/fuzz.ts';
import { makeKey, signRaw } from '../../../test/attest/pki.ts';
import { Random, runOptions } from '../../../test/random/random.ts';
import { encodeCbor } from '../../engine/cbor/encode.ts';
import { CborTagged, type CborValue } from '../../engine/cbor/types.ts';
import { AttestError } from '../error/error.ts';
import { sign1Signed } from '../cose/sign1.ts';
import { readSignedSnpCorim, readSnpCorim } from './corim-snp.ts';
import type { CorimSigner } from './signed-corim.ts';

const AT = Date.UTC(2026, 10, 22);
const SECOND = AT / 1000;
const [own, other, stranger, p384] = await Promise.all([
  makeKey('P-256'),
  makeKey('P-256'),
  makeKey('P-256'),
  makeKey('P-384'),
]);
const SIGNERS: readonly CorimSigner[] = [
  { name: 'stranger', key: other.spki },
  { name: 'release', key: own.spki },
];

type Entries = readonly (readonly [number, CborValue])[];

interface Signing {
  readonly header?: Entries;
  readonly key?: typeof own;
  readonly payload?: Uint8Array;
  readonly unprotected?: CborValue;
  readonly tag?: number;
  /** What is signed in the place of the header. */
  readonly signedHeader?: Uint8Array;
  readonly parts?: readonly CborValue[];
  readonly spoil?: (signature: Uint8Array) => Uint8Array;
}

const validity = (notBefore: number | null, notAfter: number): CborValue =>
  new Map<number, CborValue>([
    ...(notBefore === null ? [] : [[0, new CborTagged(1, notBefore)] as const]),
    [1, new CborTagged(1, notAfter)],
  ]);
const meta = (...more: Entries): Uint8Array =>
  encodeCbor(new Map<number, CborValue>([[0, new Map([[0, 'ACME Ltd.']])], ...more]));
const HEADER: Entries = [
  [1, -7],
  [3, 'application/rim+cbor'],
  [8, meta()],
];

/** The header with members in the place of its own; undefined leaves one out. */
const withMembers = (members: Readonly<Record<number, CborValue | undefined>>): Entries => [
  ...HEADER.filter(([label]) => !(label in members)),
  ...Object.entries(members).flatMap(([label, value]) =>
    value === undefined ? [] : [[Number(label), value] as const],
  ),
];

async function sign({
  header = HEADER,
  key = own,
  payload = writeCorim(),
  ...more
}: Signing = {}): Promise<Uint8Array> {
  const { unprotected = new Map(), tag = 18, spoil = (signature) => signature } = more;
  const bytes = encodeCbor(new Map(header));
  const signature = await signRaw(key, sign1Signed(more.signedHeader ?? bytes, payload));
  return encodeCbor(new CborTagged(tag, [...(more.parts ?? [bytes, unprotected, payload, spoil(signature)])]));
}

const read = async (signing: Signing, signers = SIGNERS, at = AT) =>
  readSignedSnpCorim(await sign(signing), 'agents', { signers, at });

async function refusal(signing: Signing, signers = SIGNERS, at = AT): Promise<string> {
  try {
    await read(signing, signers, at);
    return 'accepted';
  } catch (error) {
    if (error instanceof AttestError) return error.code;
    throw error;
  }
}

describe('a signed CoRIM', () => {
  it('is read by its signer, whose name stands in its values', async () => {
    const values = readSnpCorim(writeCorim(), 'agents');
    expect(await read({})).toEqual(values.map((value) => ({ ...value, signer: 'release' })));
  });

  it.each([
    ['names its curve', { header: withMembers({ 1: -9 }) }],
    ['is of an earlier draft', { header: withMembers({ 3: 'application/corim-unsigned+cbor' }) }],
    ['names its key', { header: withMembers({ 4: Uint8Array.of(1) }) }],
    ['names its signer by claims', { header: withMembers({ 8: undefined, 15: new Map([[1, 'ACME']]) }) }],
    ['brings certificates, which are not looked at', { unprotected: new Map([[33, Uint8Array.of(1)]]) }],
  ] satisfies [string, Signing][])('is read when it %s', async (_, signing) => {
    expect(await refusal(signing)).toBe('accepted');
  });

  it('is signed on P-384 too', async () => {
    const signing = { header: withMembers({ 1: -35 }), key: p384 };
    expect(await refusal(signing, [{ name: 'a', key: p384.spki }])).toBe('accepted');
  });

  it('ends when the first of itself and its signature does', async () => {
    const of = (end: number): Entries => withMembers({ 8: meta([1, validity(SECOND - 10, end)]) });
    const payload = writeCorim({ more: [[4, validity(null, SECOND + 20)]] });
    const ends = async (end: number): Promise<unknown> =>
      (await read({ header: of(end), payload })).map(({ expires }) => expires);
    expect(await ends(SECOND + 10)).toEqual([(SECOND + 10) * 1000]);
    expect(await ends(SECOND + 30)).toEqual([(SECOND + 20) * 1000]);
    const claims = new Map([
      [4, SECOND + 5],
      [5, SECOND],
    ]);
    const both = [...of(SECOND + 10), [15, claims] as const];
    expect((await read({ header: both }))[0]?.expires).toBe((SECOND + 5) * 1000);
  });
});

describe('a CoRIM that no trusted signer has signed', () => {
  it.each([
    ['a stranger', { key: stranger }],
    ['another header', { signedHeader: encodeCbor(new Map(withMembers({ 4: Uint8Array.of(1) }))) }],
    ['a changed signature', { spoil: (signature: Uint8Array) => signature.with(9, (signature[9] ?? 0) ^ 1) }],
    ['a signature of zeros', { spoil: (signature: Uint8Array) => signature.fill(0) }],
    ['a signature that does not hold yet', { header: withMembers({ 8: meta([1, validity(SECOND + 1, SECOND + 9)]) }) }],
    ['a signature that has ended', { header: withMembers({ 8: meta([1, validity(null, SECOND - 1)]) }) }],
    ['claims that have ended', { header: withMembers({ 15: new Map([[4, SECOND - 1]]) }) }],
    ['claims that do not hold yet', { header: withMembers({ 15: new Map([[5, SECOND + 1]]) }) }],
  ] satisfies [string, Signing][])('is refused: %s', async (_, signing) => {
    expect(await refusal(signing)).toBe('signature_invalid');
  });

  it('is refused where nobody is trusted', async () => {
    expect(await refusal({}, [])).toBe('signature_invalid');
    expect(await refusal({}, [{ name: 'a', key: new Uint8Array(3) }])).toBe('signature_invalid');
    // A key of another curve than the algorithm's.
    expect(await refusal({}, [{ name: 'a', key: p384.spki }])).toBe('signature_invalid');
  });
});

describe('what is no signed CoRIM', () => {
  it.each([
    ['another tag', { tag: 98 }],
    ['no tag of COSE', { tag: 501 }],
    ['three parts', { parts: [new Uint8Array(), new Map(), new Uint8Array()] }],
    ['no payload', { parts: [encodeCbor(new Map(HEADER)), new Map(), null, new Uint8Array(64)] }],
    ['no header', { parts: [new Map(), new Map(), new Uint8Array(), new Uint8Array(64)] }],
    ['an unprotected header that is none', { unprotected: [] }],
    ['no algorithm', { header: withMembers({ 1: undefined }) }],
    ['an algorithm of keyed hashes', { header: withMembers({ 1: 5 }) }],
    ['the algorithm of another curve', { header: withMembers({ 1: -35 }) }],
    ['no content', { header: withMembers({ 3: undefined }) }],
    ['another content', { header: withMembers({ 3: 'application/cbor' }) }],
    ['nobody named', { header: withMembers({ 8: undefined }) }],
    ['a signer that is none', { header: withMembers({ 8: encodeCbor(new Map([[0, 'ACME']])) }) }],
    ["more of the signer's data", { header: withMembers({ 8: meta([2, 1]) }) }],
    ['a key id that is none', { header: withMembers({ 4: 'kid' }) }],
    ['claims that are none', { header: withMembers({ 15: 'claims' }) }],
    ['an end that is none', { header: withMembers({ 15: new Map([[4, 'never']]) }) }],
    ['a critical header', { header: withMembers({ 2: [4] }) }],
    ['a header that is not known', { header: withMembers({ 16: 'a' }) }],
    ['a payload that is no CoRIM', { payload: encodeCbor('CoRIM') }],
    ['a payload that is signed itself', { payload: encodeCbor(new CborTagged(18, [])) }],
  ] satisfies [string, Signing][])('is refused: %s', async (_, signing) => {
    expect(await refusal(signing)).toBe('malformed');
  });

  it('has no time', async () => {
    for (const at of [Number.NaN, -1, 0.5]) expect(await refusal({}, SIGNERS, at)).toBe('options_invalid');
  });

  it('is read or refused, and never an error, whatever its bytes', async () => {
    const { seed, full } = runOptions();
    const random = new Random(seed);
    const good = await sign();
    const values = await read({});
    const codes = new Set<string>();
    for (let i = 0; i < (full ? 50_000 : 1000); i++) {
      try {
        // What is changed and read all the same is in the one part that nobody signs.
        expect(await readSignedSnpCorim(mutate(good, random), 'agents', { signers: SIGNERS, at: AT })).toEqual(values);
        codes.add('accepted');
      } catch (error) {
        if (!(error instanceof AttestError)) throw error;
        codes.add(error.code);
      }
    }
    expect([...codes].filter((code) => !['accepted', 'malformed', 'signature_invalid'].includes(code))).toEqual([]);
    expect(codes).toContain('signature_invalid');
  });
});
