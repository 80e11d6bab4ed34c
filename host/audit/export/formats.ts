import { CSV_HEADER, csvLine, prunedCsvLine } from './csv.ts';
import { jsonLine, prunedJsonLine } from './jsonl.ts';
import { ocsfLine, prunedOcsfLine } from './ocsf.ts';
import type { EntryFormat, PrunedFormat } from './text.ts';

/** How a log is written for other programs. */
export interface ExportFormat {
  /** The first line; null when there is none. */
  readonly header: string | null;
  readonly line: EntryFormat;
  /** The line before all others that stands for entries that are not there any more. */
  readonly pruned: PrunedFormat;
  /** What ends a line. */
  readonly end: string;
}

/** The formats of which a file has a line a record. RFC 4180 ends lines with CR LF. */
export const exportFormats: Readonly<Record<'jsonl' | 'csv' | 'ocsf', ExportFormat>> = {
  jsonl: { header: null, line: jsonLine, pruned: prunedJsonLine, end: '\n' },
  csv: { header: CSV_HEADER, line: csvLine, pruned: prunedCsvLine, end: '\r\n' },
  ocsf: { header: null, line: ocsfLine, pruned: prunedOcsfLine, end: '\n' },
};
