/** COSE receipts (RFC 9942): the examples of the RFC, and a statement with a receipt of a CCF ledger. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  parseReceipt,
  readServiceCertificate,
  verifyReceiptOfConsistency,
  verifyReceiptOfInclusion,
  verifyStatementReceipts,
  type Receipt,
} from '../../../host/audit/index.ts';
import { nodeHash } from '../../../host/audit/tree/hash.ts';
import { rootOfConsistency, rootOfInclusion } from '../../../host/audit/tree/verify.ts';
import { differences, fromBase64, outcomeOf, readJson, readText, toHex, type VectorFolder } from './vectors.ts';

const RFC9942 = 'cose-receipts-rfc9942';
const CCF = 'ccf-receipts';
const STATEMENT = `${CCF}/uvm_0.2.10.cose`;

function readBytes({ folder, recorder }: VectorFolder, name: string): Uint8Array | undefined {
  const path = join(folder, name);
  if (existsSync(path)) return new Uint8Array(readFileSync(path));
  recorder.reportAbsent(name);
  return undefined;
}

/** The bytes that the diagnostic file beside an example shows. */
function diagnosticHex(vectors: VectorFolder, name: string): string {
  const text = readText(vectors, name) ?? '';
  return (/## Hex\s+```([0-9a-f\s]+)```/.exec(text)?.[1] ?? '').replaceAll(/\s/g, '');
}

/** What both examples' diagnostic files say of their headers. */
function headerDifferences(receipt: Receipt): string[] {
  return [
    ...differences('alg', -7, receipt.algorithm),
    ...differences('kid', 'test-key-1', new TextDecoder().decode(receipt.keyId ?? undefined)),
    ...differences('iss', 'https://transparency-service.example.com', receipt.issuer),
    ...differences('payload', null, receipt.payload),
    ...differences('bytes of signature', 64, receipt.signature.length),
  ];
}

function load(
  vectors: VectorFolder,
  name: string,
): { readonly bytes: Uint8Array; readonly receipt: Receipt } | undefined {
  const bytes = readBytes(vectors, `${RFC9942}/${name}.cbor`);
  if (bytes === undefined) return undefined;
  const receipt = parseReceipt(bytes);
  const found = differences('bytes', diagnosticHex(vectors, `${RFC9942}/${name}.diag`), toHex(bytes));
  vectors.recorder.judge(`${RFC9942}/${name}.cbor`, 'headers', [...found, ...headerDifferences(receipt)]);
  return { bytes, receipt };
}

/** The two examples are of one tree of five leaves, so each one's hashes are what the other's proof needs. */
async function runRfc9942(vectors: VectorFolder): Promise<void> {
  const { recorder } = vectors;
  const inclusion = load(vectors, 'inclusion-receipt');
  const consistency = load(vectors, 'consistency-receipt');
  if (inclusion?.receipt.proof.kind !== 'inclusion' || consistency?.receipt.proof.kind !== 'consistency') {
    if (existsSync(join(vectors.folder, RFC9942))) recorder.fail(RFC9942, 'kinds of proof', 'one of each expected');
    return;
  }
  const { index, size, path } = inclusion.receipt.proof;
  recorder.judge(RFC9942, 'inclusion', differences('leaf and size', '3 5', `${index} ${size}`));
  const { firstSize, secondSize, path: longer } = consistency.receipt.proof;
  recorder.judge(RFC9942, 'consistency', differences('sizes', '3 5', `${firstSize} ${secondSize}`));
  const [third, fourth, pair] = longer;
  if (third === undefined || fourth === undefined || pair === undefined) {
    recorder.fail(RFC9942, 'paths', 'too short');
    return;
  }
  const earlier = { size: firstSize, root: nodeHash(pair, third) };
  const root = rootOfInclusion({ leafHash: fourth, index, size, proof: path });
  const later = rootOfConsistency({ firstSize, firstRoot: earlier.root, secondSize, proof: longer });
  recorder.judge(RFC9942, 'both proofs lead to one root', differences('root', toHex(root), toHex(later)));
  const nobody = { issuer: 'https://transparency-service.example.com', keys: [] };
  const outcomes = [
    await outcomeOf(() => verifyReceiptOfInclusion(inclusion.bytes, fourth, nobody)),
    await outcomeOf(() => verifyReceiptOfConsistency(consistency.bytes, earlier, nobody)),
  ];
  recorder.judge(
    RFC9942,
    'not verified without a key',
    differences('outcomes', 'receipt_unverified receipt_unverified', outcomes.join(' ')),
  );
  recorder.skip(RFC9942, 'signatures', 'the signing key of the examples is not published');
}

interface Services {
  readonly parameters: readonly { readonly serviceCertificate: string; readonly serviceId: string }[];
}

async function runCcf(vectors: VectorFolder): Promise<void> {
  const { recorder } = vectors;
  const file = `${CCF}/esrp-cts-db.json`;
  const services = readJson(vectors, file) as Services | undefined;
  const statement = readBytes(vectors, STATEMENT);
  if (services === undefined || statement === undefined) return;

  const certificates = services.parameters.map(({ serviceCertificate }) => fromBase64(serviceCertificate));
  for (const [i, certificate] of certificates.entries()) {
    const id = createHash('sha256').update(certificate).digest('hex');
    const found = differences('id', services.parameters[i]?.serviceId, id);
    recorder.judge(file, `certificate ${i}`, [
      ...found,
      ...differences('read', 'accepted', await outcomeOf(() => readServiceCertificate(certificate))),
    ]);
  }
  const keys = certificates.map(readServiceCertificate);
  const issuer = 'esrp-cts-db.confidential-ledger.azure.com';
  const outcome = await outcomeOf(() => verifyStatementReceipts(statement, { issuer, keys }));
  recorder.judge(STATEMENT, 'receipt', differences('outcome', 'accepted', outcome));
  if (outcome === 'accepted') {
    const { receipts, unknown } = await verifyStatementReceipts(statement, { issuer, keys });
    recorder.judge(STATEMENT, 'what it shows', [
      ...differences('receipts', '1 and 0', `${receipts.length} and ${unknown}`),
      ...differences('issued', 1_766_437_888, receipts[0]?.issuedAt),
      ...differences('transaction', 'ce:458.12440', receipts[0]?.evidence.slice(0, 12)),
    ]);
  }
  const raw = keys.map((key) => ({ ...key, keyId: null }));
  const byRawKey = await outcomeOf(() => verifyStatementReceipts(statement, { keys: raw }));
  recorder.judge(STATEMENT, 'receipt, by keys without names', differences('outcome', 'accepted', byRawKey));
  const elsewhere = await outcomeOf(() => verifyStatementReceipts(statement, { issuer: 'example.com', keys }));
  recorder.judge(STATEMENT, 'of another issuer', differences('outcome', 'receipt_unverified', elsewhere));
  const unknown = await outcomeOf(() => verifyStatementReceipts(statement, { issuer, keys: keys.slice(0, 1) }));
  recorder.judge(STATEMENT, 'of another key', differences('outcome', 'receipt_unverified', unknown));
  const changed = statement.slice();
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
  const refused = await outcomeOf(() => verifyStatementReceipts(changed, { issuer, keys }));
  recorder.judge(STATEMENT, 'of another statement', differences('outcome', 'proof_invalid', refused));
}

export async function runReceipts(vectors: VectorFolder): Promise<void> {
  await runRfc9942(vectors);
  await runCcf(vectors);
}
