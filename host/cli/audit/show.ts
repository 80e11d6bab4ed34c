import { show, type LogEntry } from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { EXIT } from '../frame/exit.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { toJson } from '../reporters/json.ts';
import { paint, type Palette } from '../reporters/paint.ts';
import { recordLine, recordLines } from '../reporters/record.ts';
import { table } from '../reporters/table.ts';
import { LOG_ARGUMENT, LOG_DETAILS, placeOf } from './place.ts';
import { SEGMENT_KEY_OPTIONS, unlock } from './trust.ts';

/** `edict audit show`: the records of a log, oldest first. */
export const auditShow: Verb = defineVerb({
  name: 'audit show',
  summary: 'List the records of an audit log, or show one of them whole',
  arguments: `${LOG_ARGUMENT} [index]`,
  positionals: [1, 2],
  options: {
    from: { type: 'string', argument: 'INDEX', description: 'First record to list' },
    last: { type: 'string', short: 'n', argument: 'COUNT', description: 'List only the last COUNT records' },
    ...SEGMENT_KEY_OPTIONS,
  },
  details:
    'The records are checked against the root of the published checkpoint, but not its signature: that is `edict audit verify`.\n' +
    LOG_DETAILS,
  exits: { 0: 'listed', 3: 'there is no such log or record, or its files disagree' },
  examples: ['edict audit show build/demo/audit', 'edict audit show build/demo/audit 7 --json'],
  run: async (io, { json = false, from, last, ...values }, [where = '', index]) => {
    const place = placeOf(where);
    await unlock(values);
    const first = index ?? from;
    let entries = await show(place, {
      ...(first === undefined ? {} : { from: number(first) }),
      ...(index === undefined ? {} : { to: number(index) + 1 }),
    });
    if (index !== undefined && entries.length === 0) throw new CliError('input', `The log has no record ${index}.`);
    if (last !== undefined) entries = entries.slice(-number(last) || entries.length);
    if (json) {
      io.out(toJson(entries.map((entry) => ({ index: entry.index, record: entry.record }))));
    } else {
      for (const line of lines(paint(io.colour.out), entries, index !== undefined)) io.out(line);
    }
    return EXIT.ok;
  },
});

/** One record whole, or many a line each. */
function lines(palette: Palette, entries: readonly LogEntry[], whole: boolean): string[] {
  if (whole) return entries.flatMap(({ record }) => recordLines(palette, record));
  return table(
    entries.map(({ record }) => recordLine(palette, record)),
    [0],
  );
}

function number(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new CliError('usage', `\`${text}\` is no number of records.`);
  return Number(text);
}
