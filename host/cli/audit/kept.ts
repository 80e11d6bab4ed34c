import {
  checkStore,
  holdsInForce,
  readLog,
  type DisclosureStore,
  type HistoryRow,
  type Hold,
  type StoreReport,
} from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { EXIT } from '../frame/exit.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { counted } from '../reporters/counted.ts';
import { toJson } from '../reporters/json.ts';
import { paint, type Palette } from '../reporters/paint.ts';
import { holdLine } from './hold.ts';
import { LOG_DETAILS, placeOf } from './place.ts';
import { MASTER_OPTION, masterOf, withStore } from './store-options.ts';
import { TRUST_OPTIONS, trustOf } from './trust.ts';

/** The last of what was done that is shown. */
const SHOWN = 20;

/** `edict audit kept`: what a store keeps, and whether it is what the log commits to. */
export const auditKept: Verb = defineVerb({
  name: 'audit kept',
  summary: 'Show how much a store of disclosures keeps, its holds and its history; check it against the log',
  arguments: '<store>',
  positionals: [1, 1],
  options: {
    log: { type: 'string', argument: 'LOG', description: 'Hold every value that is kept against this log' },
    ...MASTER_OPTION,
    ...TRUST_OPTIONS,
  },
  details:
    'Without `--log` nothing is decrypted, and no key is needed. With it, each value must decrypt, and be what its record commits to.\n' +
    LOG_DETAILS,
  exits: {
    0: 'shown; with `--log`: all right',
    1: 'values are kept that are not what the log commits to',
    3: 'there is no such store',
  },
  examples: [
    'edict audit kept ./audit.disclosures',
    'edict audit kept ./audit.disclosures --log ./audit --master-key keys/master.key --key audit.vkey',
  ],
  run: async (io, { json = false, log, 'master-key': file, ...values }, [dir = '']) => {
    if (log === undefined && (file ?? values.key ?? values.origin) !== undefined) {
      throw new CliError('usage', 'Keys are for checking against a log: name it with `--log`.');
    }
    const place = log === undefined ? null : placeOf(log);
    const master = place === null ? null : await masterOf(file);
    const { state, report } = await withStore(dir, async (store) => ({
      state: stateOf(store),
      report:
        place === null || master === null
          ? null
          : await checkStore(store, master, place, await trustOf(values, (await readLog(place)).verifierKey)),
    }));
    if (json) io.out(toJson({ ...state, check: report }));
    else for (const line of [...stateLines(state), ...checkLines(paint(io.colour.out), report)]) io.out(line);
    return report === null || report.whole ? EXIT.ok : EXIT.no;
  },
});

function checkLines({ green, red }: Palette, report: StoreReport | null): string[] {
  if (report === null) return [];
  const { decisions, kept, missing, erased, faults, whole } = report;
  return [
    `${whole ? green('right') : red('wrong')}  of ${counted(decisions, 'decision')}, the values of ${kept} are kept as they were committed to, and ${missing} are not kept`,
    ...(erased === 0 ? [] : [`  the log tells of ${counted(erased, 'erasure')}`]),
    ...faults.map(({ index, why }) => `  record ${index}: ${why}`),
  ];
}

/** What a store says of itself. */
interface StoreState {
  readonly origin: string;
  readonly records: number;
  readonly subjects: number;
  readonly erased: number;
  /** Erasures that the log does not tell of yet, and those of them that wait for it. */
  readonly unrecorded: number;
  readonly waiting: number;
  readonly holds: readonly Hold[];
  readonly history: readonly HistoryRow[];
}

function stateOf(store: DisclosureStore): StoreState {
  const { ledger, keys, origin } = store;
  return {
    origin,
    records: ledger.count(),
    subjects: keys.all().length,
    erased: ledger.tombstones().filter(({ why, due }) => why === 'erased' && due).length,
    unrecorded: store.unrecorded().length,
    waiting: store.unrecorded().filter(({ due }) => !due).length,
    holds: holdsInForce(store),
    history: ledger.history(),
  };
}

function untold(unrecorded: number, waiting: number): string {
  const wait = waiting === 0 ? '' : `; ${counted(waiting, 'key')} will be destroyed when it does`;
  return `the log does not tell of ${counted(unrecorded, 'erasure')} yet${wait}`;
}

function stateLines({ origin, records, subjects, erased, unrecorded, waiting, holds, history }: StoreState): string[] {
  return [
    `${origin}: values of ${counted(records, 'record')} of ${counted(subjects, 'subject')} are kept; ${counted(erased, 'subject')} erased`,
    ...(unrecorded === 0 ? [] : [`  ${untold(unrecorded, waiting)}`]),
    ...holds.map((hold) => `  ${holdLine(hold)}`),
    ...history
      .slice(-SHOWN)
      .map(({ time, what, detail }) => `  ${new Date(time).toISOString()}  ${what}  ${toJson(detail, 'one')}`),
  ];
}
