import { pruneLog, pruneTiles, retain, type RetentionLimit } from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { EXIT } from '../frame/exit.ts';
import { readText } from '../frame/io.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { counted } from '../reporters/counted.ts';
import { toJson } from '../reporters/json.ts';
import { indexOf, withStore } from './store-options.ts';
import { TRUST_OPTIONS, trustOf } from './trust.ts';

/** `edict audit retain`: values that are old enough go, unless a hold keeps them. */
export const auditRetain: Verb = defineVerb({
  name: 'audit retain',
  summary: 'Delete values that are older than a limit, unless a legal hold keeps them',
  arguments: '<store>',
  positionals: [1, 1],
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
      argument: 'FOLDER',
      description: 'Delete the entries before `--below` from this log, too; their hashes stay. It must not be open',
    },
    'log-key': { type: 'string', argument: 'FILE', description: 'The key of `--log`, which signs where it begins' },
    ...TRUST_OPTIONS,
  },
  details:
    "The log's records stay, unless `--log` is named, and their proofs in any case. With both limits, what both name is deleted. A subject of whom nothing is left loses its key, too.",
  exits: { 0: 'done', 3: 'there is no such store' },
  examples: [
    'edict audit retain ./audit.disclosures --before 2026-01-31',
    'edict audit retain ./audit.disclosures --below 5120 --tiles ./public --key audit.vkey',
    'edict audit retain ./audit.disclosures --below 5120 --log ./audit --log-key keys/audit.key',
  ],
  run: async (io, { json = false, before, below, tiles, log, 'log-key': logKey, ...values }, [dir = '']) => {
    if (tiles !== undefined && (below === undefined || before !== undefined)) {
      throw new CliError('usage', '`--tiles` goes with `--below`, and with no `--before`.');
    }
    if ((log === undefined) !== (logKey === undefined)) throw new CliError('usage', '`--log` goes with `--log-key`.');
    if (log !== undefined && (below === undefined || before !== undefined)) {
      throw new CliError('usage', '`--log` goes with `--below`, and with no `--before`.');
    }
    const limit: RetentionLimit = {
      ...(before === undefined ? {} : { before: timeOf(before) }),
      ...(below === undefined ? {} : { below: indexOf('--below', below) }),
    };
    if (before === undefined && below === undefined)
      throw new CliError('usage', 'Name a limit: `--before` or `--below`.');
    const [segmentKey, ...earlier] = values['segment-key'] ?? [];
    const trust = tiles === undefined ? null : await trustOf(values, null);
    const history = values['key-history'];
    const keyHistory = history === undefined ? {} : { keyHistory: await readText(history) };
    const { done, pruned, entries } = await withStore(dir, async (store) => ({
      pruned:
        tiles === undefined || trust === null
          ? null
          : await pruneTiles(store, tiles, trust, limit.below ?? 0, Date.now()),
      entries:
        log === undefined || logKey === undefined
          ? null
          : await pruneLog({
              dir: log,
              origin: store.origin,
              key: logKey,
              ...keyHistory,
              ...(segmentKey === undefined ? {} : { encryption: { masterKey: segmentKey, earlier } }),
              below: limit.below ?? 0,
              store,
              now: Date.now(),
            }),
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
      if (entries !== null) {
        io.out(
          `  ${counted(entries.entries, 'entry', 'entries')} deleted from ${log ?? ''}, which begins with ${entries.below}`,
        );
        if (entries.held) io.out('  a hold keeps others that would have been deleted');
        if (entries.sessions) io.out('  sessions of senders that may go on keep others');
      }
      if (held > 0) io.out(`  ${counted(held, 'record')} would have been deleted, and a hold keeps them`);
    }
    return EXIT.ok;
  },
});

function timeOf(text: string): number {
  const time = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,3})?Z)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw new CliError('usage', `\`--before\`: \`${text}\` is no time of the form 2026-01-31 or 2026-01-31T12:00:00Z.`);
  return time;
}
