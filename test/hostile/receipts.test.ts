/** COSE receipts, statements and certificates that were damaged: every one is refused with a documented code, and none shows what the whole one did not. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  AuditError,
  createSignerKey,
  issueReceiptOfConsistency,
  issueReceiptOfInclusion,
  leafHash,
  parseReceipt,
  readServiceCertificate,
  receiptKeyOf,
  verifyReceiptOfConsistency,
  verifyReceiptOfInclusion,
  verifyStatementReceipts,
  type ReceiptTrust,
} from '../../host/audit/index.ts';
import { nodeHash } from '../../host/audit/tree/hash.ts';
import { ecdsaSigner, makeCertificate, makeStatement } from '../audit/receipts.ts';
import { Random, runOptions } from '../random/random.ts';
import { mutate, noise } from './mutate.ts';

const { seed, full } = runOptions();
const ROUNDS = full ? 20_000 : 1500;
const [first, second] = [leafHash(Uint8Array.of(1)), leafHash(Uint8Array.of(2))];
const root = nodeHash(first, second);

/** A reader of bytes, with bytes that it accepts; what it returns is all that it shows. */
interface Target {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly read: (bytes: Uint8Array) => Promise<unknown>;
}

const targets: Target[] = [];

beforeAll(async () => {
  const signer = await createSignerKey('example.com/log', new Uint8Array(32).fill(1));
  const trust: ReceiptTrust = { issuer: 'example.com/log', keys: [receiptKeyOf(signer)] };
  const inclusion = { leafHash: first, index: 0n, size: 2n, root, proof: [second] };
  const consistency = { firstSize: 1n, firstRoot: first, secondSize: 2n, secondRoot: root, proof: [second] };
  const service = await ecdsaSigner('P-384');
  targets.push(
    {
      name: 'inclusion',
      bytes: await issueReceiptOfInclusion('example.com/log', inclusion, signer),
      read: async (bytes) => (await verifyReceiptOfInclusion(bytes, first, trust)).root,
    },
    {
      name: 'consistency',
      bytes: await issueReceiptOfConsistency('example.com/log', consistency, signer),
      read: async (bytes) => (await verifyReceiptOfConsistency(bytes, { size: 1n, root: first }, trust)).root,
    },
    {
      name: 'statement',
      bytes: await makeStatement(service),
      read: async (bytes) => (await verifyStatementReceipts(bytes, { keys: [service.key] })).receipts[0]?.evidence,
    },
  );
  const certificate = makeCertificate('P-384', service.key.publicKey);
  targets.push({ name: 'certificate', bytes: certificate, read: async (bytes) => readServiceCertificate(bytes).curve });
  targets.push(...published());
});

/** What others published, where it is at hand. */
function published(): Target[] {
  const folder = join(process.env['EDICT_VECTORS'] ?? '../shared/vectors', 'tlog');
  const read = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));
  const services = join(folder, 'ccf-receipts/esrp-cts-db.json');
  if (!existsSync(services)) return [];
  const { parameters } = JSON.parse(readFileSync(services, 'utf8')) as {
    readonly parameters: readonly { readonly serviceCertificate: string }[];
  };
  const certificates = parameters.map((each) => new Uint8Array(Buffer.from(each.serviceCertificate, 'base64')));
  const keys = certificates.map(readServiceCertificate);
  return [
    ...certificates.map((bytes, i) => ({
      name: `certificate ${i}`,
      bytes,
      read: async (changed: Uint8Array) => readServiceCertificate(changed).curve,
    })),
    {
      name: 'published statement',
      bytes: read('ccf-receipts/uvm_0.2.10.cose'),
      read: async (bytes) => (await verifyStatementReceipts(bytes, { keys })).receipts[0]?.evidence,
    },
    ...['inclusion', 'consistency'].map((kind) => ({
      name: `published ${kind}`,
      bytes: read(`cose-receipts-rfc9942/${kind}-receipt.cbor`),
      read: async (bytes: Uint8Array) => parseReceipt(bytes).proof.kind,
    })),
  ];
}

/** What a reader shows, or the code of its refusal; any other error is the test's failure. */
async function outcomeOf({ read }: Target, bytes: Uint8Array): Promise<{ readonly shown: unknown } | string> {
  try {
    return { shown: await read(bytes) };
  } catch (error) {
    if (error instanceof AuditError) return error.code;
    throw error;
  }
}

describe('damaged receipts', () => {
  test('show what the whole one shows, or are refused with a code', async () => {
    const codes = new Set<string>();
    for (const [i, target] of targets.entries()) {
      const whole = await outcomeOf(target, target.bytes);
      expect(typeof whole, target.name).toBe('object');
      const random = Random.of(seed, i);
      for (let round = 0; round < ROUNDS / targets.length; round++) {
        const outcome = await outcomeOf(target, mutate(random, target.bytes));
        if (typeof outcome === 'string') codes.add(outcome);
        else expect(outcome, `${target.name}, round ${round}`).toStrictEqual(whole);
      }
    }
    for (const code of ['receipt_malformed', 'signature_invalid', 'proof_invalid', 'key_invalid']) {
      expect([...codes]).toContain(code);
    }
  });

  test('of every length are refused', async () => {
    for (const target of targets) {
      for (let length = 0; length < target.bytes.length; length += target.bytes.length > 2000 ? 61 : 1) {
        expect(typeof (await outcomeOf(target, target.bytes.subarray(0, length))), target.name).toBe('string');
      }
    }
  });

  test('noise is refused', async () => {
    const random = Random.of(seed, 1000);
    for (let round = 0; round < ROUNDS; round++) {
      expect(typeof (await outcomeOf(random.pick(targets), noise(random, 200)))).toBe('string');
    }
  });

  test('lengths that nothing follows, and nesting without end, are refused before anything is held', async () => {
    const huge = [0x5b, 0x9b, 0xbb].map((initial) => Uint8Array.of(initial, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff));
    const deep = [0x81, 0xa1, 0xd2].map((initial) => new Uint8Array(60_000).fill(initial));
    for (const bytes of [...huge, ...deep, ...huge.map((each) => Uint8Array.of(0xd2, 0x84, ...each))]) {
      for (const target of targets) expect(typeof (await outcomeOf(target, bytes)), target.name).toBe('string');
    }
  });
});
