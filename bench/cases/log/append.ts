import { join } from 'node:path';
import { FolderStorage } from '../../../host/audit/log/folder-storage.node.ts';
import { makeLogFolder, nodeFiles } from '../../../host/audit/log/files.node.ts';
import { LOCK_FILE } from '../../../host/audit/log/layout.ts';
import { openLock } from '../../../host/audit/log/lock.node.ts';
import { EventPacker, type Parcel } from '../../../host/audit/log/parcel.ts';
import { openStore } from '../../../host/audit/log/store.node.ts';
import { createSignerKey } from '../../../host/audit/note/key.ts';
import { contest, contestant } from '../../measure/contest.ts';
import { bareEvents } from '../../workload/events.ts';
import { aloneRow } from '../row.ts';
import type { Case } from '../types.ts';
import { ORIGIN, SEED, withFolder } from './folder.ts';

/** Reasons that make a record of about 300 bytes. */
const REASONS = Array.from({ length: 12 }, (_, index) => `bench/rule-${index}`);

/** Events of a parcel, as the file log hands over at most. */
const PARCEL = 1024;

const appendCase = (count: number): Case => ({
  id: `audit/append/${count}`,
  run: async (effort) =>
    withFolder(async (folder) => {
      makeLogFolder(nodeFiles, folder);
      const storage = new FolderStorage({ folder, files: nodeFiles, lock: openLock(join(folder, LOCK_FILE)) });
      const store = await openStore({ origin: ORIGIN, key: await createSignerKey(ORIGIN, SEED), storage });
      try {
        const events = bareEvents(count).map((event) => ({ ...event, reasons: REASONS }));
        const packer = new EventPacker();
        const packed = (): readonly Parcel[] => {
          const parcels: Parcel[] = [];
          for (const [index, event] of events.entries()) {
            packer.add(event);
            if (packer.count === PARCEL || index === count - 1) parcels.push(packer.take());
          }
          return parcels;
        };
        const commit = (parcels: readonly Parcel[]): Promise<string> => {
          for (const parcel of parcels) store.add(parcel);
          return store.commit();
        };
        const given = packed();
        for (const parcel of given) store.add(parcel);
        const bytes = store.pendingBytes / count;
        await store.commit();
        const measured = await contest(
          [
            contestant('edict', [given], commit, { async: true }),
            contestant('with what the appending thread does', [given], () => commit(packed()), { async: true }),
          ],
          effort,
        );
        return {
          results: measured.map(({ name, ns, p50, p99, p999 }, index) =>
            aloneRow(index === 0 ? `audit/append/${count}` : `audit/append/${count}, ${name}`, ns / count, {
              p50: p50 / count,
              p99: p99 / count,
              p999: p999 / count,
            }),
          ),
          figures: [],
          notes: [
            `audit/append/${count}: an entry's share of ${count} that become records, are hashed, on the disk and under a signed checkpoint; ${Math.round(bytes)} bytes each, of actions that carry a name alone. Their own members are written by the thread that appends, which the second row counts, too`,
          ],
        };
      } finally {
        await store.close();
      }
    }),
});

/** The log's own thread: from events that were handed over to a durable, signed checkpoint over them. */
export const appendCases: readonly Case[] = [appendCase(10_000), appendCase(1_000)];
