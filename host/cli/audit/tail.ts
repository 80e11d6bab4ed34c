import { setTimeout } from 'node:timers/promises';
import { AuditError, LogFollower, readLog, type LogEntry } from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { EXIT } from '../frame/exit.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { toJson } from '../reporters/json.ts';
import { paint } from '../reporters/paint.ts';
import { recordLine } from '../reporters/record.ts';
import { LOG_ARGUMENT, LOG_DETAILS, placeOf } from './place.ts';
import { TRUST_OPTIONS, trustOf } from './trust.ts';

/** How often a log that is followed is looked at; writers publish once a second. */
const LOOK_MS = 500;
const MAX_LAST = 100_000;

/** `edict audit tail`: the last records of a log, and those that come. */
export const auditTail: Verb = defineVerb({
  name: 'audit tail',
  summary: 'Show the last records of a log, and go on as it grows',
  arguments: LOG_ARGUMENT,
  positionals: [1, 1],
  options: {
    lines: {
      type: 'string',
      short: 'n',
      argument: 'COUNT',
      description: 'Show the last COUNT records first; default 10',
    },
    follow: { type: 'boolean', short: 'f', description: 'Go on as the log grows, until interrupted' },
    ...TRUST_OPTIONS,
  },
  details:
    'Each step is verified: the checkpoint is signed, and the log only grew. A log that goes back, or shows another past than before, ends it.\n' +
    'With --json, a line a record.\n' +
    LOG_DETAILS,
  exits: { 0: 'shown', 3: 'there is no such log, or it does not verify' },
  examples: ['edict audit tail build/demo/audit', 'edict audit tail build/demo/audit -n 3 --json'],
  run: async (io, { json = false, follow = false, lines = '10', ...values }, [where = '']) => {
    const place = placeOf(where);
    if (!/^\d{1,6}$/.test(lines) || Number(lines) > MAX_LAST) {
      throw new CliError('usage', `\`--lines\` is a number up to ${MAX_LAST}.`);
    }
    const trust = await trustOf(values, (await readLog(place)).verifierKey);
    const palette = paint(io.colour.out);
    const say = ({ index, record }: Pick<LogEntry, 'index' | 'record'>): void =>
      io.out(json ? toJson({ index, record }, 'one') : recordLine(palette, record).join('  '));
    const follower = new LogFollower(place, trust);
    try {
      const keep = Number(lines);
      let last: Pick<LogEntry, 'index' | 'record'>[] = [];
      await follower.advance(({ index, record }) => {
        last.push({ index, record });
        if (last.length >= 2 * keep + 1024) last = last.slice(-keep || last.length);
      });
      if (keep > 0) last.slice(-keep).forEach(say);
      if (!follow) return EXIT.ok;
      const signal = io.interrupted();
      while (!signal.aborted) {
        await setTimeout(LOOK_MS, undefined, { signal }).catch(() => undefined);
        if (signal.aborted) break;
        const fresh: Pick<LogEntry, 'index' | 'record'>[] = [];
        // What was published a moment ago, its witnesses may still be asked for.
        await follower
          .advance(({ index, record }) => void fresh.push({ index, record }))
          .catch((error: unknown) => {
            if (!(error instanceof AuditError) || error.code !== 'quorum_unmet') throw error;
          });
        fresh.forEach(say);
      }
    } finally {
      await follower.close();
    }
    return EXIT.ok;
  },
});
