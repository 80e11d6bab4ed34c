import {
  AuditError,
  folderReader,
  memoryCheckpointStore,
  remoteLog,
  seeCheckpoint,
  verifyCheckpoint,
  type LogReader,
  type LogTrust,
  type SeenCheckpoint,
} from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { EXIT } from '../frame/exit.ts';
import { readText } from '../frame/io.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { writeWhole } from '../frame/write.ts';
import { toJson } from '../reporters/json.ts';
import { paint } from '../reporters/paint.ts';
import { LOG_DETAILS, placeOf } from './place.ts';
import { TRUST_OPTIONS, trustOf } from './trust.ts';

/** `edict audit compare`: whether two checkpoints of a log are of one history. */
export const auditCompare: Verb = defineVerb({
  name: 'audit compare',
  summary: 'Hold two checkpoints of a log against each other, and write evidence when they are of two histories',
  arguments: '<checkpoint> <checkpoint>',
  positionals: [2, 2],
  options: {
    log: {
      type: 'string',
      argument: 'LOG',
      description:
        'The log of the larger checkpoint, a copy, or the address that it is served at: needed for checkpoints of two sizes',
    },
    out: { type: 'string', short: 'o', argument: 'FILE', description: 'The evidence; default split-view.evidence' },
    ...TRUST_OPTIONS,
  },
  details:
    'Two parties who were each shown a checkpoint find out so whether they were shown the same log. `edict audit evidence` verifies what is written, for anyone who has the key of the log.\n' +
    LOG_DETAILS,
  exits: { 0: 'they are of one history', 1: 'they are of two: evidence is written', 3: 'they cannot be compared' },
  examples: ['edict audit compare mine.checkpoint theirs.checkpoint --key audit.vkey'],
  run: async (io, { json = false, log, out = 'split-view.evidence', ...values }, [one = '', two = '']) => {
    const notes = [await readText(one), await readText(two)] as const;
    const trust = await trustOf(values, null);
    const reader = log === undefined ? NO_LOG : await readerOf(log);
    const seen = await compare(notes, trust, reader);
    const { green, red } = paint(io.colour.out);
    if (seen.outcome !== 'split') {
      io.out(json ? toJson({ split: false, outcome: seen.outcome }) : `${green('one history')}  of ${trust.origin}`);
      return EXIT.ok;
    }
    await writeWhole(out, seen.evidence);
    io.out(json ? toJson({ split: true, evidence: out }) : `${red('two histories')}  of ${trust.origin}: wrote ${out}`);
    return EXIT.no;
  },
});

/** What a log's proofs are asked of: where it is kept, or where it is served. */
async function readerOf(log: string): Promise<LogReader> {
  return /^https?:\/\//.test(log) ? remoteLog({ url: log }) : folderReader(placeOf(log));
}

const NO_LOG: LogReader = {
  consistency: () => {
    throw new CliError('usage', 'The checkpoints have two sizes.', {
      hint: 'Name the log of the larger with `--log`.',
    });
  },
};

/** The smaller first, so that the log is asked only for what its own tree has. */
async function compare(notes: readonly [string, string], trust: LogTrust, reader: LogReader): Promise<SeenCheckpoint> {
  const store = memoryCheckpointStore();
  const sizes = [];
  for (const note of notes) sizes.push((await verifyCheckpoint(note, trust)).checkpoint.size);
  const [one = 0n, two = 0n] = sizes;
  const [first, second] = one <= two ? notes : [notes[1], notes[0]];
  await seeCheckpoint(first, { trust, store, reader });
  try {
    return await seeCheckpoint(second, { trust, store, reader });
  } catch (error) {
    if (!(error instanceof AuditError) || error.code !== 'index_out_of_range') throw error;
    throw new CliError('input', 'That is another log, or holds not as much as the larger checkpoint.', {
      cause: error,
    });
  }
}
