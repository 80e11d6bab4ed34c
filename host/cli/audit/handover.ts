import { existsSync } from 'node:fs';
import {
  formatKeyHistory,
  formatVerifierKey,
  parseKeyHistory,
  readLog,
  signHandover,
  verifyCheckpoint,
  verifyHandover,
  verifyKeyHistory,
} from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { EXIT } from '../frame/exit.ts';
import { readText } from '../frame/io.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { writeWhole } from '../frame/write.ts';
import { toJson } from '../reporters/json.ts';
import { paint } from '../reporters/paint.ts';
import { loadSigningKey } from '../signing-key.ts';
import { LOG_ARGUMENT, LOG_DETAILS, placeOf } from './place.ts';

/** `edict audit handover`: a log's key names the one that follows it. */
export const auditHandover: Verb = defineVerb({
  name: 'audit handover',
  summary: 'Hand a log over to its next key, in a history of its keys that verifies by itself',
  arguments: LOG_ARGUMENT,
  positionals: [1, 1],
  options: {
    from: { type: 'string', argument: 'FILE', description: 'The private key that the log has' },
    to: {
      type: 'string',
      argument: 'FILE',
      description: 'The private key that follows; `edict sign --new-key` makes one',
    },
    history: { type: 'string', argument: 'FILE', description: 'The key history to add to, or to begin' },
  },
  details:
    'As of the published checkpoint: the outgoing key signs none that is larger, and the incoming one none that is smaller. Both sign the handover. Verify with `--key-history FILE`.\n' +
    LOG_DETAILS,
  exits: { 0: 'written', 3: 'a file cannot be read or written, or the checkpoint is not of the outgoing key' },
  examples: ['edict audit handover ./audit --from audit.key --to audit-2.key --history audit.keys'],
  run: async (io, { json = false, from, to, history }, [where = '']) => {
    const place = placeOf(where);
    if (from === undefined || to === undefined || history === undefined) {
      throw new CliError('usage', 'A handover has two keys and a file: `--from`, `--to` and `--history`.');
    }
    const [outgoing, incoming] = [await loadSigningKey(from), await loadSigningKey(to)];
    const origin = outgoing.name;
    const { checkpoint } = await verifyCheckpoint((await readLog(place)).checkpoint, { origin, keys: [outgoing] });
    const time = BigInt(Math.floor(Date.now() / 1000));
    const note = await signHandover({ origin, size: checkpoint.size, root: checkpoint.root, time }, outgoing, incoming);
    const before = existsSync(history) ? parseKeyHistory(await readText(history)) : [];
    const file = formatKeyHistory([...before, note]);
    // What would not verify is not written.
    await verifyKeyHistory(file, { origin, keys: [(await verifyHandover(before[0] ?? note)).from] });
    await writeWhole(history, file);
    const report = {
      history,
      size: checkpoint.size,
      from: formatVerifierKey(outgoing),
      to: formatVerifierKey(incoming),
    };
    if (json) io.out(toJson(report));
    else
      io.out(`${paint(io.colour.out).green('handed over')}  ${origin} at ${checkpoint.size} entries to ${report.to}`);
    return EXIT.ok;
  },
});
