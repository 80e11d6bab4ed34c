import { beforeAll, describe, expect, test } from 'vitest';
import type { CborKey, CborValue } from '../../engine/cbor/types.ts';
import {
  ecdsaSigner,
  headerOf,
  ISSUER,
  makeReceipt,
  proofsOf,
  type TestReceipt,
  type TestSigner,
} from '../../../test/audit/receipts.ts';
import { createSignerKey } from '../note/key.ts';
import type { SignerKey } from '../note/types.ts';
import { RightEdge } from '../tree/edge.ts';
import { leafHash, nodeHash } from '../tree/hash.ts';
import { proveConsistency, proveInclusion, rangeRoot } from '../tree/prove.ts';
import { TileMemory } from '../tree/tiles.ts';
import { issueReceiptOfConsistency, issueReceiptOfInclusion } from './issue.ts';
import { receiptKeyOf } from './key.ts';
import { parseReceipt } from './parse.ts';
import type { ReceiptTrust } from './types.ts';
import { verifyReceiptOfConsistency, verifyReceiptOfInclusion } from './verify.ts';
import { laterRefusal } from '../../../test/audit/refusal.ts';

const ORIGIN = 'example.com/log';
const LEAVES = 9;
const leaves = Array.from({ length: LEAVES }, (_, i) => leafHash(Uint8Array.of(i)));
const tiles = new TileMemory();
const edge = new RightEdge(undefined, tiles.add);
for (const leaf of leaves) edge.pushHash(leaf);

const leafAt = (index: number): Uint8Array => leaves[index] as Uint8Array;
const rootAt = (size: number): Uint8Array => rangeRoot(tiles.read, 0, size);
const inclusionOf = (index: number, size: number) => ({
  leafHash: leafAt(index),
  index: BigInt(index),
  size: BigInt(size),
  root: rootAt(size),
  proof: proveInclusion(tiles.read, BigInt(index), BigInt(size)),
});
const consistencyOf = (first: number, second: number) => ({
  firstSize: BigInt(first),
  firstRoot: rootAt(first),
  secondSize: BigInt(second),
  secondRoot: rootAt(second),
  proof: proveConsistency(tiles.read, BigInt(first), BigInt(second)),
});

let signer: SignerKey;
let trust: ReceiptTrust;
let p256: TestSigner;
let p384: TestSigner;

beforeAll(async () => {
  signer = await createSignerKey(ORIGIN, new Uint8Array(32).fill(1));
  trust = { issuer: ORIGIN, keys: [receiptKeyOf(signer)] };
  [p256, p384] = await Promise.all([ecdsaSigner('P-256'), ecdsaSigner('P-384')]);
});

describe('a receipt of inclusion', () => {
  test('verifies for every leaf of every tree of more than one', async () => {
    for (let size = 2; size <= LEAVES; size++) {
      for (let index = 0; index < size; index++) {
        const receipt = await issueReceiptOfInclusion(ORIGIN, inclusionOf(index, size), signer);
        const verified = await verifyReceiptOfInclusion(receipt, leafAt(index), trust);
        expect(verified).toStrictEqual({
          issuer: ORIGIN,
          root: rootAt(size),
          index: BigInt(index),
          size: BigInt(size),
          issuedAt: null,
        });
      }
    }
  });

  test('is not issued for the only leaf of a tree, nor with a proof that does not hold', async () => {
    expect(await laterRefusal(() => issueReceiptOfInclusion(ORIGIN, inclusionOf(0, 1), signer))).toBe(
      'receipt_unsupported',
    );
    const claim = { ...inclusionOf(3, 7), leafHash: leafAt(4) };
    expect(await laterRefusal(() => issueReceiptOfInclusion(ORIGIN, claim, signer))).toBe('proof_invalid');
  });

  test('shows nothing of another leaf, of another log, or under another key', async () => {
    const receipt = await issueReceiptOfInclusion(ORIGIN, inclusionOf(3, 7), signer);
    const outcome = (leaf: number, against: ReceiptTrust): Promise<string> =>
      laterRefusal(() => verifyReceiptOfInclusion(receipt, leafAt(leaf), against));
    expect(await outcome(4, trust)).toBe('signature_invalid');
    expect(await outcome(3, { ...trust, issuer: 'example.com/other' })).toBe('origin_mismatch');
    const other = receiptKeyOf(await createSignerKey(ORIGIN, new Uint8Array(32).fill(2)));
    expect(await outcome(3, { ...trust, keys: [other] })).toBe('receipt_unverified');
    expect(await outcome(3, { ...trust, keys: [{ ...other, keyId: null }] })).toBe('signature_invalid');
    expect(await outcome(3, { ...trust, keys: [{ ...other, keyId: null }, ...trust.keys] })).toBe('accepted');
    expect(await outcome(3, { keys: trust.keys })).toBe('accepted');
    const consistency = await laterRefusal(() =>
      verifyReceiptOfConsistency(receipt, { size: 3n, root: rootAt(3) }, trust),
    );
    expect(consistency).toBe('proof_invalid');
  });
});

