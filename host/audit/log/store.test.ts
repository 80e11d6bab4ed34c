/** In what order a commit does what it does, on a storage that keeps what it is given. */
import { describe, expect, test } from 'vitest';
import { nowhere } from '../../../test/audit/nowhere.ts';
import { parseCheckpoint } from '../checkpoint/checkpoint.ts';
import { masterKey } from '../disclosures/master.node.ts';
import { createSignerKey } from '../note/key.ts';
import { parseNote } from '../note/parse.ts';
import { RightEdge } from '../tree/edge.ts';
import { equalHash, HASH_BYTES } from '../tree/hash.ts';
import { FRAME_HEADER_BYTES, readFrame } from './frame.ts';
import { EventPacker, type Parcel } from './parcel.ts';
import { FrameSealer } from './sealed.node.ts';
import type { LogStorage } from './storage.ts';
import { openStore, type LogStore } from './store.node.ts';

const ORIGIN = 'store.example/log';
const key = await createSignerKey(ORIGIN, new Uint8Array(32).fill(4));

/** A storage that keeps what it is given, and looks at what is begun. */
function keeping(looks: (frame: Uint8Array) => void): LogStorage & { readonly frames: Uint8Array[] } {
  const frames: Uint8Array[] = [];
  return {
    ...nowhere(),
    frames,
    begin: (_, frame) => {
      looks(frame);
      return Promise.resolve();
    },
    append: (_, frame) => {
      frames.push(frame.slice());
    },
  };
}

function parcelOf(count: number, agent = 'agent'): Parcel {
  const packer = new EventPacker();
  for (let i = 0; i < count; i++) packer.add({ kind: 'swap', time: 1, agent, from: '', to: '' });
  return packer.take();
}

describe('a commit', () => {
  test.each([
    ['none', 0, true],
    ['some', 1, true],
    ['all', 9, false],
  ])('gives the entries to the storage before their leaves are hashed, of which %s were', async (_, times, left) => {
    let store: LogStore | undefined;
    const begun: Uint8Array[] = [];
    const storage = keeping((frame) => {
      begun.push(frame.slice(FRAME_HEADER_BYTES));
      expect(store?.hashSome()).toBe(left);
    });
    store = await openStore({ origin: ORIGIN, key, storage });
    const edge = new RightEdge();
    for (const round of [1, 2, 3]) {
      for (const count of [700, 1]) store.add(parcelOf(count));
      for (let i = 0; i < times; i++) store.hashSome();
      const { size, root } = parseCheckpoint(parseNote(await store.commit()).text);
      const bytes = storage.frames.at(-1) ?? new Uint8Array();
      expect(bytes.slice(FRAME_HEADER_BYTES)).toStrictEqual(begun.at(-1));
      const frame = readFrame(bytes, 0);
      expect(frame).toMatchObject({ first: 701 * (round - 1), count: 701, end: bytes.length });
      const leaves = frame?.leaves ?? new Uint8Array();
      for (let at = 0; at < leaves.length; at += HASH_BYTES) edge.pushHash(leaves.subarray(at, at + HASH_BYTES));
      expect(size).toBe(BigInt(701 * round));
      expect(equalHash(root, edge.root())).toBe(true);
      expect(frame?.root).toStrictEqual(root);
    }
    expect(begun).toHaveLength(3);
  });

  test('gives it the same again, though the memory it stands in was moved meanwhile', async () => {
    let given = new Uint8Array();
    let payload = new Uint8Array();
    let moved = 0;
    // Small parcels, until little room is left in the kernel's first memory.
    for (let size = 7000; size < 8000; size += 100) {
      const storage = keeping((frame) => {
        given = frame as Uint8Array<ArrayBuffer>;
        payload = frame.slice(FRAME_HEADER_BYTES);
      });
      const store = await openStore({ origin: ORIGIN, key, storage });
      for (let added = 0; added < size; added += 10) store.add(parcelOf(10));
      await store.commit();
      if (given.length === 0) moved++;
      const bytes = storage.frames[0] ?? new Uint8Array();
      expect(bytes.slice(FRAME_HEADER_BYTES)).toStrictEqual(payload);
      expect(readFrame(bytes, 0)).toMatchObject({ count: size });
    }
    expect(moved).toBeGreaterThan(0);
  });

  test('begins nothing where frames are encrypted', async () => {
    const storage = keeping(() => expect.unreachable());
    const sealer = new FrameSealer(masterKey(new Uint8Array(32).fill(6)));
    const store = await openStore({ origin: ORIGIN, key, storage, sealer });
    store.add(parcelOf(3));
    await store.commit();
    expect(String.fromCharCode(...(storage.frames[0] ?? []).slice(0, 8))).toBe('edictse1');
  });
});
