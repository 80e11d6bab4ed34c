import { join } from 'node:path';
import { FolderStorage } from '../../../host/audit/log/folder-storage.node.ts';
import { makeLogFolder, nodeFiles } from '../../../host/audit/log/files.node.ts';
import { LOCK_FILE } from '../../../host/audit/log/layout.ts';
import { openLock } from '../../../host/audit/log/lock.node.ts';
import { prepareEvent } from '../../../host/audit/log/prepare.ts';
import { openStore } from '../../../host/audit/log/store.node.ts';
import { createSignerKey } from '../../../host/audit/note/key.ts';
import { ByteWriter } from '../../../host/audit/record/bytes.ts';
import { contest, contestant } from '../../measure/contest.ts';
import { bareEvents } from '../../workload/events.ts';
import { aloneRow } from '../row.ts';
import type { Case } from '../types.ts';
import { ORIGIN, SEED, withFolder } from './folder.ts';

/** Reasons that make a record of about 300 bytes. */
const REASONS = Array.from({ length: 6 }, (_, index) => `bench/rule-${index}`);

const appendCase = (count: number): Case => ({
  id: `audit/append/${count}`,
  run: async (effort) =>
    withFolder(async (folder) => {
      makeLogFolder(nodeFiles, folder);
      const storage = new FolderStorage({ folder, files: nodeFiles, lock: openLock(join(folder, LOCK_FILE)) });
      const store = await openStore({ origin: ORIGIN, key: await createSignerKey(ORIGIN, SEED), storage });
      try {
        const fields = new ByteWriter(1 << 16);
        const prepared = bareEvents(count).map((event) => prepareEvent({ ...event, reasons: REASONS }, fields));
        const written = fields.bytes.slice(0, fields.length);
        store.add(prepared, written);
        const bytes = store.pendingBytes / count;
        await store.commit();
        const [measured] = await contest(
          [
            contestant(
              'edict',
              [prepared],
              async (events) => {
                store.add(events, written);
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

/** The log's own thread: from events to a durable, signed checkpoint over them. */
export const appendCases: readonly Case[] = [appendCase(10_000), appendCase(1_000)];
