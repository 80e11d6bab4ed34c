import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBase64 } from '../../encoding/base64/base64.ts';
import { ByteWriter } from '../record/bytes.ts';
import { decodeRecord } from '../record/decode.ts';
import { writeRecord } from '../record/encode.ts';
import type { AuditRecord, DecisionRecord } from '../record/types.ts';
import type { LogEntry } from '../verify/entry.ts';
import { CSV_HEADER, csvLine } from './csv.ts';
import { jsonLine } from './jsonl.ts';
import { ocsfLine } from './ocsf.ts';

const ORIGIN = 'export.example/log';

const decision: DecisionRecord = {
  kind: 'decision',
  version: 1,
  time: 1_700_000_000_000,
  sequence: 3,
  agent: 'clerk',
  agentSequence: 1,
  previous: 2,
  hostKeyId: 0x0badcafe,
  traceId: 'trace',
  action: 'send_email',
  verdict: 'deny',
  mode: 'enforce',
  reasons: ['no-mail', 'office-hours'],
  reasonCount: 2,
  reasonsDigest: null,
  moduleDigest: new Uint8Array(32).fill(0xab),
  entry: 'main',
  epoch: (1n << 63n) + 1n,
  stateDigest: null,
  actionDigest: new Uint8Array(32).fill(1),
  fields: 2,
  opaque: 0,
  sender: null,
};

function entryOf(record: AuditRecord): LogEntry {
  const writer = new ByteWriter();
  writeRecord(writer, record);
  return { index: record.sequence, entry: writer.bytes.slice(0, writer.length), record };
}

const head = { version: 1, time: 5, sequence: 4, agent: '', agentSequence: 2, previous: 3, hostKeyId: 1 } as const;
const sent = { ...head, sender: { batch: 2, event: 9 } } as const;
const others: readonly AuditRecord[] = [
  { ...sent, kind: 'outcome', of: 3, status: 'failed' },
  { ...head, kind: 'approval', of: 3, approver: 'ann', approved: true, actionDigest: null, sender: null },
  { ...sent, kind: 'swap', from: null, to: new Uint8Array(32).fill(2) },
  { ...sent, kind: 'heartbeat', interval: 1000 },
  { ...sent, kind: 'close' },
  { ...head, kind: 'session', certificate: new Uint8Array(40).fill(1), sessionId: new Uint8Array(16).fill(2) },
  {
    ...head,
    kind: 'batch',
    session: 1,
    number: 0,
    first: 0,
    count: 2,
    digest: new Uint8Array(32).fill(4),
    signature: new Uint8Array(64).fill(5),
  },
  {
    ...head,
    kind: 'binding',
    binding: new Uint8Array(32).fill(6),
    hostKey: new Uint8Array(32).fill(7),
    platform: 'none',
    evidence: null,
  },
  {
    ...head,
    sequence: 0,
    kind: 'continuation',
    agentSequence: 0,
    previous: null,
    origin: 'o',
    size: 7,
    root: new Uint8Array(32),
  },
  {
    ...head,
    kind: 'erasure',
    store: new Uint8Array(16).fill(8),
    dataKey: 77,
    // No date can hold it.
    ordered: Number.MAX_SAFE_INTEGER,
    by: new Uint8Array(32).fill(9),
  },
];

