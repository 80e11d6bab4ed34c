import { describe, expect, test } from 'vitest';
import { formatCheckpoint } from '../checkpoint/checkpoint.ts';
import { createCosigner, formatCosignerKey } from '../cosignature/key.ts';
import { createSignerKey } from '../note/key.ts';
import { signNote } from '../note/sign.ts';
import { parsePolicy } from '../tlog-policy/parse.ts';
import { verifyByPolicy } from '../tlog-policy/quorum.ts';
import { RightEdge } from '../tree/edge.ts';
import { leafHash } from '../tree/hash.ts';
import { proveConsistency } from '../tree/prove.ts';
import { TileMemory } from '../tree/tiles.ts';
import { collectCosignatures, type CosignedCheckpoint } from './client.ts';
import { memoryCheckpointStore } from '../checkpoint/store.ts';
import { addCheckpoint, type WitnessOptions } from './witness.ts';

const ORIGIN = 'example.com/log';
const log = await createSignerKey(ORIGIN, new Uint8Array(32).fill(1));
const keys = await Promise.all([2, 3].map((n) => createCosigner(`w${n}.example`, new Uint8Array(32).fill(n))));
const lines = keys.map((key, i) => `witness w${i} ${formatCosignerKey(key)} https://w${i}.example/\n`).join('');
const policy = parsePolicy(`${lines}group all-of-them all w0 w1\nquorum all-of-them\n`);
const tiles = new TileMemory();
const edge = new RightEdge(undefined, tiles.add);
const roots = [edge.root()];
for (let i = 0; i < 20; i++) {
  edge.pushHash(leafHash(Uint8Array.of(i)));
  roots.push(edge.root());
}

/** The witnesses behind their URLs; `fault` answers in place of the second. */
function network(fault?: () => Response): typeof globalThis.fetch {
  const witnesses = keys.map((signer): WitnessOptions => {
    return { signers: [signer], keysOf: () => [log], store: memoryCheckpointStore(), now: () => 100n };
  });
  return async (url, init) => {
    const at = url === 'https://w0.example/add-checkpoint' ? 0 : 1;
    if (at === 1 && fault !== undefined) return fault();
    const { status, contentType, body } = await addCheckpoint(witnesses[at] as WitnessOptions, init?.body as string);
    return new Response(body, { status, headers: { 'content-type': contentType } });
  };
}

async function collect(fetch: typeof globalThis.fetch, size: number): Promise<CosignedCheckpoint> {
  const root = roots[size] as Uint8Array;
  const text = formatCheckpoint({ origin: ORIGIN, size: BigInt(size), root, extensions: [] });
  const checkpoint = await signNote(text, [log]);
  return collectCosignatures({
    checkpoint,
    policy,
    fetch,
    prove: (old) => proveConsistency(tiles.read, old, BigInt(size)),
  });
}

const outcomes = ({ results }: CosignedCheckpoint): string[] => results.map(({ outcome }) => outcome);

describe('asking witnesses', () => {
  test('adds the cosignatures of all, as the log grows, and the policy accepts the checkpoint', async () => {
    const fetch = network();
    for (const size of [3, 3, 8, 20]) {
      const cosigned = await collect(fetch, size);
      expect([outcomes(cosigned), cosigned.quorum]).toStrictEqual([['cosigned', 'cosigned'], true]);
      const trust = { origin: ORIGIN, keys: [log] };
      expect((await verifyByPolicy(cosigned.checkpoint, policy, trust)).cosignatures).toHaveLength(2);
    }
  });

  test('says that a log was set back behind what was witnessed', async () => {
    const fetch = network();
    await collect(fetch, 8);
    const cosigned = await collect(fetch, 5);
    expect([outcomes(cosigned), cosigned.quorum]).toStrictEqual([['ahead', 'ahead'], false]);
  });

  test('takes nothing of a witness that fails, refuses, answers without end or with the signature of another', async () => {
    const other = await createCosigner('w3.example', new Uint8Array(32).fill(9));
    const forged = { ...other, keyId: keys[1]?.keyId ?? 0 };
    const store = memoryCheckpointStore();
    const size = 3;
    const text = formatCheckpoint({ origin: ORIGIN, size: 3n, root: roots[size] as Uint8Array, extensions: [] });
    const body = `old 0\n\n${await signNote(text, [log])}`;
    const liar = await addCheckpoint({ signers: [forged], keysOf: () => [log], store, now: () => 100n }, body);
    const faults: (readonly [string, () => Response])[] = [
      [
        'unreachable',
        () => {
          throw new TypeError('no network');
        },
      ],
      ['refused', () => new Response('no', { status: 403 })],
      ['refused', () => new Response('many', { status: 409, headers: { 'content-type': 'text/x.tlog.size' } })],
      ['refused', () => new Response('x'.repeat(1_000_001))],
      ['refused', () => new Response('')],
      ['refused', () => new Response(liar.body)],
    ];
    for (const [outcome, fault] of faults) {
      const cosigned = await collect(network(fault), size);
      expect([outcomes(cosigned), cosigned.quorum]).toStrictEqual([['cosigned', outcome], false]);
    }
  });
});
