/** A process that takes units of one limit as fast as it can, and prints how many it got. Arguments: the store's file, tries, the window's count. */
import { createSqliteLimitStore } from '../../host/guard/limits/sqlite.node.ts';

const [path = '', tries = '0', count = '0'] = process.argv.slice(2);
const store = createSqliteLimitStore(path, { synchronous: 'normal', busyTimeoutMs: 20_000 });
let granted = 0;
process.stdin.once('data', () => {
  for (let i = 0; i < Number(tries); i++) {
    const terms = { count: Number(count), windowMs: 1e12, grants: 'exactly' } as const;
    if (store.reserve('shared', terms, 1_000 + i) !== null) granted++;
  }
  process.stdout.write(String(granted));
  process.exit(0);
});
process.stdout.write('ready ');
