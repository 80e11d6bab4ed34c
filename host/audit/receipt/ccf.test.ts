import { beforeAll, describe, expect, test } from 'vitest';
import { decodeCbor } from '../../engine/cbor/decode.ts';
import { encodeCbor } from '../../engine/cbor/encode.ts';
import { CborTagged, type CborMap, type CborValue } from '../../engine/cbor/types.ts';
import { ecdsaSigner, ISSUER, makeCertificate, makeStatement, type TestSigner } from '../../../test/audit/receipts.ts';
import { verifyCcfReceipt, verifyStatementReceipts } from './ccf.ts';
import { readServiceCertificate } from './certificate.ts';
import { verifyReceiptOfInclusion } from './verify.ts';
import { laterRefusal } from '../../../test/audit/refusal.ts';

let signer: TestSigner;
let statement: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  signer = await ecdsaSigner('P-384');
  statement = await makeStatement(signer);
});

function receiptOf(bytes: Uint8Array): Uint8Array {
  const [, unprotected] = (decodeCbor(bytes) as CborTagged).value as readonly CborMap[];
  const receipts = unprotected?.get(394) as readonly Uint8Array[] | undefined;
  if (receipts?.[0] === undefined) throw new Error('no receipt');
  return receipts[0];
}

/** The statement with other receipts. */
function withReceipts(receipts: readonly CborValue[]): Uint8Array {
  const [header, , payload, signature] = (decodeCbor(statement) as CborTagged).value as readonly CborValue[];
  return encodeCbor(
    new CborTagged(18, [header as CborValue, new Map([[394, receipts]]), payload as CborValue, signature as CborValue]),
  );
}

describe('receipts of a CCF ledger', () => {
  test('show that a statement is registered', async () => {
    const { receipts, unknown } = await verifyStatementReceipts(statement, { issuer: ISSUER, keys: [signer.key] });
    expect(unknown).toBe(0);
    expect(receipts).toHaveLength(1);
    expect(receipts[0]).toMatchObject({ issuer: ISSUER, evidence: 'ce:2.10:00', issuedAt: null });
  });

  test('show nothing of another statement', async () => {
    const changed = statement.slice();
    changed[changed.length - 1] = 8;
    const trust = { keys: [signer.key] };
    expect(await laterRefusal(() => verifyStatementReceipts(changed, trust))).toBe('proof_invalid');
    expect(await laterRefusal(() => verifyCcfReceipt(receiptOf(statement), new Uint8Array(32), trust))).toBe(
      'proof_invalid',
    );
    expect(await laterRefusal(() => verifyReceiptOfInclusion(receiptOf(statement), new Uint8Array(32), trust))).toBe(
      'proof_invalid',
    );
  });

  test('of keys that are not known are left aside, and wrong ones of known keys refuse the statement', async () => {
    const stranger = await makeStatement({ ...(await ecdsaSigner('P-256')) });
    const [ours, other] = [receiptOf(statement), receiptOf(stranger)];
    const trust = { keys: [signer.key] };
    const both = await verifyStatementReceipts(withReceipts([other, ours]), trust);
    expect([both.receipts.length, both.unknown]).toStrictEqual([1, 1]);
    expect(await laterRefusal(() => verifyStatementReceipts(withReceipts([other]), trust))).toBe('receipt_unverified');
    const wrong = ours.slice();
    wrong[wrong.length - 1] = (wrong.at(-1) ?? 0) ^ 1;
    expect(await laterRefusal(() => verifyStatementReceipts(withReceipts([ours, wrong]), trust))).toBe(
      'signature_invalid',
    );
    expect(await laterRefusal(() => verifyStatementReceipts(withReceipts([]), trust))).toBe('receipt_malformed');
    expect(await laterRefusal(() => verifyStatementReceipts(withReceipts(['text']), trust))).toBe('receipt_malformed');
    const many = withReceipts(Array.from({ length: 33 }, () => ours));
    expect(await laterRefusal(() => verifyStatementReceipts(many, trust))).toBe('too_large');
  });
});

describe("a service's certificate", () => {
  test.each(['P-256', 'P-384'] as const)('gives its key of %s, and what the service calls it', async (curve) => {
    const { key } = await ecdsaSigner(curve);
    const read = readServiceCertificate(makeCertificate(curve, key.publicKey));
    expect(read).toMatchObject({ curve, publicKey: key.publicKey });
    expect(new TextDecoder().decode(read.keyId ?? undefined)).toMatch(/^[0-9a-f]{64}$/);
  });

  test('that is cut, or longer, or not whole in any part is refused', async () => {
    const certificate = makeCertificate('P-384', signer.key.publicKey);
    for (let length = 0; length < certificate.length; length++) {
      expect(await laterRefusal(() => readServiceCertificate(certificate.subarray(0, length)))).toBe('key_invalid');
    }
    expect(await laterRefusal(() => readServiceCertificate(Uint8Array.of(...certificate, 0)))).toBe('key_invalid');
    expect(await laterRefusal(() => readServiceCertificate(new Uint8Array(65_537)))).toBe('too_large');
    const compressed = Uint8Array.of(2, ...signer.key.publicKey.subarray(1, 49));
    expect(await laterRefusal(() => readServiceCertificate(makeCertificate('P-384', compressed)))).toBe('key_invalid');
    expect(await laterRefusal(() => readServiceCertificate(makeCertificate('P-256', signer.key.publicKey)))).toBe(
      'key_invalid',
    );
  });
});
