import { encodeBase64 } from '../../encoding/base64/base64.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import type { AuditRecord, DecisionRecord, RecordText } from '../record/types.ts';
import { hexOrNull, isoTime, prunedText, readable, type EntryFormat, type PrunedFormat } from './text.ts';

/** The version of the Open Cybersecurity Schema Framework that events are made for. */
const OCSF_VERSION = '1.3.0';
/** Category Application Activity, class API Activity, activity Other; a type is the class times 100 and the activity. */
const CATEGORY = 6;
const CLASS = 6003;
const OTHER = 99;
/** `severity_id`. */
const INFORMATIONAL = 1;
const LOW = 2;
const MEDIUM = 3;

const ACTIVITY: Readonly<Record<AuditRecord['kind'], string>> = {
  decision: 'Decide',
  outcome: 'Complete',
  approval: 'Approve',
  swap: 'Replace module',
  heartbeat: 'Heartbeat',
  close: 'Close',
  session: 'Begin session',
  batch: 'Receive batch',
  continuation: 'Continue',
  binding: 'Announce host key',
  erasure: 'Erase subject',
};

type Json = Readonly<Record<string, unknown>>;

interface Described {
  readonly operation: string;
  readonly message: string;
  readonly severity: number;
  /** `status_id` (0 unknown, 1 success, 2 failure, 99 other) and its caption. */
  readonly status: readonly [id: number, caption: string];
  readonly code?: string;
  readonly detail?: string;
  readonly authorizations?: readonly Json[];
  /** The record this one is about. */
  readonly of?: number;
}

/** An agent is a user of the type Other; records that are nobody's are the host's own, or the sender's. */
function userOf(agent: RecordText, sent: boolean): Json {
  if (agent === '') return { name: sent ? 'sender' : 'host', type_id: 3, type: 'System' };
  return { ...(typeof agent === 'string' ? { name: agent } : { uid: readable(agent) }), type_id: OTHER, type: 'Agent' };
}

/** Whether the call happened is told by the outcome's event; a decision knows it only when it refused. */
function decisionStatus({ verdict, mode }: DecisionRecord): Described['status'] {
  if (mode === 'observe') return [0, 'Unknown'];
  if (verdict === 'deny') return [2, 'Failure'];
  return verdict === 'escalate' ? [OTHER, 'Escalated'] : [0, 'Unknown'];
}

function describeDecision(record: DecisionRecord): Described {
  const { verdict, mode, moduleDigest } = record;
  const operation = readable(record.action);
  const version = hexOrNull(moduleDigest);
  const policy = { uid: readable(record.entry), ...(version === null ? {} : { version }) };
  return {
    operation,
    message: `${verdict}${mode === 'observe' ? ' (observed)' : ''} ${operation}`,
    severity: verdict === 'deny' ? MEDIUM : verdict === 'allow' ? INFORMATIONAL : LOW,
    status: decisionStatus(record),
    code: verdict,
    detail: record.reasons.map(readable).join(', '),
    authorizations: (record.reasons.length === 0 ? [null] : record.reasons).map((reason) => ({
      decision: verdict,
      policy: { ...(reason === null ? {} : { name: readable(reason) }), ...policy },
    })),
  };
}

function describeRecord(record: AuditRecord): Described {
  switch (record.kind) {
    case 'decision':
      return describeDecision(record);
    case 'outcome': {
      const done = record.status === 'succeeded';
      const status = done ? ([1, 'Success'] as const) : ([2, 'Failure'] as const);
      const { of } = record;
      return {
        operation: 'outcome',
        message: `record ${of}: ${record.status}`,
        severity: done ? INFORMATIONAL : LOW,
        status,
        code: record.status,
        of,
      };
    }
    case 'approval': {
      const code = record.approved ? 'approved' : 'refused';
      const { of } = record;
      const message = `record ${of}: ${code} by ${readable(record.approver)}`;
      return { operation: 'approval', message, severity: LOW, status: [1, 'Success'], code, of };
    }
    case 'swap':
      return {
        operation: 'swap',
        message: `module ${hexOrNull(record.from) ?? 'none'} replaced by ${hexOrNull(record.to) ?? 'none'}`,
        severity: LOW,
        status: [1, 'Success'],
      };
    case 'heartbeat':
      return quiet('heartbeat', `alive; the next heartbeat is due in ${record.interval} ms`);
    case 'close':
      return quiet('close', 'nothing follows');
    case 'session':
      return quiet('session', `a sender began session ${encodeHex(record.sessionId)}`);
    case 'continuation':
      return quiet('continuation', `continues ${readable(record.origin)} after ${record.size} records`);
    case 'binding': {
      const key = encodeHex(record.hostKey);
      return { ...quiet('binding', `host key ${key} announced, platform ${readable(record.platform)}`), severity: LOW };
    }
    case 'erasure': {
      const by = record.by === null ? '' : `, ordered by ${readable(record.by)}`;
      const when = isoTime(record.ordered);
      return {
        ...quiet('erasure', `key ${record.dataKey} of the store of disclosures destroyed, ordered ${when}${by}`),
        severity: LOW,
      };
    }
    case 'batch':
      return { ...quiet('batch', `batch ${record.number}, ${record.count} events`), of: record.session };
  }
}

