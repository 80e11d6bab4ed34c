import type { AuditRecord, RecordText } from '../../audit/index.ts';
import { paintVerdict } from './decision.ts';
import { hex } from './json.ts';
import type { Palette } from './paint.ts';
import { clip, printable } from './table.ts';

/** Text of a record; what was too long stands there as its digest. */
function text(value: RecordText): string {
  return typeof value === 'string' ? printable(value) : `sha256:${hex(value).slice(0, 16)}…`;
}

/** One record as the cells of a line: index, time, agent, what. */
export function recordLine(palette: Palette, record: AuditRecord): readonly string[] {
  const { dim } = palette;
  const time = new Date(record.time);
  const when = Number.isNaN(time.getTime()) ? String(record.time) : time.toISOString();
  return [String(record.sequence), dim(when), clip(text(record.agent), 24), what(palette, record)];
}

function what(palette: Palette, record: AuditRecord): string {
  const { dim } = palette;
  switch (record.kind) {
    case 'decision': {
      const mode = record.mode === 'observe' ? dim(' (observed)') : '';
      const reasons = record.reasons.map(text).join(', ');
      return `${paintVerdict(palette, record.verdict)}${mode} ${text(record.action)}  ${dim(reasons)}`;
    }
    case 'outcome':
      return `${dim(`of ${record.of}:`)} ${record.status}`;
    case 'approval':
      return `${dim(`of ${record.of}:`)} ${record.approved ? 'approved' : 'refused'} by ${text(record.approver)}`;
    case 'swap': {
      const digest = (bytes: Uint8Array | null) => (bytes === null ? 'none' : hex(bytes).slice(0, 16));
      return `module ${digest(record.from)} replaced by ${digest(record.to)}`;
    }
  }
}
