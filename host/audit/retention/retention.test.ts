import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decision, KeptLog } from '../../../test/audit/kept-log.ts';
import { refusal } from '../../../test/audit/refusal.ts';
import { verifyFolder } from '../verify/folder.node.ts';
import { DisclosureStore } from '../disclosures/store.node.ts';
import { subjectName } from '../disclosures/subject.ts';
import { holdsInForce, placeHold, releaseHold } from './holds.node.ts';
import { retain } from './retain.node.ts';

let kept: KeptLog;

beforeEach(() => void (kept = new KeptLog()));
afterEach(() => kept.remove());

/** Ten records of a, b and c in turn, a second apart. */
async function tenRecords(): Promise<void> {
  await kept.write(Array.from({ length: 10 }, (_, i) => decision('abc'.charAt(i % 3), { i }, { time: 1000 * i + 1 })));
}

const left = ({ ledger }: DisclosureStore): number[] =>
  Array.from({ length: 10 }, (_, i) => i).filter((i) => ledger.read(i) !== undefined);

describe('retention', () => {
  test('deletes what is older than a time or below an index, and destroys keys of which nothing is left', async () => {
    await tenRecords();
    await kept.use((store) => {
      expect(refusal(() => retain(store, {}, 5))).toBe('options_invalid');
      expect(retain(store, { before: 3000 }, 5)).toStrictEqual({ deleted: 3, held: 0, keys: 0, left: 7 });
      expect(retain(store, { below: 6, before: 4000 }, 6)).toStrictEqual({ deleted: 1, held: 0, keys: 0, left: 6 });
      expect(left(store)).toStrictEqual([4, 5, 6, 7, 8, 9]);
      // c has records 2, 5 and 8.
      expect(retain(store, { below: 9 }, 7)).toStrictEqual({ deleted: 5, held: 0, keys: 2, left: 1 });
      expect(store.keys.all()).toHaveLength(1);
      expect(store.ledger.history().map(({ what }) => what)).toStrictEqual([
        'retain',
        'retained',
        'retain',
        'retained',
        'retain',
        'retained',
      ]);
    });
    expect(await verifyFolder(kept.dir, kept.trust)).toMatchObject({ decisions: 10 });
    // Who comes back gets a new key.
    await kept.write([decision('b', { i: 10 })]);
    await kept.use((store) => expect(store.keys.all()).toHaveLength(2));
  });

  test('does not take a broken clock for a long time ago', async () => {
    await kept.write([decision('a', {}, { time: Number.NaN }), decision('a', {}, { time: 5 })]);
    await kept.use((store) => {
      expect(retain(store, { before: 1e12 }, 1)).toMatchObject({ deleted: 1, left: 1 });
      expect(retain(store, { below: 1 }, 2)).toMatchObject({ deleted: 1, left: 0 });
    });
  });

  test('a hold on everyone that comes while a subject is erased begins behind the erasure', async () => {
    await tenRecords();
    await kept.use((store, keys) => {
      const tag = keys.tag(subjectName('a'));
      // What another process that erases has written down, and not done yet.
      store.ledger.transact(() => store.ledger.bury(store.keys.idOf(tag) ?? -1, tag, 5, { why: 'erased' }));
      placeHold(store, null, { reason: 'case' }, 6);
      const held = left(store);
      expect(held).toStrictEqual([1, 2, 4, 5, 7, 8]);
      store.finishErasures();
      expect(left(store)).toStrictEqual(held);
    });
  });

  test('nothing that a hold keeps is deleted or erased, until it is released', async () => {
    await tenRecords();
    await kept.use((store, keys) => {
      const byRange = placeHold(store, null, { first: 2, past: 4, reason: 'case 1' }, 1);
      const bySubject = placeHold(store, keys, { subject: 'c', reason: 'case 2' }, 2);
      expect(retain(store, { below: 10 }, 3)).toStrictEqual({ deleted: 6, held: 4, keys: 1, left: 4 });
      expect(left(store)).toStrictEqual([2, 3, 5, 8]);
      expect(refusal(() => store.erase(keys, 'c', 4))).toBe('held');
      // Record 3 is a's.
      expect(refusal(() => store.erase(keys, 'a', 4))).toBe('held');
      expect(holdsInForce(store)).toHaveLength(2);
      expect(releaseHold(store, bySubject, 5)).toBe(true);
      expect(releaseHold(store, bySubject, 5)).toBe(false);
      expect(refusal(() => store.erase(keys, 'c', 6))).toBe('held');
      expect(releaseHold(store, byRange, 7)).toBe(true);
      expect(store.erase(keys, 'c', 8)).toMatchObject({ result: 'erased', records: 3 });
      expect(store.erase(keys, 'a', 9)).toMatchObject({ result: 'erased', records: 1 });
    });
  });

  test('a hold that is placed by another process while retention runs keeps all that is still there', async () => {
    await kept.write(Array.from({ length: 5000 }, (_, i) => decision('a', { i }, { time: i })));
    const other = DisclosureStore.open(kept.store);
    try {
      await kept.use((store) => {
        let chunks = 0;
        const { deleted, kept: spared } = store.ledger.deleteWhere(
          // Called for the last record of the first chunk: the hold has to wait for the chunk's end, and is there for the next.
          () => true,
          () => {
            chunks++;
            return store.heldNow();
          },
          () => {
            if (chunks === 1) placeHold(other, null, { reason: 'late' }, 1);
          },
        );
        expect(chunks).toBeGreaterThan(2);
        expect(deleted).toBeLessThan(5000);
        expect(deleted + spared).toBe(5000);
        expect(store.ledger.count()).toBe(spared);
      });
    } finally {
      other.close();
    }
  });

  test('a hold says what it keeps, or is refused', async () => {
    await tenRecords();
    await kept.use((store, keys) => {
      for (const request of [{ first: 5, past: 5 }, { first: -1 }, { past: 1.5 }]) {
        expect(refusal(() => placeHold(store, keys, { ...request, reason: 'r' }, 1))).toBe('options_invalid');
      }
      expect(refusal(() => placeHold(store, keys, { reason: '' }, 1))).toBe('options_invalid');
      expect(refusal(() => placeHold(store, null, { subject: 'a', reason: 'r' }, 1))).toBe('key_invalid');
      expect(holdsInForce(store)).toStrictEqual([]);
    });
  });

  test('whatever is held, retained and released in whatever order, nothing is lost below a hold', async () => {
    await tenRecords();
    const fresh = join(kept.root, 'fresh');
    cpSync(kept.store, fresh, { recursive: true });
    const hold = fc.record({
      first: fc.nat(9),
      length: fc.integer({ min: 1, max: 10 }),
      subject: fc.constantFrom('a', 'b', 'c', null),
    });
    const step = fc.oneof(
      hold,
      fc.record({ below: fc.nat(10) }),
      fc.record({ erase: fc.constantFrom('a', 'b', 'c') }),
      fc.record({ release: fc.nat(4) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        rmSync(kept.store, { recursive: true });
        cpSync(fresh, kept.store, { recursive: true });
        await kept.use((store, keys) => {
          const present = new Set(Array.from({ length: 10 }, (_, i) => i));
          const holds: ({ first: number; past: number; subject: string | null } | null)[] = [];
          const owner = (i: number): string => 'abc'.charAt(i % 3);
          const isHeld = (i: number): boolean =>
            holds.some(
              (one) => one !== null && i >= one.first && i < one.past && (one.subject ?? owner(i)) === owner(i),
            );
          for (const one of steps) {
            if ('below' in one) {
              retain(store, one, 1);
              for (const i of present) if (i < one.below && !isHeld(i)) present.delete(i);
            } else if ('erase' in one) {
              const mine = [...present].filter((i) => owner(i) === one.erase);
              const blocked = holds.some((each) => each?.subject === one.erase) || mine.some(isHeld);
              const verdict = refusal(() => store.erase(keys, one.erase, 1));
              if (mine.length > 0) expect(verdict).toBe(blocked ? 'held' : 'accepted');
              if (!blocked) for (const i of mine) present.delete(i);
            } else if ('release' in one) {
              if (releaseHold(store, one.release + 1, 1)) holds[one.release] = null;
            } else {
              const { first, length, subject } = one;
              placeHold(
                store,
                keys,
                { first, past: first + length, reason: 'r', ...(subject === null ? {} : { subject }) },
                1,
              );
              holds.push({ first, past: first + length, subject });
            }
            expect(left(store)).toStrictEqual([...present]);
          }
        });
      }),
      { numRuns: 15 },
    );
  });
});