function quiet(operation: string, message: string): Described {
  return { operation, message, severity: INFORMATIONAL, status: [1, 'Success'] };
}

/** What OCSF has no place for. */
function unmapped(record: AuditRecord): Json {
  const { kind, agentSequence, previous } = record;
  const sender = 'sender' in record && record.sender !== null ? { sender_asserted: record.sender } : {};
  const head = { kind, agent_sequence: agentSequence, previous, ...sender };
  switch (record.kind) {
    case 'decision': {
      const { mode, reasonCount, fields, opaque, traceId } = record;
      return {
        ...head,
        mode,
        reason_count: reasonCount,
        epoch: record.epoch.toString(),
        state_digest: hexOrNull(record.stateDigest),
        action_digest: hexOrNull(record.actionDigest),
        fields,
        opaque,
        ...(traceId === null ? {} : { trace_id: readable(traceId) }),
      };
    }
    case 'approval':
      return { ...head, approver: readable(record.approver), action_digest: hexOrNull(record.actionDigest) };
    case 'swap':
      return { ...head, from: hexOrNull(record.from), to: hexOrNull(record.to) };
    case 'heartbeat':
      return { ...head, interval: record.interval };
    case 'session':
      return { ...head, certificate: encodeHex(record.certificate) };
    case 'batch': {
      const { session, number, first, count } = record;
      const [digest, signature] = [encodeHex(record.digest), encodeHex(record.signature)];
      return { ...head, session, number, first, count, digest, signature };
    }
    case 'continuation':
      return { ...head, origin: readable(record.origin), size: record.size, root: encodeHex(record.root) };
    case 'binding': {
      const [binding, key] = [encodeHex(record.binding), encodeHex(record.hostKey)];
      const { platform, evidence } = record;
      return { ...head, binding, host_key: key, platform: readable(platform), evidence: hexOrNull(evidence) };
    }
    case 'erasure': {
      const { dataKey, ordered, by } = record;
      const store = encodeHex(record.store);
      return { ...head, store, data_key: dataKey, ordered, by: by === null ? null : readable(by) };
    }
    case 'outcome':
    case 'close':
      return head;
  }
}

interface Placed {
  readonly activity: string;
  readonly time: number;
  readonly user: Json;
  readonly origin: string;
  /** What tells the event from others of the log. */
  readonly id: number | string;
  readonly sequence: number;
}

/** An event of the class API Activity (6003). */
function eventOf(described: Described, { activity, time, user, origin, id, sequence }: Placed): Json {
  const { operation, message, severity, status, code, detail, authorizations, of } = described;
  return {
    activity_id: OTHER,
    activity_name: activity,
    category_uid: CATEGORY,
    category_name: 'Application Activity',
    class_uid: CLASS,
    class_name: 'API Activity',
    type_uid: CLASS * 100 + OTHER,
    type_name: 'API Activity: Other',
    time,
    severity_id: severity,
    severity: ['Unknown', 'Informational', 'Low', 'Medium'][severity],
    status_id: status[0],
    status: status[1],
    ...(code === undefined ? {} : { status_code: code }),
    ...(detail === undefined || detail === '' ? {} : { status_detail: detail }),
    message,
    actor: { user, ...(authorizations === undefined ? {} : { authorizations }) },
    api: { operation, service: { name: 'Edict' } },
    src_endpoint: { svc_name: origin },
    metadata: {
      version: OCSF_VERSION,
      product: { name: 'Edict', vendor_name: 'Edict' },
      log_name: origin,
      uid: `${origin}#${id}`,
      sequence,
      ...(of === undefined ? {} : { correlation_uid: `${origin}#${of}` }),
    },
  };
}

/** A record as an OCSF 1.3.0 event of the class API Activity (6003), one line of JSON; `raw_data` is the leaf in base64. */
export const ocsfLine: EntryFormat = ({ index, entry, record }, origin) => {
  const user = userOf(record.agent, 'sender' in record && record.sender !== null);
  const placed = { activity: ACTIVITY[record.kind], time: record.time, user, origin, id: index, sequence: index };
  return JSON.stringify({
    ...eventOf(describeRecord(record), placed),
    src_endpoint: { svc_name: origin, uid: record.hostKeyId.toString(16).padStart(8, '0') },
    raw_data: encodeBase64(entry),
    unmapped: unmapped(record),
  });
};

/** Deleted entries as one event, of the time up to which they were made. */
export const prunedOcsfLine: PrunedFormat = (pruned, origin) => {
  const { first, past, until } = pruned;
  const described = { ...quiet('retention', prunedText(pruned)), severity: LOW };
  const user = userOf('', false);
  const placed = { activity: 'Delete entries', time: until, user, origin, id: `pruned-${past}`, sequence: first };
  return JSON.stringify({ ...eventOf(described, placed), unmapped: { kind: 'pruned', first, past } });
};
