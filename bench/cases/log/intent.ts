import { fdatasyncSync, openSync, closeSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { contest, contestant } from '../../measure/contest.ts';
import { decisionEvents } from '../../workload/events.ts';
import { aloneRow } from '../row.ts';
import type { Case } from '../types.ts';
import { withLog } from './folder.ts';

const RECORD_BYTES = 300;
/** The file that is written over and over: it does not grow, as the log's segment does not. */
const FILE_BYTES = 1 << 20;

/** One action that waits until it is known to be going to happen: its record durable, before it runs. */
export const intentCase: Case = {
  id: 'audit/intent',
  run: async (effort) =>
    withLog(async (log, folder) => {
      const file = openSync(join(folder, 'alone'), 'w+');
      writeSync(file, new Uint8Array(FILE_BYTES));
      fdatasyncSync(file);
      const record = new Uint8Array(RECORD_BYTES).fill(1);
      let at = 0;
      const measured = await contest(
        [
          contestant('edict', decisionEvents(64), (event) => log.durable(log.append(event)), { async: true }),
          contestant('fdatasync', [record], (bytes) => {
            at = (at + RECORD_BYTES) % (FILE_BYTES - RECORD_BYTES);
            writeSync(file, bytes, 0, bytes.length, at);
            fdatasyncSync(file);
          }),
        ],
        effort,
      );
      closeSync(file);
      const [own, disk] = measured;
      if (own === undefined || disk === undefined) throw new Error('nothing was measured');
      return {
        results: [
          aloneRow('audit/intent', own.ns, own),
          aloneRow("audit/intent: the disk's own fdatasync", disk.ns, disk),
        ],
        figures: [],
        notes: [
          'audit/intent: to the thread of the log, on the disk, signed, swapped in the lock (a second sync), and back',
        ],
      };
    }),
};
