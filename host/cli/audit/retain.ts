import { existsSync } from 'node:fs';
import {
  isStorageAddress,
  pruneLog,
  pruneTiles,
  retain,
  storeFolder,
  type DisclosureStore,
  type PrunedLog,
  type RetentionLimit,
} from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { EXIT, type ExitCode } from '../frame/exit.ts';
import type { Io } from '../frame/io.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { counted } from '../reporters/counted.ts';
import { toJson } from '../reporters/json.ts';
import { LOG_DETAILS } from './place.ts';
import { indexOf, withStore } from './store-options.ts';
import { TRUST_OPTIONS, trustOf } from './trust.ts';
import { LOG_KEY_OPTION, writtenLog, type WrittenLogValues } from './written-log.ts';

/** `edict audit retain`: values that are old enough go, unless a hold keeps them. */
export const auditRetain: Verb = defineVerb({
  name: 'audit retain',
  summary: 'Delete values that are older than a limit, unless a legal hold keeps them',
  arguments: '[store]',
  positionals: [0, 1],
  options: {
    before: {
      type: 'string',
      argument: 'TIME',
      description: 'Delete what is of an earlier time, such as 2026-01-31 or 2026-01-31T12:00:00Z',
    },
    below: { type: 'string', argument: 'INDEX', description: 'Delete what is of records before this one' },
    tiles: {
      type: 'string',
      argument: 'FOLDER',
      description: 'Delete the entries before `--below` from these static tiles, too; their hashes stay',
    },
    log: {
      type: 'string',
      argument: 'LOG',
      description: 'Delete the entries before `--below` from this log, too; their hashes stay. It must not be open',
    },
    ...LOG_KEY_OPTION,
    ...TRUST_OPTIONS,
  },
  details:
    "The log's records stay, unless `--log` is named, and their proofs in any case. With both limits, what both name is deleted. A subject of whom nothing is left loses its key, too.\n" +
    'A log that has no store is named alone, with `--log`, `--log-key`, which signs where its entries begin now, and `--below`.\n' +
    LOG_DETAILS,
  exits: { 0: 'done', 3: 'there is no such store or log' },
  examples: [
    'edict audit retain ./audit.disclosures --before 2026-01-31',
    'edict audit retain ./audit.disclosures --below 5120 --tiles ./public --key audit.vkey',
    'edict audit retain ./audit.disclosures --below 5120 --log ./audit --log-key keys/audit.key',
    "edict audit retain --below 5120 --log 'postgres://writer@db.example/audit?origin=example.com/agents' --log-key keys/audit.key",
  ],
  run: async (io, { json = false, before, below, tiles, log, ...values }, [dir]) => {
    if (tiles !== undefined && (below === undefined || before !== undefined)) {
      throw new CliError('usage', '`--tiles` goes with `--below`, and with no `--before`.');
    }
    if (log !== undefined && (below === undefined || before !== undefined)) {
      throw new CliError('usage', '`--log` goes with `--below`, and with no `--before`.');
    }
    const limit: RetentionLimit = {
      ...(before === undefined ? {} : { before: timeOf(before) }),
      ...(below === undefined ? {} : { below: indexOf('--below', below) }),
    };
    if (before === undefined && below === undefined)
      throw new CliError('usage', 'Name a limit: `--before` or `--below`.');
    const named = { ...values, ...(log === undefined ? {} : { log }) };
    if (dir === undefined) return pruneAlone(io, named, limit, tiles, json);
    const trust = tiles === undefined ? null : await trustOf(values, null);
    const { done, pruned, entries } = await withStore(dir, async (store) => ({
      pruned:
        tiles === undefined || trust === null
          ? null
          : await pruneTiles(store, tiles, trust, limit.below ?? 0, Date.now()),
      entries: await pruneNamed(named, limit, store),
      done: retain(store, limit, Date.now()),
    }));
    if (json) io.out(toJson({ ...limit, ...done, tiles: pruned, log: entries }));
    else {
      const { deleted, held, keys, left } = done;
      io.out(
        `deleted what was kept of ${counted(deleted, 'record')}, and ${counted(keys, 'key')}; ${counted(left, 'record')} left`,
      );
      if (pruned !== null) {
        io.out(
          `  ${counted(pruned.bundles, 'bundle')} deleted from ${tiles ?? ''}: entries are left from ${pruned.below} on`,
        );
        if (pruned.held) io.out('  a hold keeps others that would have been deleted');
      }
      if (entries !== null) for (const line of prunedLines(entries, log ?? '')) io.out(`  ${line}`);
      if (held > 0) io.out(`  ${counted(held, 'record')} would have been deleted, and a hold keeps them`);
    }
    return EXIT.ok;
  },
});

/** What `--log` names is pruned; null where it names nothing. */
async function pruneNamed(
  values: WrittenLogValues,
  { below = 0 }: RetentionLimit,
  store: DisclosureStore | null,
): Promise<PrunedLog | null> {
  const log = await writtenLog(values, store?.origin);
  return log === null ? null : pruneLog({ ...log, below, store, now: Date.now() });
}

/** A log that keeps no values. */
async function pruneAlone(
  io: Io,
  values: WrittenLogValues,
  limit: RetentionLimit,
  tiles: string | undefined,
  json: boolean,
): Promise<ExitCode> {
  const { log } = values;
  if (log === undefined || tiles !== undefined) {
    throw new CliError('usage', 'Name the store; without one, only `--log` can be pruned.');
  }
  if (!isStorageAddress(log) && existsSync(storeFolder(log))) {
    throw new CliError('usage', `The log has a store, whose legal holds count: name ${storeFolder(log)}.`);
  }
  const pruned = await pruneNamed(values, limit, null);
  if (json) io.out(toJson({ ...limit, log: pruned }));
  else if (pruned !== null) for (const line of prunedLines(pruned, log)) io.out(line);
  return EXIT.ok;
}

function prunedLines({ entries, below, held, sessions }: PrunedLog, log: string): string[] {
  return [
    `${counted(entries, 'entry', 'entries')} deleted from ${log}, which begins with ${below}`,
    ...(held ? ['a hold keeps others that would have been deleted'] : []),
    ...(sessions ? ['sessions of senders that may go on keep others'] : []),
  ];
}

function timeOf(text: string): number {
  const time = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,3})?Z)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw new CliError('usage', `\`--before\`: \`${text}\` is no time of the form 2026-01-31 or 2026-01-31T12:00:00Z.`);
  return time;
}
