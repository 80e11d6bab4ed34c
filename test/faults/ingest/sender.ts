/**
 * Sends events through a Unix socket until all are durable, and says where: `<ticket> <index>` a line. Arguments: a credential, the socket, the number of decisions, the agent.
 */
import { remoteSink, socketTransport } from '../../../host/audit/client/index.node.ts';

const [credential = '', path = '', count = '0', agent = ''] = process.argv.slice(2);
const sink = await remoteSink({
  credential,
  to: socketTransport(path),
  capacity: 8,
  batchEvents: 4,
  lingerMs: 1,
  pauseMs: 20,
  closeMs: 120_000,
});
const waiting: Promise<string>[] = [];
for (let i = 0; i < Number(count); i++) {
  const ticket = sink.append({
    kind: 'decision',
    time: i,
    agent,
    action: `act ${i}`,
    verdict: 'allow',
    mode: 'enforce',
    reasons: [],
    moduleDigest: '00'.repeat(32),
    entry: 'main',
    epoch: 0n,
    stateDigest: null,
    snapshot: { i },
  });
  waiting.push(sink.durable(ticket).then(({ index }) => `${i} ${index}`));
  await sink.room();
}
for (const line of await Promise.all(waiting)) process.stdout.write(`${line}\n`);
await sink.close();
