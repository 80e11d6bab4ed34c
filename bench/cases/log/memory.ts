import { QUICK } from '../../measure/contest.ts';
import { bareEvents } from '../../workload/events.ts';
import type { Case } from '../types.ts';
import { appendAll, withLog } from './folder.ts';

const ENTRIES = 10_000_000;
const QUICK_ENTRIES = 200_000;
/** Entries between two looks at the memory. */
const STEP = 1_000;

/** What a process that writes a log takes, its main thread included. */
export const memoryCase: Case = {
  id: 'audit/memory',
  run: async (effort) => {
    const entries = effort === QUICK ? QUICK_ENTRIES : ENTRIES;
    const events = bareEvents(STEP);
    return withLog(async (log) => {
      let atTenth = 0;
      let most = 0;
      let last = 0;
      for (let done = 0; done < entries; done += STEP) {
        last = await appendAll(log, events);
        const { rss } = process.memoryUsage();
        most = Math.max(most, rss);
        if (done <= entries / 10) atTenth = most;
      }
      await log.durable(last);
      const id = `audit/memory: resident, most of ${entries.toLocaleString('en')} entries`;
      return {
        results: [],
        figures: [
          { id, value: most, unit: 'bytes' },
          { id: 'audit/memory: the same of the first tenth', value: atTenth, unit: 'bytes' },
        ],
        notes: [],
      };
    });
  },
};