describe('a receipt of consistency', () => {
  test('verifies between every two trees', async () => {
    for (let second = 2; second <= LEAVES; second++) {
      for (let first = 1; first < second; first++) {
        const receipt = await issueReceiptOfConsistency(ORIGIN, consistencyOf(first, second), signer);
        const earlier = { size: BigInt(first), root: rootAt(first) };
        const { root, size } = await verifyReceiptOfConsistency(receipt, earlier, trust);
        expect([root, size]).toStrictEqual([rootAt(second), BigInt(second)]);
      }
    }
  });

  test('shows nothing of another earlier tree', async () => {
    const receipt = await issueReceiptOfConsistency(ORIGIN, consistencyOf(3, 7), signer);
    const outcome = (size: bigint, root: Uint8Array): Promise<string> =>
      laterRefusal(() => verifyReceiptOfConsistency(receipt, { size, root }, trust));
    expect(await outcome(3n, rootAt(4))).toBe('proof_invalid');
    expect(await outcome(4n, rootAt(4))).toBe('proof_invalid');
    expect(await laterRefusal(() => verifyReceiptOfInclusion(receipt, leafAt(3), trust))).toBe('proof_invalid');
    expect(await laterRefusal(() => issueReceiptOfConsistency(ORIGIN, consistencyOf(3, 3), signer))).toBe(
      'receipt_unsupported',
    );
  });
});

