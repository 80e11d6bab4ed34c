import { describe, expect, test, vi } from 'vitest';
import { decisionEvent } from '../../../test/audit/decision.ts';
import { entriesOf } from '../../../test/audit/frames.ts';
import { commitAction, SALT_BYTES, SEED_BYTES } from '../record/action.ts';
import { ByteWriter } from '../record/bytes.ts';
import { decodeRecord } from '../record/decode.ts';
import { RightEdge } from '../tree/edge.ts';
import { TileMemory } from '../tree/tiles.ts';
import type { AuditEvent } from '../types.ts';
import { RecordBatch } from './batch.node.ts';
import { FRAME_HEADER_BYTES } from './frame.ts';
import { OneByOne } from './one-by-one.ts';
import { EventPacker, type Parcel } from './parcel.ts';
import { LENGTH_BYTES, Sequencer } from './sequencer.ts';

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The i-th event: actions of 0 to 20 fields of all lengths around the borders of blocks, and other kinds between them. */
function eventOf(i: number): AuditEvent {
  if (i % 7 === 5) return { kind: 'outcome', time: i, agent: `agent-${i % 4}`, of: 0, status: 'succeeded' };
  if (i % 31 === 30) return { kind: 'swap', time: i, agent: '', from: '', to: 'cd'.repeat(32) };
  const fields = Array.from({ length: (i * 5) % 21 }, (_, field) => [
    `field ${field}`,
    'x'.repeat((i * 13 + field * 37) % (field === 3 ? 3000 : 130)),
  ]);
  return {
    kind: 'decision',
    time: i,
    agent: `agent-${i % 4}`,
    action: 'act'.repeat(i % 5),
    verdict: 'allow',
    mode: 'enforce',
    reasons: Array.from({ length: i % 9 }, (_, reason) => `reason-${reason}`),
    moduleDigest: 'ab'.repeat(32),
    entry: 'main',
    epoch: 0n,
    stateDigest: null,
    snapshot: Object.fromEntries(fields),
    seed: new Uint8Array(32).fill(i),
  };
}

interface Made {
  readonly entries: string;
  readonly roots: readonly string[];
  readonly tiles: (level: number, count: number) => string;
}

const SIZES = [1, 2, 3, 1, 64, 5, 0, 256, 33, 300];
const TOTAL = SIZES.reduce((sum, size) => sum + size, 0);

/** One event after the other, each hash by itself. */
function oneByOne(event: (i: number) => AuditEvent): Made {
  const tiles = new TileMemory();
  const edge = new RightEdge(undefined, tiles.add);
  const packer = new EventPacker();
  const records = new OneByOne(new Sequencer(7));
  const roots: string[] = [];
  let entries = '';
  let i = 0;
  for (const size of SIZES) {
    for (let end = i + size; i < end; i++) {
      const entry = new ByteWriter(64);
      packer.add(event(i));
      records.write(packer.take(), entry, () => {
        edge.pushEntry(entry.bytes, LENGTH_BYTES, entry.length);
        entries += hexOf(entry.bytes.subarray(0, entry.length));
      });
    }
    roots.push(hexOf(edge.root()));
  }
  return { entries, roots, tiles: (level, count) => hexOf(tiles.read(level, 0, count)) };
}

/** In batches, all hashes together. */
function together(event: (i: number) => AuditEvent): Made {
  const kept: number[][] = [];
  const batch = new RecordBatch(new Sequencer(7), (level, source, at, count) => {
    (kept[level] ??= []).push(...source.subarray(at, at + 32 * count));
  });
  const roots: string[] = [];
  const packer = new EventPacker();
  let entries = '';
  let i = 0;
  for (const [at, size] of SIZES.entries()) {
    for (let end = i + size; i < end; i++) packer.add(event(i));
    batch.add(packer.take());
    while (batch.hashSome());
    // Frames of one parcel, and of several.
    if (at % 3 === 0) {
      entries += hexOf(batch.frame.subarray(FRAME_HEADER_BYTES));
      batch.clear();
      expect(batch.bytes).toBe(0);
    }
    roots.push(hexOf(batch.edge.root()));
  }
  return {
    entries: entries + hexOf(batch.frame.subarray(FRAME_HEADER_BYTES)),
    roots,
    tiles: (level, count) => hexOf(Uint8Array.from(kept[level] ?? []).subarray(0, 32 * count)),
  };
}

