import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { formatCheckpoint } from '../checkpoint/checkpoint.ts';
import { verifyCosignatures } from '../cosignature/cosignature.ts';
import { createCosigner } from '../cosignature/key.ts';
import { AuditError } from '../error/error.ts';
import { createSignerKey } from '../note/key.ts';
import { signNote } from '../note/sign.ts';
import { RightEdge } from '../tree/edge.ts';
import { leafHash } from '../tree/hash.ts';
import { proveConsistency } from '../tree/prove.ts';
import { TileMemory } from '../tree/tiles.ts';
import { formatAddCheckpoint, parseAddCheckpoint } from './request.ts';
import { openCheckpointStore } from '../checkpoint/store.node.ts';
import { memoryCheckpointStore, type CheckpointStore } from '../checkpoint/store.ts';
import { addCheckpoint, type WitnessAnswer, type WitnessOptions } from './witness.ts';

const ORIGIN = 'example.com/log';
const SIZE = 20;
const folder = mkdtempSync(join(tmpdir(), 'edict-witness-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const log = await createSignerKey(ORIGIN, new Uint8Array(32).fill(1));
const witness = await createCosigner('example.com/witness', new Uint8Array(32).fill(2));

/** A history of the log: requests for checkpoints of it. */
function history(name: string): (oldSize: number, size: number) => Promise<string> {
  const tiles = new TileMemory();
  const edge = new RightEdge(undefined, tiles.add);
  const roots = [edge.root()];
  for (let i = 0; i < SIZE; i++) {
    edge.pushHash(leafHash(new TextEncoder().encode(`${name} ${i}`)));
    roots.push(edge.root());
  }
  return async (oldSize, size) => {
    const root = roots[size] ?? new Uint8Array(32);
    const text = formatCheckpoint({ origin: ORIGIN, size: BigInt(size), root, extensions: [] });
    const proof = oldSize > size ? [] : proveConsistency(tiles.read, BigInt(oldSize), BigInt(size));
    return formatAddCheckpoint({ oldSize: BigInt(oldSize), proof, checkpoint: await signNote(text, [log]) });
  };
}

const ask = history('true');
const forked = history('forked');

function optionsWith(store: CheckpointStore = memoryCheckpointStore(), now: () => bigint = () => 100n): WitnessOptions {
  return { signers: [witness], keysOf: (origin) => (origin === ORIGIN ? [log] : []), store, now };
}

async function timeOf(body: string, { body: answer }: WitnessAnswer): Promise<bigint | undefined> {
  const [cosignature] = await verifyCosignatures(parseAddCheckpoint(body).checkpoint + answer, [witness]);
  return cosignature?.time;
}

describe('a witness', () => {
  test('cosigns a log as it grows, and again at the same size', async () => {
    const options = optionsWith();
    for (const [oldSize, size] of [
      [0, 0],
      [0, 3],
      [3, 3],
      [3, 8],
      [8, 20],
    ] as const) {
      const body = await ask(oldSize, size);
      const answer = await addCheckpoint(options, body);
      expect([size, answer.status]).toStrictEqual([size, 200]);
      expect(await timeOf(body, answer)).toBe(100n);
    }
  });

  test('cosigns no second history, whatever it is offered', async () => {
    const options = optionsWith();
    expect((await addCheckpoint(options, await ask(0, 8))).status).toBe(200);
    const status = async (body: string): Promise<number> => (await addCheckpoint(options, body)).status;
    expect(await status(await forked(8, 8))).toBe(422);
    expect(await status(await forked(8, 12))).toBe(422);
    expect(await status(await forked(0, 12))).toBe(409);
    expect(await status(await ask(3, 5))).toBe(409);
    expect(await status(await ask(8, 5))).toBe(400);
    expect(
      await status((await ask(8, 12)).replace('old 8\n', 'old 8\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n')),
    ).toBe(422);
    expect(await status(await ask(8, 12))).toBe(200);
  });

  test('says which size it has', async () => {
    const options = optionsWith();
    await addCheckpoint(options, await ask(0, 8));
    const answer = await addCheckpoint(options, await ask(3, 12));
    expect(answer).toStrictEqual({ status: 409, contentType: 'text/x.tlog.size', body: '8\n' });
  });

  test('refuses what an unknown key signed, a wrong empty tree, and a log that it does not know', async () => {
    const options = optionsWith();
    const impostor = await createSignerKey(ORIGIN, new Uint8Array(32).fill(9));
    const root = leafHash(new Uint8Array(0));
    const text = formatCheckpoint({ origin: ORIGIN, size: 0n, root, extensions: [] });
    const request = async (note: Promise<string>): Promise<string> =>
      formatAddCheckpoint({ oldSize: 0n, proof: [], checkpoint: await note });
    expect((await addCheckpoint(options, await request(signNote(text, [impostor])))).status).toBe(403);
    expect((await addCheckpoint(options, await request(signNote(text, [log])))).status).toBe(422);
    const elsewhere = text.replace(ORIGIN, 'example.com/other');
    expect((await addCheckpoint(options, await request(signNote(elsewhere, [log])))).status).toBe(404);
    expect((await addCheckpoint(options, 'x'.repeat(2_000_000))).status).toBe(400);
    expect(await options.store.read(ORIGIN)).toBeNull();
  });

  test('of two checkpoints at once takes one', async () => {
    const options = optionsWith();
    await addCheckpoint(options, await ask(0, 3));
    const answers = await Promise.all([
      addCheckpoint(options, await ask(3, 8)),
      addCheckpoint(options, await forked(0, 8)),
    ]);
    expect(answers.map(({ status }) => status)).toStrictEqual([200, 409]);
    const bodies = [await ask(8, 12), await ask(8, 20), await ask(8, 9)];
    const both = await Promise.all(bodies.map((body) => addCheckpoint(options, body)));
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toStrictEqual([200, 409, 409]);
  });

  test('gives nothing out that its store has not taken', async () => {
    const store = memoryCheckpointStore();
    const failing: CheckpointStore = { ...store, swap: () => Promise.reject(new Error('no space left')) };
    await expect(addCheckpoint(optionsWith(failing), await ask(0, 3))).rejects.toThrow('no space left');
    const overtaken: CheckpointStore = { ...store, swap: () => Promise.resolve(false) };
    expect((await addCheckpoint(optionsWith(overtaken), await ask(0, 3))).status).toBe(409);
  });

  test('does not go back in time when its clock does', async () => {
    let now = 100n;
    const options = optionsWith(memoryCheckpointStore(), () => now);
    await addCheckpoint(options, await ask(0, 3));
    now = 50n;
    const body = await ask(3, 8);
    expect(await timeOf(body, await addCheckpoint(options, body))).toBe(100n);
  });

  test('remembers on the disk, for one process at a time', async () => {
    const path = join(folder, 'witness.sqlite');
    const first = openCheckpointStore(path);
    expect((await addCheckpoint(optionsWith(first), await ask(0, 8))).status).toBe(200);
    expect(() => openCheckpointStore(path)).toThrow(AuditError);
    expect(await first.swap(ORIGIN, null, 'another')).toBe(false);
    expect(await first.swap(ORIGIN, 'another', 'another')).toBe(false);
    first.close();
    const second = openCheckpointStore(path);
    expect((await addCheckpoint(optionsWith(second), await forked(0, 12))).body).toBe('8\n');
    expect((await addCheckpoint(optionsWith(second), await ask(8, 12))).status).toBe(200);
    second.close();
  });
});
