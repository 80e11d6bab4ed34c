import { describe, expect, it } from 'vitest';
import { writeCorim } from '../../../test/attest/corim.ts';
import { mutate } from '../../../test/attest/fuzz.ts';
import { makeKey, signRaw } from '../../../test/attest/pki.ts';
import { Random, runOptions } from '../../../test/random/random.ts';
import { publicKeyOf, signEd25519 } from '../../audit/ed25519/sign.ts';
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
const edSeed = new Uint8Array(32).fill(7);
const edKey = await publicKeyOf(edSeed);
/** SubjectPublicKeyInfo (RFC 8410 §4). */
const edSpki = (key: Uint8Array): Uint8Array =>
  Uint8Array.from([...Buffer.from('302a300506032b6570032100', 'hex'), ...key]);
const ED_SIGNERS: readonly CorimSigner[] = [
  { name: 'stranger', key: edSpki(await publicKeyOf(new Uint8Array(32).fill(8))) },
  { name: 'release', key: edSpki(edKey) },
];
const SIGNERS: readonly CorimSigner[] = [
  { name: 'stranger', key: other.spki },
  { name: 'release', key: own.spki },
];

type Entries = readonly (readonly [number, CborValue])[];

interface Signing {
  readonly header?: Entries;
  readonly key?: typeof own;
  /** Ed25519 signs, with this seed, in the place of the key. */
  readonly seed?: Uint8Array;
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
  const message = sign1Signed(more.signedHeader ?? bytes, payload);
  const signature = more.seed === undefined ? await signRaw(key, message) : await signEd25519(more.seed, message);
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

describe('a CoRIM that Ed25519 has signed', () => {
  const header = withMembers({ 1: -8 });
  const changed = (at: number) => (signature: Uint8Array) => signature.with(at, (signature[at] ?? 0) ^ 1);
  /** The same S modulo the order of the curve, which a lax verifier takes. */
  const beyond = (signature: Uint8Array): Uint8Array => {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const s = signature.subarray(32).reduceRight((value, byte) => value * 256n + BigInt(byte), 0n) + order;
    return signature.map((byte, i) => (i < 32 ? byte : Number((s >> BigInt(8 * (i - 32))) & 0xffn)));
  };

  it.each([-8, -19])('is read by its signer, by the number %d', async (algorithm) => {
    const values = await read({ header: withMembers({ 1: algorithm }), seed: edSeed }, ED_SIGNERS);
    expect(values).toEqual(readSnpCorim(writeCorim(), 'agents').map((value) => ({ ...value, signer: 'release' })));
  });

  it.each([
    ['a stranger', { seed: new Uint8Array(32).fill(9) }],
    ['another header', { signedHeader: encodeCbor(new Map(header)), header: withMembers({ 1: -19 }) }],
    ['a changed R', { spoil: changed(0) }],
    ['a changed S', { spoil: changed(40) }],
    ['an S beyond the order of the curve', { spoil: beyond }],
    [
      'an R of small order',
      { spoil: (signature: Uint8Array) => signature.map((byte, i) => (i < 32 ? Number(i === 0) : byte)) },
    ],
    ['zeros', { spoil: (signature: Uint8Array) => signature.fill(0) }],
    ['the number of ECDSA', { header: withMembers({ 1: -7 }) }],
  ] satisfies [string, Signing][])('is refused with %s', async (_, signing) => {
    const signers = [...ED_SIGNERS, ...SIGNERS];
    expect(await refusal({ header, seed: edSeed, ...signing }, signers)).toBe('signature_invalid');
  });

  it('is refused where a key of another kind has signed it', async () => {
    expect(await refusal({ header, key: own }, [...ED_SIGNERS, ...SIGNERS])).toBe('signature_invalid');
  });

  it('is refused where its payload was changed after it was signed', async () => {
    const good = await sign({ header, seed: edSeed });
    const payload = writeCorim();
    const at = Buffer.from(good).indexOf(Buffer.from(payload));
    const codes = new Set<string>();
    for (const offset of [0, 20, payload.length - 1]) {
      const bad = good.with(at + offset, (good[at + offset] ?? 0) ^ 1);
      const code = await readSignedSnpCorim(bad, 'agents', { signers: ED_SIGNERS, at: AT }).then(
        () => 'accepted',
        (error: unknown) => (error instanceof AttestError ? error.code : 'thrown'),
      );
      codes.add(code);
    }
    expect([at > 0, [...codes]]).toEqual([true, ['signature_invalid']]);
  });

  it('is refused by keys that are none of Ed25519', async () => {
    const identity = Uint8Array.from({ length: 32 }, (_, i) => Number(i === 0));
    const keys = [
      own.spki,
      edKey,
      edSpki(edKey.subarray(1)),
      edSpki(Uint8Array.from([...edKey, 0])),
      edSpki(identity),
      // That of X25519.
      edSpki(edKey).with(8, 0x6e),
    ];
    for (const key of keys)
      expect(await refusal({ header, seed: edSeed }, [{ name: 'a', key }])).toBe('signature_invalid');
    // And ECDSA's are none for it.
    expect(await refusal({}, [{ name: 'a', key: edSpki(edKey) }])).toBe('signature_invalid');
  });

  it('is no CoRIM with a signature of another length', async () => {
    const spoil = (signature: Uint8Array): Uint8Array => signature.subarray(1);
    expect(await refusal({ header, seed: edSeed, spoil }, ED_SIGNERS)).toBe('malformed');
  });

  it('is signed by nobody, whatever is signed, where the key is of small order', async () => {
    // R and S of zeros verify under such a key by the equation without a cofactor.
    const identity = Uint8Array.from({ length: 32 }, (_, i) => Number(i === 0));
    const spoil = (): Uint8Array => Uint8Array.from([...identity, ...new Uint8Array(32)]);
    expect(await refusal({ header, seed: edSeed, spoil }, [{ name: 'a', key: edSpki(identity) }])).toBe(
      'signature_invalid',
    );
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
    const signers = [...SIGNERS, ...ED_SIGNERS];
    const goods = [await sign(), await sign({ header: withMembers({ 1: -8 }), seed: edSeed })];
    const values = await read({});
    const codes = new Set<string>();
    for (let i = 0; i < (full ? 50_000 : 1000); i++) {
      try {
        const bytes = mutate(random.pick(goods), random);
        // What is changed and read all the same is in the one part that nobody signs.
        expect(await readSignedSnpCorim(bytes, 'agents', { signers, at: AT })).toEqual(values);
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