/** The cells of a line of RFC 4180. */
function cells(line: string): string[] {
  const found: string[] = [];
  const cell = /(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/gy;
  for (let match = cell.exec(line); match !== null && cell.lastIndex <= line.length; match = cell.exec(line)) {
    found.push((match[1] ?? match[2] ?? '').replaceAll('""', '"'));
    if (cell.lastIndex === line.length) break;
  }
  return found;
}

describe('JSON Lines', () => {
  test.each([decision, ...others])('hold a $kind and its leaf, from which it can be read again', (record) => {
    const line = jsonLine(entryOf(record), ORIGIN);
    expect(line).not.toContain('\n');
    const { index, leaf } = JSON.parse(line) as { index: number; leaf: string };
    expect(index).toBe(record.sequence);
    expect(decodeRecord(decodeBase64(leaf, 65_535) ?? new Uint8Array(0))).toEqual(record);
  });

  test('tell a text from the digest that stands for one', () => {
    const agent = new Uint8Array(32).fill(3);
    const { record } = JSON.parse(jsonLine(entryOf({ ...decision, agent, reasons: [agent, 'r'] }), ORIGIN)) as {
      record: Record<string, unknown>;
    };
    expect(record).toMatchObject({
      agent: { sha256: '03'.repeat(32) },
      reasons: [{ sha256: '03'.repeat(32) }, 'r'],
      moduleDigest: 'ab'.repeat(32),
      epoch: '9223372036854775809',
    });
  });
});

describe('CSV', () => {
  const names = CSV_HEADER.split(',');
  const agentOf = (agent: string): string =>
    cells(csvLine(entryOf({ ...decision, agent }), ORIGIN))[names.indexOf('agent')] ?? '';

  test.each([decision, ...others])('has a cell a column for a $kind', (record) => {
    expect(cells(csvLine(entryOf(record), ORIGIN))).toHaveLength(names.length);
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r\n=1', ' =1', '\u00A0=1', '＝1', '|cmd', '%0A', "'=1"])(
    'a text like %j is no formula',
    (agent) => {
      expect(agentOf(agent)).toMatch(/^'/);
    },
  );

  test('no text of a record begins as a formula, leaves its cell, or its line', () => {
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '"', ',', ';', '\r', '\n', '\t', "'", 'a', ' ') }),
      fc.string({ unit: 'binary', maxLength: 40 }).filter((some) => some.isWellFormed()),
    );
    fc.assert(
      fc.property(text, text, text, (agent, action, traceId) => {
        const line = csvLine(entryOf({ ...decision, agent, action, traceId }), ORIGIN);
        expect(line).not.toMatch(/[\r\n\p{Cc}]/u);
        const found = cells(line);
        expect(found).toHaveLength(names.length);
        expect(found.filter((cell) => /^[\s\p{Cc}]*[=+\-@]/u.test(cell))).toEqual([]);
        // A text that is marked or harmless stays what it is.
        if (/^[a-z,; "]*$/.test(agent)) expect(found[names.indexOf('agent')]).toBe(agent);
      }),
    );
  });
});

describe('OCSF', () => {
  test.each([decision, ...others])('has what API Activity of 1.3.0 demands, for a $kind', (record) => {
    const event = JSON.parse(ocsfLine(entryOf(record), ORIGIN)) as Record<string, never>;
    expect(event).toMatchObject({
      activity_id: 99,
      category_uid: 6,
      class_uid: 6003,
      type_uid: 600_399,
      time: record.time,
      metadata: { version: '1.3.0', product: { vendor_name: 'Edict' }, sequence: record.sequence, log_name: ORIGIN },
      src_endpoint: { svc_name: ORIGIN },
    });
    for (const name of ['severity_id', 'actor', 'api', 'activity_name']) expect(event).toHaveProperty(name);
    expect(event['api']).toHaveProperty('operation');
    expect(event['actor']).toHaveProperty('user.type_id');
    expect(decodeRecord(decodeBase64(event['raw_data'] ?? '', 65_535) ?? new Uint8Array(0))).toEqual(record);
  });

  test('says what was decided by which rules of which module', () => {
    const event = JSON.parse(ocsfLine(entryOf(decision), ORIGIN)) as Record<string, unknown>;
    const version = 'ab'.repeat(32);
    expect(event).toMatchObject({
      status_id: 2,
      status_code: 'deny',
      status_detail: 'no-mail, office-hours',
      severity_id: 3,
      api: { operation: 'send_email' },
      actor: {
        user: { name: 'clerk', type_id: 99 },
        authorizations: [
          { decision: 'deny', policy: { name: 'no-mail', uid: 'main', version } },
          { decision: 'deny', policy: { name: 'office-hours', uid: 'main', version } },
        ],
      },
    });
  });

  test('does not call a decision that was only observed, or let run, a failure or a success', () => {
    const status = (change: Partial<DecisionRecord>): unknown =>
      (JSON.parse(ocsfLine(entryOf({ ...decision, ...change }), ORIGIN)) as { status_id: number }).status_id;
    expect(status({ mode: 'observe' })).toBe(0);
    expect(status({ verdict: 'allow' })).toBe(0);
    expect(status({ verdict: 'escalate' })).toBe(99);
  });
});
