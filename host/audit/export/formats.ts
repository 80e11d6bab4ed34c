import { CSV_HEADER, csvLine } from './csv.ts';
import { jsonLine } from './jsonl.ts';
import { ocsfLine } from './ocsf.ts';
import type { EntryFormat } from './text.ts';

/** How a log is written for other programs. */
export interface ExportFormat {
  /** The first line; null when there is none. */
  readonly header: string | null;
  readonly line: EntryFormat;
  /** What ends a line. */
  readonly end: string;
}

/** The formats of which a file has a line a record. RFC 4180 ends lines with CR LF. */
export const exportFormats: Readonly<Record<'jsonl' | 'csv' | 'ocsf', ExportFormat>> = {
  jsonl: { header: null, line: jsonLine, end: '\n' },
  csv: { header: CSV_HEADER, line: csvLine, end: '\r\n' },
  ocsf: { header: null, line: ocsfLine, end: '\n' },
};
