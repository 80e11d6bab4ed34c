import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AuditLogger } from '@microsoft/agent-governance-sdk';
import { contest, contestant, type Measured } from '../../measure/contest.ts';
import { bareEvents, decisionEvents } from '../../workload/events.ts';
import { pairedRow } from '../row.ts';
import type { Case, Result } from '../types.ts';
import { appendAll, withLog } from './folder.ts';

const ENTRIES = 10_000;
const WRITERS = 50;
/** More entries than a run makes: AGT's log copies itself on every entry once it is full. */
const ROOM = 100_000_000;

/** The row of one of many that were measured together. */
const share = (row: Result, count: number): Result => ({
  ...row,
  ours_ns: row.ours_ns / count,
  peer_ns: row.peer_ns === null ? null : row.peer_ns / count,
  p50: row.p50 === null ? null : row.p50 / count,
  p99: row.p99 === null ? null : row.p99 / count,
  p999: row.p999 === null ? null : row.p999 / count,
});

const rowOf = (id: string, [own, peer]: readonly Measured[], count: number): Result => {
  if (own === undefined || peer === undefined) throw new Error('nothing was measured');
  return share(pairedRow(id, own, peer), count);
};

/** Many entries, theirs in memory and chained by hashes, ours on the disk and under a signed checkpoint. */
const againstAgt: Case = {
  id: 'audit/peer/agt',
  run: async (effort) =>
    withLog(async (log) => {
      const events = bareEvents(ENTRIES);
      const logger = new AuditLogger({ maxEntries: ROOM });
      const measured = await contest(
        [
          contestant('edict', [events], async (given) => log.durable(await appendAll(log, given)), { async: true }),
          contestant(
            'agt-ts',
            [events],
            (given) => {
              for (const { agent, action } of given) logger.log({ agentId: agent, action, decision: 'allow' });
              return Promise.resolve();
            },
            { async: true },
          ),
        ],
        effort,
      );
      return {
        results: [rowOf('audit/peer/agt', measured, ENTRIES)],
        figures: [],
        notes: [
          `audit/peer/agt: an entry's share of ${ENTRIES}; both record who did what and the verdict, theirs in memory and without its reasons; ours are on the disk and signed`,
        ],
      };
    }),
};

/** Fifty who each wait until their entry is on the disk. */
const againstSqlite: Case = {
  id: 'audit/peer/sqlite',
  run: async (effort) =>
    withLog(async (log, folder) => {
      const events = decisionEvents(WRITERS);
      const database = new DatabaseSync(join(folder, 'peer.sqlite'));
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE log (entry TEXT NOT NULL)');
      const insert = database.prepare('INSERT INTO log (entry) VALUES (?)');
      const texts = events.map(({ epoch, ...event }) => JSON.stringify({ ...event, epoch: Number(epoch) }));
      const measured = await contest(
        [
          contestant('edict', [events], (given) => Promise.all(given.map((event) => log.durable(log.append(event)))), {
            async: true,
          }),
          contestant(
            'sqlite',
            [texts],
            (given) =>
              Promise.all(
                given.map(async (text) => {
                  await Promise.resolve();
                  return insert.run(text);
                }),
              ),
            { async: true },
          ),
        ],
        effort,
      );
      database.close();
      return {
        results: [rowOf('audit/peer/sqlite', measured, WRITERS)],
        figures: [],
        notes: [
          `audit/peer/sqlite: an entry's share of ${WRITERS} that wait for the disk at once; SQLite in WAL with synchronous=FULL, a transaction each`,
        ],
      };
    }),
};

export const peerCases: readonly Case[] = [againstAgt, againstSqlite];
