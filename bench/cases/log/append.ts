import { join } from 'node:path';
import { FolderStorage } from '../../../host/audit/log/folder-storage.node.ts';
import { makeLogFolder, nodeFiles } from '../../../host/audit/log/files.node.ts';
import { LOCK_FILE } from '../../../host/audit/log/layout.ts';
import { openLock } from '../../../host/audit/log/lock.node.ts';
import { EventPacker } from '../../../host/audit/log/parcel.ts';
import { openStore } from '../../../host/audit/log/store.node.ts';
import { createSignerKey } from '../../../host/audit/note/key.ts';
import type { AuditEvent } from '../../../host/audit/types.ts';
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
        const add = (given: readonly AuditEvent[]): void => {
          for (const event of given) packer.add(event);
          store.add(packer.take());
        };
        add(events);
        const bytes = store.pendingBytes / count;
        await store.commit();
        const [measured] = await contest(
          [
            contestant(
              'edict',
              [events],
              async (given) => {
                for (let from = 0; from < count; from += PARCEL) add(given.slice(from, from + PARCEL));
                return store.commit();
              },
              { async: true },
            ),
          ],
          effort,
        );
        if (measured === undefined) throw new Error('nothing was measured');
        const { ns, p50, p99, p999 } = measured;
        return {
          results: [
            aloneRow(`audit/append/${count}`, ns / count, { p50: p50 / count, p99: p99 / count, p999: p999 / count }),
          ],
          figures: [],
          notes: [
            `audit/append/${count}: an entry's share of ${count} that are encoded, hashed, on the disk and under a signed checkpoint; ${Math.round(bytes)} bytes each, of actions that carry a name alone`,
          ],
        };
      } finally {
        await store.close();
      }
    }),
});

/** A log on one thread, from events to a durable, signed checkpoint over them: what its user's thread does otherwise is counted, too. */
export const appendCases: readonly Case[] = [appendCase(10_000), appendCase(1_000)];
