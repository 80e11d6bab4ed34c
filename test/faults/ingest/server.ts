/**
 * Serves a log on a Unix socket, and kills itself after so many batches, between their being durable and the answer. Arguments: folder, key file, socket, a public enrolment key, the number of batches (0:
 * it lives).
 */
import { parseVerifierKey, openLog } from '../../../host/audit/index.node.ts';
import { listenHttp } from '../../../host/audit/http/listen.node.ts';
import { Ingest } from '../../../host/audit/ingest/ingest.ts';
import { senderRecords } from '../../../host/audit/ingest/records.node.ts';
import { openReadable } from '../../../host/audit/log/readable-folder.node.ts';
import { logApp } from '../../../host/audit/serve/app.ts';
import { TilesReader } from '../../../host/audit/serve/reader.node.ts';
import { Strangers } from '../../../host/audit/serve/strangers.ts';
import { ORIGIN } from '../../audit/sender.ts';

const [dir = '', key = '', path = '', enrolment = '', lives = '0'] = process.argv.slice(2);
const log = await openLog({ dir, origin: ORIGIN, key, lingerMs: 0 });
const ingest = new Ingest({ origin: ORIGIN, keys: [parseVerifierKey(enrolment)], log });
for await (const record of senderRecords(dir)) ingest.restore(record);
let left = Number(lives);
const app = await logApp({
  reader: new TilesReader(await openReadable(dir)),
  nameOf: () => null,
  publicTiles: false,
  strangers: new Strangers(0),
  healthy: () => Promise.resolve(true),
  onEvent: (event) => process.stderr.write(`${JSON.stringify(event)}\n`),
  ingest: {
    async receive(bytes) {
      const answer = await ingest.receive(bytes);
      if ('refused' in answer) return answer;
      return {
        ...answer,
        durable: async () => {
          const checkpoint = await answer.durable();
          if (left > 0 && --left === 0) process.kill(process.pid, 'SIGKILL');
          return checkpoint;
        },
      };
    },
  },
});
await listenHttp((request, address) => app(request, { address }), { address: { path } });
process.stdout.write('listening\n');
