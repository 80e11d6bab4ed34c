import {
  checkComplete,
  exportComplete,
  readLog,
  verifyCompleteness,
  type Completeness,
} from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { EXIT } from '../frame/exit.ts';
import { readBytes } from '../frame/io.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { writeWhole } from '../frame/write.ts';
import { counted } from '../reporters/counted.ts';
import { describe, reportError } from '../reporters/error.ts';
import { hex, toJson } from '../reporters/json.ts';
import { paint, type Palette } from '../reporters/paint.ts';
import { printable } from '../reporters/table.ts';
import { isLog, isTrouble, LOG_DETAILS, placeOf } from './place.ts';
import { FOLDER_KEY, TRUST_OPTIONS, trustOf } from './trust.ts';

/** `edict audit complete`: that nothing of an agent is missing. */
export const auditComplete: Verb = defineVerb({
  name: 'audit complete',
  summary: 'Show that no record of an agent is missing, from a log or from a file of all its records',
  arguments: '<log | file>',
  positionals: [1, 1],
  options: {
    agent: { type: 'string', argument: 'NAME', description: 'The agent; of a file, the one that it must be of' },
    out: {
      type: 'string',
      short: 'o',
      argument: 'FILE',
      description: 'Write all its records with their proofs to a file',
    },
    'with-tail': {
      type: 'boolean',
      description: "Put all of others' records behind the agent's last into that file, too",
    },
    ...TRUST_OPTIONS,
  },
  details:
    'It shows that the agent’s records are numbered from 0 without a gap, and each names the one before. From a log, that there is no other up to the checkpoint; from a file, only when it was written `--with-tail`: else it shows nothing behind the last record in it.\n' +
    'A file cannot show that the log gave no number twice: to see that, verify the whole log.\n' +
    'It does not show what was recorded after the checkpoint, nor what the agent did without asking its guard.\n' +
    LOG_DETAILS,
  exits: { 0: 'complete', 1: 'not complete, or it does not verify', 3: 'there is no log' },
  examples: [
    'edict audit complete build/demo/audit --agent clerk',
    'edict audit complete ./audit --agent clerk --key audit.vkey -o clerk.cbor',
    'edict audit complete clerk.cbor --key audit.vkey',
  ],
  run: async (io, { json = false, agent, out, 'with-tail': withTail = false, ...values }, [path = '']) => {
    const place = isLog(path) ? placeOf(path) : null;
    if (place !== null && agent === undefined) throw new CliError('usage', 'Name the agent with `--agent`.');
    if (out === undefined ? withTail : place === null)
      throw new CliError('usage', '`--out` writes a file of a log; `--with-tail` goes with it.');
    const trust = await trustOf(values, place === null ? null : (await readLog(place)).verifierKey);
    try {
      const found =
        place === null
          ? await verifyCompleteness(await readBytes(path), trust, agent)
          : await checkComplete(place, trust, agent ?? '');
      if (out !== undefined && place !== null)
        await writeWhole(out, await exportComplete(place, trust, agent ?? '', withTail), true);
      const { checkpoint, records, closed, upTo } = found;
      if (json) {
        const [first = null, last = null] = [records[0]?.sequence, records.at(-1)?.sequence];
        const summary = { agent: found.agent, records: records.length, first, last, closed, upTo, checkpoint };
        io.out(toJson({ complete: true, keySource: trust.source, ...summary, ...(out === undefined ? {} : { out }) }));
      } else for (const line of lines(paint(io.colour.out), found)) io.out(line);
      if (out !== undefined && !json) io.out(`wrote ${out}`);
      if (!json && trust.source === 'folder') io.err(`note  ${FOLDER_KEY}`);
      return EXIT.ok;
    } catch (error) {
      if (isTrouble(error)) throw error;
      if (json) io.out(toJson({ complete: false, error: describe(error) }));
      else reportError(io, error, false);
      return EXIT.no;
    }
  },
});

function lines({ green, yellow, dim }: Palette, { agent, records, closed, upTo, checkpoint }: Completeness): string[] {
  const name = typeof agent === 'string' ? printable(agent) : `sha256:${hex(agent)}`;
  const [first, last] = [records[0], records.at(-1)];
  const span = first === undefined || last === undefined ? '' : `, ${first.sequence} to ${last.sequence}`;
  const end =
    upTo === 'checkpoint'
      ? `${green('complete')}  up to the checkpoint over ${counted(checkpoint.size, 'record')} of ${printable(checkpoint.origin)}`
      : `${yellow('complete up to its last record here')}  whether more follow before the checkpoint over ${counted(checkpoint.size, 'record')} is not shown`;
  return [
    end,
    `  ${name}: ${counted(records.length, 'record')}${span}${closed ? '; the last says that nothing follows' : ''}`,
    dim('  not shown: what came after the checkpoint, and what was never sent to the guard'),
  ];
}
