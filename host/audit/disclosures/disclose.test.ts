import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decision, KeptLog, ORIGIN } from '../../../test/audit/kept-log.ts';
import { laterRefusal } from '../../../test/audit/refusal.ts';
import { decodeCbor } from '../../engine/cbor/decode.ts';
import { encodeCbor } from '../../engine/cbor/encode.ts';
import { createSignerKey } from '../note/key.ts';
import { disclose } from './disclose.node.ts';
import { formatDisclosures, parseDisclosures, type DisclosureFile, type OpenedEntry } from './file.ts';
import { verifyDisclosures } from './verify.ts';

const kept = new KeptLog();
const SNAPSHOT = { to: 'ann@example.com', amount: 12.5, lines: [{ a: 1 }], '': null, ключ: 'ü' };
let file: Uint8Array;

beforeAll(async () => {
  const events = Array.from({ length: 40 }, (_, i) => decision(`agent ${i % 2}`, { ...SNAPSHOT, i }));
  await kept.write([
    ...events,
    { kind: 'outcome', time: 1, agent: 'agent 0', of: 0, status: 'failed' },
    decision('x', {}),
  ]);
  file = await open([3, 7], ['to', 'i']);
});
afterAll(() => kept.remove());

async function open(records: readonly number[], fields?: readonly string[]): Promise<Uint8Array> {
  const choice = { log: kept.dir, trust: kept.trust, masterKey: kept.masterFile, records };
  return disclose(fields === undefined ? choice : { ...choice, fields });
}

/** The file with one thing changed. */
function changed(change: (file: DisclosureFile) => Partial<DisclosureFile>): Uint8Array {
  const parsed = parseDisclosures(file);
  return formatDisclosures({ ...parsed, ...change(parsed) });
}

function record(parsed: DisclosureFile, place = 0): OpenedEntry {
  const found = parsed.records[place];
  if (found === undefined) throw new Error('no such record');
  return found;
}

