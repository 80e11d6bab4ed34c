import type { AuditRecord, BindingRecord, DecisionRecord, ErasureRecord, RecordText } from '../../audit/index.ts';
import { counted } from './counted.ts';
import { paintVerdict } from './decision.ts';
import { hex } from './json.ts';
import type { Palette } from './paint.ts';
import { clip, printable } from './table.ts';

/** Text of a record; what was too long stands there as its digest. */
function text(value: RecordText): string {
  return typeof value === 'string' ? printable(value) : `sha256:${hex(value).slice(0, 16)}…`;
}

/** A time, in milliseconds since 1970, as a text. */
export function when(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? String(time) : date.toISOString();
}

/** One record as the cells of a line: index, time, agent, what. */
export function recordLine(palette: Palette, record: AuditRecord): readonly string[] {
  const { dim } = palette;
  return [String(record.sequence), dim(when(record.time)), clip(text(record.agent), 24), what(palette, record)];
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
    case 'heartbeat':
      return `alive  ${dim(`next within ${record.interval} ms`)}`;
    case 'close':
      return 'closed';
    case 'continuation':
      return `continues ${text(record.origin)}  ${dim(`after ${counted(record.size, 'record')}`)}`;
    case 'binding':
      return `host key ${hex(record.hostKey).slice(0, 16)} announced  ${dim(platform(record))}`;
    case 'erasure':
      return `key ${record.dataKey} of a subject destroyed  ${dim(ordered(record))}`;
    case 'session':
      return `session ${hex(record.sessionId)} of a sender begins`;
    case 'batch':
      return `${dim(`of ${record.session}:`)} batch ${record.number}, ${counted(record.count, 'event')} signed by the sender`;
  }
}

/** When an erasure was ordered, and who says to have ordered it. */
function ordered({ ordered: time, by }: ErasureRecord): string {
  return `ordered ${when(time)}${by === null ? '' : ` by ${text(by)}`}`;
}

/** A platform; where there is none, that it is none. */
function platform(record: BindingRecord): string {
  const name = text(record.platform);
  return name === 'none'
    ? 'platform none: a software key, and no hardware stands for it'
    : `platform ${name}, as the host says`;
}

/** A digest whole, or what stands for one that is not there. */
function digest(bytes: Uint8Array | null): string {
  return bytes === null ? 'none' : hex(bytes);
}

/** Text of a record, whole: what was too long stands there as its whole digest. */
function whole(value: RecordText): string {
  return typeof value === 'string' ? printable(value) : `sha256:${hex(value)} (too long to stand in a record)`;
}

type Field = readonly [name: string, value: string];

function decisionFields(palette: Palette, record: DecisionRecord): Field[] {
  const { action, verdict, mode, reasons, reasonCount, reasonsDigest, entry, epoch, fields, opaque, traceId } = record;
  const more = reasonCount - reasons.length;
  return [
    ['action', whole(action)],
    ['verdict', `${paintVerdict(palette, verdict)}${mode === 'observe' ? ' (observed, not enforced)' : ''}`],
    ...reasons.map((reason, at): Field => [at === 0 ? 'decided by' : '', whole(reason)]),
    ...(more > 0 ? [['', `and ${more} more, sha256:${digest(reasonsDigest)} over all`] as const] : []),
    ['module', digest(record.moduleDigest)],
    ['entry', whole(entry)],
    ...(epoch === 0n ? [] : [['state', `${digest(record.stateDigest)}, epoch ${epoch}`] as const]),
    [
      'arguments',
      `${counted(fields, 'field')}${opaque === 0 ? '' : `, ${counted(opaque, 'value')} in them bound by nothing`}`,
    ],
    ['bound by', digest(record.actionDigest)],
    ...(traceId === null ? [] : [['trace', whole(traceId)] as const]),
  ];
}

function ownFields(palette: Palette, record: AuditRecord): Field[] {
  switch (record.kind) {
    case 'decision':
      return decisionFields(palette, record);
    case 'outcome':
      return [
        ['of', `record ${record.of}`],
        ['status', record.status],
      ];
    case 'approval':
      return [
        ['of', `record ${record.of}`],
        ['answer', `${record.approved ? 'approved' : 'refused'} by ${whole(record.approver) || 'nobody'}`],
        ['bound by', digest(record.actionDigest)],
      ];
    case 'swap':
      return [
        ['from', digest(record.from)],
        ['to', digest(record.to)],
      ];
    case 'heartbeat':
      return [['next', `within ${record.interval} ms`]];
    case 'close':
      return [['says', 'nothing follows']];
    case 'continuation':
      return [
        ['continues', `${whole(record.origin)}, after ${counted(record.size, 'record')}`],
        ['its root', digest(record.root)],
      ];
    case 'binding':
      return [
        ['platform', platform(record)],
        ['binding', hex(record.binding)],
        ['its key', hex(record.hostKey)],
        ['evidence', record.evidence === null ? 'none' : `sha256:${hex(record.evidence)}`],
      ];
    case 'erasure':
      return [
        ['store', hex(record.store)],
        ['its key', `${record.dataKey}, destroyed with all that it encrypted`],
        ['ordered', `${when(record.ordered)}${record.by === null ? '' : ` by ${whole(record.by)}`}`],
      ];
    case 'session':
      return [
        ['session', hex(record.sessionId)],
        ['signed in', `certificate of ${counted(record.certificate.length, 'byte')}: ${hex(record.certificate)}`],
      ];
    case 'batch':
      return [
        ['session', `record ${record.session}, its batch ${record.number}`],
        ['events', `${counted(record.count, 'event')} from ${record.first} on`],
        ['digest', hex(record.digest)],
        ['signature', hex(record.signature)],
      ];
  }
}

/** That the host of the log has not seen what a sender says. */
function senderFields(record: AuditRecord): Field[] {
  if (!('sender' in record) || record.sender === null) return [];
  const { batch, event } = record.sender;
  return [
    ['asserted', `by its sender, as all of the above: event ${event} of its session, in the batch of record ${batch}`],
  ];
}

/** One record whole, a field a line. */
export function recordLines(palette: Palette, record: AuditRecord): string[] {
  const { bold, dim } = palette;
  const { sequence, kind, time, agent, agentSequence, previous, hostKeyId } = record;
  const back = previous === null ? 'its first' : `the one before is ${previous}`;
  const nobody = senderFields(record).length === 0 ? '(the host itself)' : '(the sender itself)';
  const rows: Field[] = [
    ['time', when(time)],
    ['agent', `${whole(agent) || dim(nobody)}, its record ${agentSequence}; ${back}`],
    ...ownFields(palette, record),
    ...senderFields(record),
    ['host key', hostKeyId.toString(16).padStart(8, '0')],
  ];
  return [
    `record ${bold(String(sequence))}: ${kind}`,
    ...rows.map(([name, value]) => `  ${dim(name.padEnd(10))}  ${value}`),
  ];
}
