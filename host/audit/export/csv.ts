import { encodeHex } from '../../encoding/base64/hex.ts';
import { leafHash } from '../tree/hash.ts';
import { hexOrNull, isoTime, readable, type EntryFormat, type PrunedFormat } from './text.ts';

const COLUMNS = [
  'index',
  'time',
  'kind',
  'agent',
  'action',
  'verdict',
  'mode',
  'reasons',
  'module',
  'entry',
  'trace',
  'of',
  'status',
  'approver',
  'approved',
  'from',
  'to',
  'session',
  'batch',
  'event',
  'action_digest',
  'leaf_hash',
] as const;

type Column = (typeof COLUMNS)[number];

/** The names of the columns, as the first line of the file (RFC 4180). */
export const CSV_HEADER: string = COLUMNS.join(',');

/** What a spreadsheet takes for a formula, in its full-width form, too (OWASP, CSV injection); and the mark itself, so that it can be taken off again. */
const FORMULA = /^[\s\p{Cc}]*[=+\-@＝＋－＠'|%]/u;

/**
 * A cell that is a text whatever it begins with: always quoted, a `'` before what would be computed, control and formatting characters as escapes.
 */
function cell(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const marked = FORMULA.test(value) ? `'${value}` : value;
  const shown = marked.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return `"${shown.replaceAll('"', '""')}"`;
}

type Cells = Partial<Record<Column, string | number | boolean | null>>;

function lineOf(cells: Cells): string {
  return COLUMNS.map((column) => cell(cells[column] ?? null)).join(',');
}

/** A record as one line of CSV, for people and spreadsheets; what must be exact is exported as JSON Lines. */
export const csvLine: EntryFormat = ({ index, entry, record }) => {
  const cells: Cells = {
    index,
    time: isoTime(record.time),
    kind: record.kind,
    agent: readable(record.agent),
    leaf_hash: encodeHex(leafHash(entry)),
  };
  if ('sender' in record && record.sender !== null) Object.assign(cells, record.sender);
  switch (record.kind) {
    case 'decision':
      Object.assign(cells, {
        action: readable(record.action),
        verdict: record.verdict,
        mode: record.mode,
        reasons: JSON.stringify(record.reasons.map(readable)),
        module: hexOrNull(record.moduleDigest),
        entry: readable(record.entry),
        trace: record.traceId === null ? null : readable(record.traceId),
        action_digest: encodeHex(record.actionDigest),
      });
      break;
    case 'outcome':
      Object.assign(cells, { of: record.of, status: record.status });
      break;
    case 'approval':
      Object.assign(cells, {
        of: record.of,
        approver: readable(record.approver),
        approved: record.approved,
        action_digest: hexOrNull(record.actionDigest),
      });
      break;
    case 'swap':
      Object.assign(cells, { from: hexOrNull(record.from), to: hexOrNull(record.to) });
      break;
    case 'session':
      Object.assign(cells, { session: index });
      break;
    case 'batch':
      Object.assign(cells, { session: record.session, batch: index });
      break;
    case 'continuation':
      Object.assign(cells, { from: encodeHex(record.root) });
      break;
    case 'binding':
      Object.assign(cells, { to: encodeHex(record.binding) });
      break;
    case 'erasure':
      Object.assign(cells, { approver: record.by === null ? null : readable(record.by), from: String(record.dataKey) });
      break;
    case 'heartbeat':
    case 'close':
  }
  return lineOf(cells);
};

/** Deleted entries as one line of CSV, of the kind `pruned`: the first and the last of them, and the time up to which they were made. */
export const prunedCsvLine: PrunedFormat = ({ first, past, until }) =>
  lineOf({ index: first, time: isoTime(until), kind: 'pruned', from: `entry ${first}`, to: `entry ${past - 1}` });
