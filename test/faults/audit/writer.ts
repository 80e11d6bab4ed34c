/** Writes to a log until it is killed, and says what was acknowledged: `<index> <action>` a line. Arguments: folder, key file, name of the round. */
import { writeSync } from 'node:fs';
import { openLog } from '../../../host/audit/index.node.ts';

const [dir = '', key = '', round = ''] = process.argv.slice(2);
const log = await openLog({ dir, origin: 'kill.example/log', key, lingerMs: 0 });
writeSync(1, `open ${log.base}\n`);
for (let i = 0; ; i++) {
  const action = `${round}/${i}`;
  const ticket = log.append({
    kind: 'decision',
    time: Date.now(),
    agent: `agent-${i % 4}`,
    action,
    verdict: 'allow',
    mode: 'enforce',
    reasons: [],
    moduleDigest: '00'.repeat(32),
    entry: 'main',
    epoch: 0n,
    stateDigest: null,
    snapshot: { i },
  });
  // Some are waited for one by one, most are not.
  if (i % 3 === 0) {
    const { index } = await log.durable(ticket);
    writeSync(1, `${index} ${action}\n`);
  }
}
