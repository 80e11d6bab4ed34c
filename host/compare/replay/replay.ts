import { formatJson } from '../../engine/json/format.ts';
import type { ManifestEntry } from '../../engine/manifest/types.ts';
import type { DecideOptions, Decision, Engine } from '../../engine/types.ts';
import { CompareError } from '../error/error.ts';
import { recordedObligations } from '../record/read.ts';
import type { ActionRecord, RecordedDecision } from '../record/types.ts';
import { Changes, type Compared } from './changes.ts';
import type { ReplayReport, Side } from './types.ts';

type Target = Pick<Engine, 'decide' | 'manifest'>;

export interface ReplayOptions {
  /** Name of the module's entry; default the one that the record names, where the module has it, else its only one. */
  readonly entry?: string;
  /** What is compared with, in place of the recorded decisions: the module that stood before. */
  readonly against?: Target;
}

/** Lines of records that could not be compared which a report names. */
const MOST_LINES = 10;

const entryOf = ({ manifest }: Target, record: ActionRecord, name: string | undefined): ManifestEntry => {
  const { entries } = manifest;
  const wanted = name ?? record.entry;
  const entry = entries.find((each) => each.name === wanted) ?? (name === undefined ? entries[0] : undefined);
  if (entry !== undefined && (entries.length === 1 || entry.name === wanted)) return entry;
  throw new CompareError(
    'entry_unknown',
    name === undefined
      ? `line ${record.line}: which of the module's entries is meant? It has ${entries.map((each) => each.name).join(', ')}`
      : `the module has no entry ${JSON.stringify(name)}`,
  );
};

const isPrefix = (short: readonly string[], long: readonly string[]): boolean =>
  short.every((segment, index) => index < long.length && segment === long[index]);

/** Whether the entry reads something that the record leaves out. */
const readsOmitted = ({ slots }: ManifestEntry, { omitted }: ActionRecord): boolean =>
  omitted.some((path) => slots.some((slot) => isPrefix(path, slot.path) || isPrefix(slot.path, path)));

/** Whether a rule of the id is there and has a limit: only that can be used up, and the engine believes what it is told. */
const isLimited = ({ rules, obligations }: ManifestEntry, rule: string): boolean =>
  rules.some(({ id, obligations: of }) => id === rule && of.some((index) => obligations[index]?.kind === 'limit'));

const optionsOf = (entry: ManifestEntry, { exhausted }: ActionRecord): DecideOptions =>
  exhausted !== null && isLimited(entry, exhausted) ? { entry: entry.name, exhausted } : { entry: entry.name };

const sideOf = ({ verdict, reasons, error }: Decision): Side => ({
  verdict,
  rule: error === null ? (reasons[0]?.id ?? null) : null,
  error,
});

const recordedOf = (decision: Decision): RecordedDecision => ({
  ...sideOf(decision),
  obligations: recordedObligations(decision.obligations),
});

/** The weightiest difference to what was recorded; what the record does not say is not compared. */
const compare = (before: RecordedDecision, decision: Decision, obligations: string): Compared['kind'] | null => {
  const after = sideOf(decision);
  if (before.verdict !== after.verdict) return 'verdict';
  if (before.obligations !== undefined && before.obligations !== obligations) return 'obligations';
  const { rule, error } = before;
  if (error !== undefined && error !== after.error) return 'rule';
  // A record that was written by hand may name the rule as its author did, and a default not at all.
  return rule === undefined || rule === after.rule || rule === decision.rule ? null : 'rule';
};

/** Counts what was recorded, beside what became of it. */
class Tally {
  readonly changes = new Changes();
  readonly lines: number[] = [];
  readonly modules = new Map<string | null, number>();
  readonly skipped = { undecided: 0, incomplete: 0 };
  readonly limits = { replayed: 0, gone: 0, unknown: 0 };
  records = 0;
  same = 0;
  from: number | null = null;
  to: number | null = null;

  note({ module, time }: ActionRecord): void {
    this.records++;
    this.modules.set(module, (this.modules.get(module) ?? 0) + 1);
    if (time === null) return;
    this.from = this.from === null ? time : Math.min(this.from, time);
    this.to = this.to === null ? time : Math.max(this.to, time);
  }

  skip(why: 'undecided' | 'incomplete', { line }: ActionRecord): void {
    this.skipped[why]++;
    if (this.lines.length < MOST_LINES) this.lines.push(line);
  }

  report(): ReplayReport {
    const { records, same, skipped, lines, limits, from, to, modules } = this;
    const { changed, directions } = this.changes;
    return {
      records,
      replayed: same + changed,
      same,
      changed,
      directions,
      changes: this.changes.list(),
      skipped: { ...skipped, lines },
      limits,
      modules: [...modules]
        .map(([digest, count]) => ({ digest, records: count }))
        .sort((a, b) => b.records - a.records),
      from,
      to,
    };
  }
}

const noteLimits = (tally: Tally, record: ActionRecord, options: DecideOptions, decision: Decision): void => {
  const { exhausted } = record;
  if (exhausted !== null) tally.limits[options.exhausted === undefined ? 'gone' : 'replayed']++;
  const limits = !decision.limited && decision.obligations.some(({ kind }) => kind === 'limit');
  const recorded = record.decision?.rule;
  if (limits && recorded !== decision.reasons[0]?.id && recorded !== decision.rule) tally.limits.unknown++;
};

/**
 * Decides recorded actions again with a module and tells what would change. Everything that a decision hangs on stands in the record: the input, which holds the time where a policy reads one, and the limit that
 * was used up. Records are read once and not kept, however many there are.
 *
 * @param records as `readRecords` gives them
 * @throws CompareError `entry_unknown`, and what reading the records throws
 */
export const replay = async (
  records: AsyncIterable<ActionRecord> | Iterable<ActionRecord>,
  target: Target,
  { entry: name, against }: ReplayOptions = {},
): Promise<ReplayReport> => {
  const tally = new Tally();
  // Decisions are few and their objects are given out again.
  const obligations = new WeakMap<Decision, string>();
  const obligationsOf = (decision: Decision): string => {
    const text = obligations.get(decision) ?? recordedObligations(decision.obligations);
    obligations.set(decision, text);
    return text;
  };
  for await (const record of records) {
    tally.note(record);
    const entry = entryOf(target, record, name);
    if (readsOmitted(entry, record)) {
      tally.skip('incomplete', record);
      continue;
    }
    let before = record.decision;
    if (against !== undefined) {
      const old = entryOf(against, record, undefined);
      before = readsOmitted(old, record) ? null : recordedOf(against.decide(record.input, optionsOf(old, record)));
    }
    if (before === null) {
      tally.skip('undecided', record);
      continue;
    }
    const options = optionsOf(entry, record);
    const decision = target.decide(record.input, options);
    noteLimits(tally, { ...record, decision: before }, options, decision);
    const kind = compare(before, decision, obligationsOf(decision));
    if (kind === null) tally.same++;
    else {
      const { verdict, rule = null, error = null } = before;
      tally.changes.add({
        kind,
        before: { verdict, rule, error },
        after: sideOf(decision),
        obligations: decision.obligations,
        line: record.line,
        input: record.input,
        size: formatJson(record.input).length,
      });
    }
  }
  return tally.report();
};
