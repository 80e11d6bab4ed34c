/** Issuers of COSE receipts that are made for tests: of any algorithm and header, and with proofs that a strict issuer would refuse. */
import { createHash } from 'node:crypto';
import { encodeCbor } from '../../host/engine/cbor/encode.ts';
import { CborTagged, type CborKey, type CborValue } from '../../host/engine/cbor/types.ts';
import type { ReceiptKey } from '../../host/audit/receipt/types.ts';

export type EcdsaCurve = 'P-256' | 'P-384';

/** The algorithms of the COSE registry, by their curve. */
export const ALGORITHM_OF: Readonly<Record<EcdsaCurve, number>> = { 'P-256': -7, 'P-384': -35 };

export interface TestSigner {
  readonly key: ReceiptKey;
  readonly algorithm: number;
  readonly sign: (message: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;
}

export async function ecdsaSigner(curve: EcdsaCurve): Promise<TestSigner> {
  const { subtle } = globalThis.crypto;
  const pair = await subtle.generateKey({ name: 'ECDSA', namedCurve: curve }, true, ['sign', 'verify']);
  const publicKey = new Uint8Array(await subtle.exportKey('raw', pair.publicKey));
  const hash = curve === 'P-256' ? 'SHA-256' : 'SHA-384';
  return {
    key: { curve, publicKey, keyId: new TextEncoder().encode(`test ${curve}`) },
    algorithm: ALGORITHM_OF[curve],
    sign: async (message) => new Uint8Array(await subtle.sign({ name: 'ECDSA', hash }, pair.privateKey, message)),
  };
}

export interface TestReceipt {
  readonly signer: TestSigner;
  readonly root: Uint8Array;
  /** The protected header; where it is left out, that of a receipt with `vds` 1 of `issuer.example`. */
  readonly header?: ReadonlyMap<CborKey, CborValue>;
  readonly unprotected: ReadonlyMap<CborKey, CborValue>;
  readonly payload?: Uint8Array | null;
}

export const ISSUER = 'issuer.example';

export function headerOf(signer: TestSigner, structure = 1): Map<CborKey, CborValue> {
  return new Map<CborKey, CborValue>([
    [1, signer.algorithm],
    [4, signer.key.keyId],
    [395, structure],
    [15, new Map([[1, ISSUER]])],
  ]);
}

export function proofsOf(label: number, ...proofs: readonly CborValue[]): Map<CborKey, CborValue> {
  return new Map([[396, new Map([[label, proofs.map((proof) => encodeCbor(proof))]])]]);
}

/** A tagged COSE_Sign1 over a root, whatever its headers hold. */
export async function makeReceipt(receipt: TestReceipt): Promise<Uint8Array<ArrayBuffer>> {
  const { signer, root, header = headerOf(signer), unprotected, payload = null } = receipt;
  const protectedHeader = encodeCbor(header);
  const signature = await signer.sign(encodeCbor(['Signature1', protectedHeader, new Uint8Array(0), root]));
  return encodeCbor(new CborTagged(18, [protectedHeader, unprotected, payload, signature]));
}

export const sha256 = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};

/** A statement, and the receipt of a ledger of CCF that has it as one of eight transactions. */
export async function makeStatement(signer: TestSigner): Promise<Uint8Array<ArrayBuffer>> {
  const parts = [new Uint8Array([0xa0]), new TextEncoder().encode('payload'), new Uint8Array(64).fill(7)] as const;
  const statement = (unprotected: ReadonlyMap<CborKey, CborValue>): Uint8Array<ArrayBuffer> =>
    encodeCbor(new CborTagged(18, [parts[0], unprotected, parts[1], parts[2]]));
  const dataHash = sha256(statement(new Map()));
  const [transactionHash, evidence] = [new Uint8Array(32).fill(1), 'ce:2.10:00'];
  let root = sha256(transactionHash, sha256(new TextEncoder().encode(evidence)), dataHash);
  const path = [true, false, true].map((left, i): [boolean, Uint8Array] => [left, new Uint8Array(32).fill(i + 2)]);
  for (const [left, hash] of path) root = left ? sha256(hash, root) : sha256(root, hash);
  const proof = new Map<CborKey, CborValue>([
    [1, [transactionHash, evidence, dataHash]],
    [2, path],
  ]);
  const receipt = await makeReceipt({
    signer,
    root,
    header: headerOf(signer, 2),
    unprotected: proofsOf(-1, proof),
  });
  return statement(new Map([[394, [receipt]]]));
}

function der(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const length = contents.reduce((sum, each) => sum + each.length, 0);
  const head =
    length < 128 ? [tag, length] : length < 256 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 255];
  return new Uint8Array(Buffer.concat([new Uint8Array(head), ...contents]));
}

const fromHex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));

const IDENTIFIERS: Readonly<Record<EcdsaCurve, string>> = {
  'P-256': '301306072a8648ce3d020106082a8648ce3d030107',
  'P-384': '301006072a8648ce3d020106052b81040022',
};

/** The least certificate of version 3 that holds a key; its signature is none. */
export function makeCertificate(curve: EcdsaCurve, publicKey: Uint8Array): Uint8Array<ArrayBuffer> {
  const algorithm = fromHex('300a06082a8648ce3d040303');
  const name = fromHex('3000');
  const dates = der(0x30, der(0x17, new TextEncoder().encode('260101000000Z')));
  const info = der(0x30, fromHex(IDENTIFIERS[curve]), der(0x03, new Uint8Array([0]), publicKey));
  const contents = der(0x30, fromHex('a003020102'), fromHex('020101'), algorithm, name, dates, name, info);
  return new Uint8Array(der(0x30, contents, algorithm, fromHex('03020000')));
}