describe('receipts of others', () => {
  const proof = (): CborValue => [5, 3, inclusionOf(3, 5).proof];
  const outcomeOf = async (
    changes: Partial<TestReceipt> = {},
    against: Partial<ReceiptTrust> = {},
  ): Promise<string> => {
    const receipt = { signer: p256, root: rootAt(5), unprotected: proofsOf(-1, proof()), ...changes };
    const bytes = await makeReceipt(receipt);
    const keys = [p256.key, p384.key];
    return laterRefusal(() => verifyReceiptOfInclusion(bytes, leafAt(3), { issuer: ISSUER, keys, ...against }));
  };
  const headerWith = (...entries: readonly (readonly [CborKey, CborValue])[]): Map<CborKey, CborValue> =>
    new Map([...headerOf(p256), ...entries]);

  test('with ES256 and ES384 verify, by the names of RFC 9864, too', async () => {
    expect(await outcomeOf()).toBe('accepted');
    expect(await outcomeOf({ signer: p384 })).toBe('accepted');
    expect(await outcomeOf({ header: headerWith([1, -9]) })).toBe('accepted');
    expect(await outcomeOf({ signer: p384, header: new Map([...headerOf(p384), [1, -51]]) })).toBe('accepted');
    expect(await outcomeOf({ header: headerWith([1, -36]) })).toBe('receipt_unsupported');
    expect(await outcomeOf({ header: headerWith([1, -35]) })).toBe('receipt_unverified');
  });

  test('may carry the root that the proof leads to, and no other', async () => {
    expect(await outcomeOf({ payload: rootAt(5) })).toBe('accepted');
    expect(await outcomeOf({ payload: rootAt(4) })).toBe('proof_invalid');
  });

  test('with a period are valid within it, at a time that is given', async () => {
    const claims = new Map<CborKey, CborValue>([
      [1, ISSUER],
      [4, 2000],
      [5, 1000.5],
    ]);
    const header = headerWith([15, claims]);
    expect(await outcomeOf({ header })).toBe('receipt_expired');
    for (const [at, outcome] of [
      [1000, 'receipt_expired'],
      [1001, 'accepted'],
      [2000, 'receipt_expired'],
      [NaN, 'receipt_expired'],
    ] as const) {
      expect(await outcomeOf({ header }, { at })).toBe(outcome);
    }
  });

  test('with critical headers verify only when those are understood', async () => {
    expect(await outcomeOf({ header: headerWith([2, [395, 15]]) })).toBe('accepted');
    expect(await outcomeOf({ header: headerWith([2, [999]], [999, 1]) })).toBe('receipt_unsupported');
    expect(await outcomeOf({ header: headerWith([2, []]) })).toBe('receipt_malformed');
    const header = headerWith([2, [4]]);
    header.delete(4);
    expect(await outcomeOf({ header })).toBe('receipt_malformed');
  });

  test('without a name of their key verify under keys that may be called anything', async () => {
    const header = headerWith();
    header.delete(4);
    expect(await outcomeOf({ header })).toBe('receipt_unverified');
    expect(await outcomeOf({ header }, { keys: [{ ...p256.key, keyId: null }] })).toBe('accepted');
  });

  test.each<[string, () => Partial<TestReceipt>, string]>([
    [
      'no vds',
      () => ({ header: new Map([...headerOf(p256)].filter(([label]) => label !== 395)) }),
      'receipt_malformed',
    ],
    ['no alg', () => ({ header: new Map([...headerOf(p256)].filter(([label]) => label !== 1)) }), 'receipt_malformed'],
    ['an alg that is text', () => ({ header: headerWith([1, 'ES256']) }), 'receipt_malformed'],
    ['another vds', () => ({ header: headerWith([395, 3]) }), 'receipt_unsupported'],
    ['a kid that is text', () => ({ header: headerWith([4, 'key']) }), 'receipt_malformed'],
    ['an issuer that is no text', () => ({ header: headerWith([15, new Map([[1, 7]])]) }), 'receipt_malformed'],
    ['no issuer', () => ({ header: headerWith([15, new Map()]) }), 'origin_mismatch'],
    ['no proofs', () => ({ unprotected: new Map() }), 'receipt_malformed'],
    ['an empty list of proofs', () => ({ unprotected: proofsOf(-1) }), 'receipt_malformed'],
    ['two proofs', () => ({ unprotected: proofsOf(-1, proof(), proof()) }), 'receipt_unsupported'],
    ['an unknown kind of proof', () => ({ unprotected: proofsOf(-3, proof()) }), 'receipt_unsupported'],
    [
      'the vds in both headers',
      () => ({ unprotected: new Map([...proofsOf(-1, proof()), [395, 1]]) }),
      'receipt_malformed',
    ],
    ['an empty path', () => ({ unprotected: proofsOf(-1, [1, 0, []]), root: leafAt(3) }), 'receipt_malformed'],
    [
      'a path of 66',
      () => ({ unprotected: proofsOf(-1, [5, 3, Array.from({ length: 66 }, () => rootAt(1))]) }),
      'receipt_malformed',
    ],
    ['a short hash', () => ({ unprotected: proofsOf(-1, [5, 3, [rootAt(1).subarray(1)]]) }), 'receipt_malformed'],
    ['a negative index', () => ({ unprotected: proofsOf(-1, [5, -1, [rootAt(1)]]) }), 'receipt_malformed'],
    ['a size of 2^64', () => ({ unprotected: proofsOf(-1, [1n << 64n, 3, [rootAt(1)]]) }), 'receipt_malformed'],
    ['an index beyond the tree', () => ({ unprotected: proofsOf(-1, [3, 3, [rootAt(1)]]) }), 'index_out_of_range'],
  ])('with %s are refused', async (_, changes, code) => {
    expect(await outcomeOf(changes())).toBe(code);
  });

  test('that are no tagged COSE_Sign1, or too large, are refused', async () => {
    const bytes = await makeReceipt({ signer: p256, root: rootAt(5), unprotected: proofsOf(-1, proof()) });
    expect(await laterRefusal(() => parseReceipt(bytes.subarray(1)))).toBe('receipt_malformed');
    expect(await laterRefusal(() => parseReceipt(Uint8Array.of(...bytes, 0)))).toBe('receipt_malformed');
    expect(await laterRefusal(() => parseReceipt(Uint8Array.of(0xd1, ...bytes.subarray(1))))).toBe('receipt_malformed');
    expect(await laterRefusal(() => parseReceipt(new Uint8Array(65_537)))).toBe('too_large');
  });

  test('a key that is no point of its curve is an error of the key', async () => {
    const keys = [{ ...p256.key, publicKey: new Uint8Array(65).fill(4) }];
    expect(await outcomeOf({}, { keys })).toBe('key_invalid');
    expect(await outcomeOf({}, { keys: [{ ...p256.key, publicKey: p256.key.publicKey.subarray(1) }] })).toBe(
      'key_invalid',
    );
  });

  test('that say another size of the same shape verify: only the root is signed', async () => {
    const { proof } = inclusionOf(3, 5);
    const unprotected = proofsOf(-1, [6, 3, proof]);
    expect(await outcomeOf({ unprotected })).toBe('accepted');
    expect(nodeHash(rangeRoot(tiles.read, 0, 4), leafAt(4))).toStrictEqual(rootAt(5));
  });
});
