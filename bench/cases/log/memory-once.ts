/** Writes a log of so many entries in the folder that is given, and prints the most bytes that the process took, and of its first tenth: `audit/memory`, in a process of its own. */
import { openLog } from '../../../host/audit/index.node.ts';
import { bareEvents } from '../../workload/events.ts';
import { appendAll, ORIGIN, SEED } from './folder.ts';

/** Entries between two looks at the memory. */
const STEP = 1_000;

const [, , dir = '', count = ''] = process.argv;
const entries = Number(count);
const events = bareEvents(STEP);
const log = await openLog({ dir, origin: ORIGIN, key: SEED });
let atTenth = 0;
let most = 0;
for (let done = 0; done < entries; done += STEP) {
  await appendAll(log, events);
  most = Math.max(most, process.memoryUsage.rss());
  if (done <= entries / 10) atTenth = most;
}
await log.close();
console.log(`${most} ${atTenth}`);
