import { formatVerifierKey, readLog, reportPage, Tally, visitLog } from '../../audit/index.node.ts';
import { EXIT } from '../frame/exit.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { writeWhole } from '../frame/write.ts';
import { toJson } from '../reporters/json.ts';
import { LOG_ARGUMENT, LOG_DETAILS, placeOf } from './place.ts';
import { FOLDER_KEY, TRUST_OPTIONS, trustOf } from './trust.ts';

/** `edict audit report`: what a log holds, as one page. */
export const auditReport: Verb = defineVerb({
  name: 'audit report',
  summary: 'Make one HTML page of a log: decisions over time, denials, unknown outcomes, proof',
  arguments: LOG_ARGUMENT,
  positionals: [1, 1],
  options: {
    out: { type: 'string', short: 'o', argument: 'FILE', description: 'Where to write it; default audit-report.html' },
    ...TRUST_OPTIONS,
  },
  details:
    'The log is verified first, as `edict audit verify` does. The page loads nothing and runs nothing, so it can be sent on as it is.\n' +
    LOG_DETAILS,
  exits: { 0: 'written', 3: 'there is no such log, or it does not verify' },
  examples: ['edict audit report build/demo/audit --key build/demo/audit/vkey -o report.html'],
  run: async (io, { json = false, out = 'audit-report.html', ...values }, [where = '']) => {
    const place = placeOf(where);
    const trust = await trustOf(values, (await readLog(place)).verifierKey);
    const tally = new Tally();
    const log = await visitLog(place, trust, ({ record }) => tally.visit(record));
    const statistics = tally.statistics();
    const keys = trust.keys.map(formatVerifierKey);
    await writeWhole(out, reportPage({ ...log, statistics, keys, keySource: trust.source }));
    if (json) io.out(toJson({ out, records: statistics.records, keySource: trust.source }));
    else io.out(`wrote ${out}`);
    if (!json && trust.source === 'folder') io.err(`note  ${FOLDER_KEY}`);
    return EXIT.ok;
  },
});