describe('a batch of events', () => {
  test('becomes the same records, tree and tiles as one event after the other', () => {
    const [expected, found] = [oneByOne(eventOf), together(eventOf)];
    expect(found.entries).toBe(expected.entries);
    expect(found.roots).toStrictEqual(expected.roots);
    expect(found.tiles(0, TOTAL)).toBe(expected.tiles(0, TOTAL));
    const blocks = Math.floor(TOTAL / 256);
    expect(blocks).toBeGreaterThan(1);
    expect(found.tiles(1, blocks)).toBe(expected.tiles(1, blocks));
  });

  test('with actions too large for the lanes, too', () => {
    const large = (i: number): AuditEvent => {
      const event = eventOf(i);
      return event.kind === 'decision' && i === 20
        ? { ...event, snapshot: { a: 'x'.repeat(1 << 21), b: 1, c: 2 } }
        : event;
    };
    const [expected, found] = [oneByOne(large), together(large)];
    expect(found.entries).toBe(expected.entries);
    expect(found.roots).toStrictEqual(expected.roots);
  });

  test('gives each action without a seed one of its own, which nothing that is written shows', () => {
    const drawn: Uint8Array[] = [];
    const draw = crypto.getRandomValues.bind(crypto);
    const drawing = vi.spyOn(crypto, 'getRandomValues').mockImplementation((room) => {
      draw(room);
      const bytes = new Uint8Array((room as Uint8Array<ArrayBuffer>).slice().buffer);
      for (let at = 0; at < bytes.length; at += SEED_BYTES) drawn.push(bytes.subarray(at, at + SEED_BYTES));
      return room;
    });
    const batch = new RecordBatch(new Sequencer(7), () => undefined);
    const packer = new EventPacker();
    // More than are drawn at once, in a memory that grows.
    const snapshots = Array.from({ length: 900 }, (_, i) => ({ i, text: 'x'.repeat(i), third: null }));
    for (const [i, snapshot] of snapshots.entries()) {
      packer.add(decisionEvent({ agent: `agent ${i % 3}`, snapshot }));
      if (i % 100 === 99) batch.add(packer.take());
    }
    while (batch.hashSome());
    drawing.mockRestore();
    const payload = Buffer.from(batch.frame.subarray(FRAME_HEADER_BYTES));
    const digests = entriesOf(payload).map((entry) => {
      const record = decodeRecord(entry);
      return record.kind === 'decision' ? hexOf(record.actionDigest) : record.kind;
    });
    expect(digests).toStrictEqual(
      snapshots.map((snapshot, i) => commitAction(snapshot, drawn[i] as Uint8Array).digest),
    );
    expect(new Set(drawn.map(hexOf)).size).toBe(drawn.length);
    expect(drawn.filter((seed) => payload.includes(Buffer.from(seed.subarray(0, SALT_BYTES))))).toStrictEqual([]);
  });

  test('has the same leaves, whenever they are hashed, and the entries stay what they are', () => {
    const made = [0, 1, 2, 9].map((times) => {
      const batch = new RecordBatch(new Sequencer(7), () => undefined);
      const packer = new EventPacker();
      for (const size of [1, 600, 3, 257]) {
        for (let i = 0; i < size; i++) packer.add({ kind: 'swap', time: i, agent: 'a'.repeat(i), from: '', to: '' });
        batch.add(packer.take());
        for (let i = 0; i < times; i++) batch.hashSome();
      }
      const written = hexOf(batch.frame.subarray(FRAME_HEADER_BYTES));
      while (batch.hashSome());
      expect(batch.hashSome()).toBe(false);
      expect(hexOf(batch.frame.subarray(FRAME_HEADER_BYTES))).toBe(written);
      return { written, leaves: hexOf(batch.leaves), root: hexOf(batch.edge.root()) };
    });
    expect(new Set(made.map((one) => JSON.stringify(one))).size).toBe(1);
    const edge = new RightEdge();
    for (const leaf of made[0]?.leaves.match(/.{64}/g) ?? []) edge.pushHash(Uint8Array.from(Buffer.from(leaf, 'hex')));
    expect(edge.size).toBe(861);
    expect(hexOf(edge.root())).toBe(made[0]?.root);
  });

  test('goes on from any tree', () => {
    for (let size = 0; size < 70; size++) {
      const edge = new RightEdge();
      const batch = new RecordBatch(new Sequencer(7), () => undefined);
      for (let i = 0; i < size; i++) edge.pushHash(new Uint8Array(32).fill(i));
      batch.edge.restore(edge.size, edge.subtrees());
      expect(hexOf(batch.edge.root())).toBe(hexOf(edge.root()));
      const packer = new EventPacker();
      const parcel = (): Parcel => {
        for (let i = 0; i < 3; i++) packer.add({ kind: 'swap', time: 0, agent: '', from: '', to: '' });
        return packer.take();
      };
      batch.add(parcel());
      while (batch.hashSome());
      const own = new ByteWriter(64);
      new OneByOne(new Sequencer(7)).write(parcel(), own, () => {
        edge.pushEntry(own.bytes, LENGTH_BYTES, own.length);
        own.length = 0;
      });
      expect(hexOf(batch.edge.root())).toBe(hexOf(edge.root()));
    }
  });
});
