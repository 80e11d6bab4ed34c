/**
 * Writes to a log until it is killed, and says what was acknowledged: `<index> <action>` a line. Arguments: folder, key file, name of the round, and `forgetful` for a writer that never syncs, which no
 * SIGKILL finds out.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { loadOrCreateKey, openLog, type AuditEvent } from '../../../host/audit/index.node.ts';
import { makeLogFolder, nodeFiles } from '../../../host/audit/log/files.node.ts';
import { FolderStorage } from '../../../host/audit/log/folder-storage.node.ts';
import { openLock } from '../../../host/audit/log/lock.node.ts';
import { EventPacker } from '../../../host/audit/log/parcel.ts';
import { openStore } from '../../../host/audit/log/store.node.ts';

const ORIGIN = 'kill.example/log';
const [dir = '', key = '', round = '', manner = ''] = process.argv.slice(2);

const eventOf = (i: number): AuditEvent => ({
  kind: 'decision',
  time: Date.now(),
  agent: `agent-${i % 4}`,
  action: `${round}/${i}`,
  verdict: 'allow',
  mode: 'enforce',
  reasons: [],
  moduleDigest: '00'.repeat(32),
  entry: 'main',
  epoch: 0n,
  stateDigest: null,
  snapshot: { i },
});

async function write(): Promise<never> {
  const log = await openLog({ dir, origin: ORIGIN, key, lingerMs: 0 });
  writeSync(1, `open ${log.base}\n`);
  for (let i = 0; ; i++) {
    const ticket = log.append(eventOf(i));
    // Some are waited for one by one, most are not.
    if (i % 3 !== 0) continue;
    const { index } = await log.durable(ticket);
    writeSync(1, `${index} ${round}/${i}\n`);
  }
}

async function writeForgetfully(): Promise<never> {
  const files = { ...nodeFiles, sync: () => undefined, syncFolder: () => undefined };
  makeLogFolder(files, dir);
  const storage = new FolderStorage({ folder: dir, files, lock: openLock(join(dir, 'lock.sqlite'), 'OFF') });
  const store = await openStore({ origin: ORIGIN, key: await loadOrCreateKey(key, ORIGIN), storage });
  writeSync(1, `open ${store.size}\n`);
  const packer = new EventPacker();
  for (let i = 0; ; i++) {
    packer.add(eventOf(i));
    store.add(packer.take());
    await store.commit();
    writeSync(1, `${store.size - 1} ${round}/${i}\n`);
    if (i % 5 === 0) await store.publish();
  }
}

await (manner === 'forgetful' ? writeForgetfully() : write());