describe('a file of disclosures', () => {
  test('opens the chosen fields of the chosen records, and tells how many it withholds', async () => {
    const { checkpoint, records } = await verifyDisclosures(file, kept.trust);
    expect(checkpoint).toMatchObject({ origin: ORIGIN, size: 42n });
    expect(records).toMatchObject([
      {
        index: 3,
        withheld: 4,
        fields: [
          { name: 'i', value: 3 },
          { name: 'to', value: 'ann@example.com' },
        ],
      },
      { index: 7, withheld: 4, record: { agent: 'agent 1', agentSequence: 3 } },
    ]);
    expect(Buffer.from(file).includes('amount')).toBe(false);
  });

  test('opens all fields, whatever their names and values, and those of an action without any', async () => {
    const [all, none] = (await verifyDisclosures(await open([0, 41]), kept.trust)).records;
    expect(Object.fromEntries((all?.fields ?? []).map(({ name, value }) => [name, value]))).toStrictEqual({
      ...SNAPSHOT,
      i: 0,
      lines: [new Map([['a', 1]])],
    });
    expect(none).toMatchObject({ index: 41, fields: [], withheld: 0 });
  });

  test('is not made of what is not there', async () => {
    expect(await laterRefusal(() => open([99]))).toBe('index_out_of_range');
    expect(await laterRefusal(() => open([]))).toBe('options_invalid');
    expect(await laterRefusal(() => open([40]))).toBe('disclosure_invalid');
    expect(await laterRefusal(() => open([3], ['to', 'absent']))).toBe('disclosure_invalid');
    expect(await laterRefusal(() => open([3], ['lines.0']))).toBe('disclosure_invalid');
    await expect(open([3], ['lines.0'])).rejects.toThrow('lines is one, and can be opened whole');
  });

  test('proves nothing under another key, of another log, or when anything of it is moved', async () => {
    const other = await createSignerKey(ORIGIN, new Uint8Array(32).fill(3));
    expect(await laterRefusal(() => verifyDisclosures(file, { origin: ORIGIN, keys: [other] }))).toBe(
      'note_unverified',
    );
    expect(await laterRefusal(() => verifyDisclosures(file, { ...kept.trust, origin: 'x' }))).toBe('origin_mismatch');
    const verify = (bytes: Uint8Array) => laterRefusal(() => verifyDisclosures(bytes, kept.trust));
    // The fields of one record under another, which has the same fields.
    expect(await verify(changed((f) => ({ records: [{ ...record(f), fields: record(f, 1).fields }] })))).toBe(
      'proof_invalid',
    );
    // A record in the place of another.
    expect(await verify(changed((f) => ({ records: [{ ...record(f), index: 4 }] })))).toBe('proof_invalid');
    expect(await verify(changed((f) => ({ records: [{ ...record(f), entry: record(f, 1).entry }] })))).toBe(
      'proof_invalid',
    );
    expect(await verify(changed((f) => ({ records: f.records.toReversed() })))).toBe('proof_malformed');
    expect(await verify(changed((f) => ({ records: [record(f), record(f)] })))).toBe('proof_malformed');
    expect(await verify(changed(() => ({ records: [] })))).toBe('proof_malformed');
    // The border between name and value moved.
    const [field] = record(parseDisclosures(file)).fields;
    if (field === undefined) throw new Error('no field');
    const joined = new Uint8Array([...field.name, ...field.value]);
    const moved = { ...field, name: joined.slice(0, 1), value: joined.slice(1) };
    expect(await verify(changed((f) => ({ records: [{ ...record(f), fields: [moved] }] })))).toBe('disclosure_invalid');
  });

  test('has one form: anything else than what is written is refused', async () => {
    const verify = (bytes: Uint8Array) => laterRefusal(() => verifyDisclosures(bytes, kept.trust));
    const map = decodeCbor(file) as Map<number, never>;
    for (const [key, value] of [
      [0, 2],
      [1, 'edict-completeness'],
      [2, 5],
      [3, 'x'],
      [9, 1],
    ] as const) {
      expect(await verify(encodeCbor(new Map([...map, [key, value as never]]))), String(key)).toBe('proof_malformed');
    }
    expect(await verify(new Uint8Array([...file, 0]))).toBe('proof_malformed');
    expect(await verify(new Uint8Array(0))).toBe('proof_malformed');
    expect(await verify(new Uint8Array((1 << 26) + 1))).toBe('too_large');
    const hashes = Array.from({ length: 65 }, () => new Uint8Array(32));
    expect(await verify(changed((f) => ({ records: [{ ...record(f), hashes }] })))).toBe('proof_malformed');
  });

  test('changed in any byte, it does not verify; hostile bytes end in an AuditError', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
        const bytes = file.slice();
        bytes[at] = (bytes[at] as number) ^ mask;
        const verdict = await laterRefusal(() => verifyDisclosures(bytes, kept.trust));
        // The checkpoint's text may get signatures of unknown keys, which are left aside; nothing else may change.
        if (verdict === 'accepted')
          expect(await verifyDisclosures(bytes, kept.trust)).toStrictEqual(await verifyDisclosures(file, kept.trust));
      }),
      { numRuns: 400 },
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.nat(file.length), fc.nat(60), async (noise, at, cut) => {
        const bytes = new Uint8Array([
          ...file.subarray(0, at),
          ...noise,
          ...file.subarray(Math.min(file.length, at + cut)),
        ]);
        await laterRefusal(() => verifyDisclosures(bytes, kept.trust));
      }),
      { numRuns: 300 },
    );
  });

  test('of more items than it has room for is refused before they are made', () => {
    const kind = new TextEncoder().encode('edict-disclosure');
    // { 0: 1, 1: kind, 2: "x", 3: [h'', h'', …] }: an item a byte.
    const head = [0xa4, 0, 1, 1, 0x60 + kind.length, ...kind, 2, 0x61, 0x78, 3, 0x9a, 0, 1, 0, 0];
    const bytes = new Uint8Array(head.length + 65_536).fill(0x40);
    bytes.set(head);
    expect(() => parseDisclosures(bytes)).toThrow(
      expect.objectContaining({
        code: 'proof_malformed',
        cause: expect.objectContaining({ message: expect.stringContaining('too many items') as string }) as Error,
      }),
    );
  });

  test('is not made when what is kept is not what the record commits to', async () => {
    // Whoever has the master key can encrypt anything: the record's digest is what counts.
    const forged = new KeptLog();
    try {
      await forged.write([decision('a', { x: 1 }), decision('a', { x: 2 })]);
      await forged.use((store, keys) => {
        const value = store.ledger.read(1);
        if (value === undefined) throw new Error('nothing kept');
        const { seed } = store.read(keys, 0);
        expect(seed).toHaveLength(32);
      });
      const database = new DatabaseSync(join(forged.store, 'disclosures.sqlite'));
      database.exec('UPDATE value SET body = (SELECT body FROM value WHERE sequence = 0) WHERE sequence = 1');
      database.close();
      const choice = { log: forged.dir, trust: forged.trust, masterKey: forged.masterFile };
      expect(await laterRefusal(() => disclose({ ...choice, records: [1] }))).toBe('disclosures_corrupt');
      expect(await laterRefusal(() => disclose({ ...choice, records: [0] }))).toBe('accepted');
      expect(await laterRefusal(() => disclose({ ...choice, records: [0], store: kept.store }))).toBe('key_invalid');
    } finally {
      forged.remove();
    }
  });
});
