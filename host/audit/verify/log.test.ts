import { describe, expect, test } from 'vitest';
import { frameOf } from '../../../test/audit/frames.ts';
import { decisionRecord, encodeRecord, recordHead } from '../../../test/audit/records.ts';
import { formatCheckpoint } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { segmentName } from '../log/layout.ts';
import type { Segment } from '../log/replay.ts';
import { createSignerKey } from '../note/key.ts';
import { signNote } from '../note/sign.ts';
import type { AuditRecord, DecisionRecord } from '../record/types.ts';
import { RightEdge } from '../tree/edge.ts';
import { leafHash } from '../tree/hash.ts';
import { verifyLog, type LogReport } from './log.ts';

const ORIGIN = 'verify.example/log';
const key = await createSignerKey(ORIGIN, new Uint8Array(32).fill(5));
const trust = { origin: ORIGIN, keys: [key] };

/** The parts of a record that a test is about; the rest is filled in so that it is right. */
type Sketch = Partial<Omit<DecisionRecord, 'kind'>> & {
  readonly kind?: AuditRecord['kind'];
  readonly of?: number;
  readonly status?: string;
};

function recordOf(sketch: Sketch, sequence: number): AuditRecord {
  const head = recordHead({
    sequence,
    agentSequence: sequence,
    previous: sequence === 0 ? null : sequence - 1,
    hostKeyId: key.keyId,
  });
  const kind = sketch.kind ?? 'decision';
  const rest =
    kind === 'decision'
      ? decisionRecord()
      : { of: 0, status: 'succeeded', approver: 'ann', approved: true, actionDigest: null };
  return { ...rest, ...head, ...sketch, kind } as unknown as AuditRecord;
}

interface Files {
  readonly checkpoint: string;
  readonly segments: readonly Segment[];
}

/** The files of a log of some records, `perFrame` to a frame and two frames to a segment; all that is said of them is right. */
async function filesOf(records: readonly AuditRecord[], perFrame = 2): Promise<Files> {
  const edge = new RightEdge();
  const segments: { name: string; bytes: Uint8Array }[] = [];
  for (let first = 0, frames = 0; first < records.length; first += perFrame, frames++) {
    const entries = records.slice(first, first + perFrame).map(encodeRecord);
    for (const entry of entries) edge.pushHash(leafHash(entry));
    const bytes = frameOf('plain', entries, { first, count: entries.length, root: edge.root() });
    const last = segments.at(-1);
    if (frames % 2 === 0 || last === undefined) segments.push({ name: segmentName(first), bytes });
    else last.bytes = Uint8Array.of(...last.bytes, ...bytes);
  }
  const size = BigInt(records.length);
  const checkpoint = await signNote(formatCheckpoint({ origin: ORIGIN, size, root: edge.root(), extensions: [] }), [
    key,
  ]);
  return { checkpoint, segments };
}

async function judge(files: Files): Promise<LogReport | string> {
  try {
    return await verifyLog(files, trust);
  } catch (error) {
    if (error instanceof AuditError) return error.code;
    throw error;
  }
}

const judgeRecords = async (...sketches: readonly Sketch[]): Promise<LogReport | string> =>
  judge(await filesOf(sketches.map(recordOf)));

describe('a whole log', () => {
  test('is counted, and actions of which nothing is known are', async () => {
    const report = await judgeRecords(
      {},
      { verdict: 'deny' },
      { verdict: 'escalate' },
      { kind: 'approval', of: 2 },
      { kind: 'outcome', of: 0 },
      { verdict: 'deny', mode: 'observe' },
      { kind: 'outcome', of: 2, status: 'failed' },
      { verdict: 'escalate' },
      { kind: 'outcome', of: 7, status: 'refused' },
    );
    expect(report).toMatchObject({ decisions: 5, outcomes: 3, approvals: 1, swaps: 0, agents: 1, outcomesUnknown: 1 });
  });

  test.each(['succeeded', 'failed', 'aborted', 'refused'])(
    'knows what came of an action that was let run and %s',
    async (status) => {
      const report = await judgeRecords(
        { verdict: 'allow' },
        { verdict: 'escalate' },
        { kind: 'approval', of: 1 },
        { verdict: 'deny', mode: 'observe' },
        ...[0, 1, 3].map((of) => ({ kind: 'outcome', of, status }) as const),
      );
      expect(report).toMatchObject({ decisions: 3, outcomes: 3, outcomesUnknown: 0 });
    },
  );

  test('without entries is a log, too', async () => {
    expect(await judgeRecords()).toMatchObject({ decisions: 0, agents: 0 });
  });

  test.each([
    ["a gap in an agent's numbers", [{}, { agentSequence: 2 }]],
    ["an agent's number twice", [{}, {}, { agentSequence: 1, previous: 1 }]],
    ['a link that skips a record', [{}, {}, { previous: 0 }]],
    ['a new agent that does not begin at 0', [{}, { agent: 'other' }]],
    ['an outcome of an outcome', [{}, { kind: 'outcome' }, { kind: 'outcome', of: 1 }]],
    ['an approval of a swap', [{ kind: 'swap' }, { kind: 'approval' }]],
    [
      'an approval of another action',
      [{ verdict: 'escalate' }, { kind: 'approval', actionDigest: new Uint8Array(32).fill(1) }],
    ],
  ] as const)('with %s contradicts itself', async (_, sketches) => {
    const records = sketches.map((sketch, i) => {
      const record = recordOf(sketch, i);
      return record.kind === 'swap' ? { ...record, from: null, to: null } : record;
    });
    expect(await judge(await filesOf(records))).toBe('record_mismatch');
  });

  test('names that are text and digests that look like them are different agents', async () => {
    const digest = new Uint8Array(32).fill(0x61);
    const other = { agentSequence: 0, previous: null };
    expect(await judgeRecords({}, { agent: digest, ...other }, { agent: '61'.repeat(32), ...other })).toMatchObject({
      agents: 3,
    });
  });

  const many = Array.from({ length: 11 }, (_, i) => recordOf({}, i));

  test('must have every segment, each in its place and whole', async () => {
    const { checkpoint, segments } = await filesOf(many);
    expect(segments).toHaveLength(3);
    expect(await judge({ checkpoint, segments })).toMatchObject({ decisions: 11 });
    const [a, b, c] = segments as [Segment, Segment, Segment];
    const cut = (segment: Segment, by: number): Segment => ({
      ...segment,
      bytes: segment.bytes.slice(0, segment.bytes.length - by),
    });
    for (const broken of [[], [a, b], [b, c], [a, c], [a, c, b], [a, b, b], [cut(a, 1), b, c], [a, b, cut(c, 1)]]) {
      expect(await judge({ checkpoint, segments: broken })).toBe('log_corrupt');
    }
    const renamed = { ...b, name: segmentName(5) };
    expect(await judge({ checkpoint, segments: [a, renamed, c] })).toBe('log_corrupt');
  });

  test('is read up to its checkpoint: what is beyond may be anything', async () => {
    const { checkpoint } = await filesOf(many.slice(0, 8));
    const { segments } = await filesOf(many);
    const [a, b, c] = segments as [Segment, Segment, Segment];
    const torn = { ...c, bytes: Uint8Array.of(1, 2, 3) };
    for (const rest of [[], [c], [torn], [torn, torn]]) {
      expect(await judge({ checkpoint, segments: [a, b, ...rest] })).toMatchObject({ decisions: 8 });
    }
  });

  test("must be the checkpoint's: another root, origin or key is refused", async () => {
    const { segments } = await filesOf(many);
    const other = await filesOf(many.map((record) => ({ ...record, time: 1 })));
    expect(await judge({ segments, checkpoint: other.checkpoint })).toBe('log_corrupt');
    const sign = (origin: string): Promise<string> =>
      signNote(formatCheckpoint({ origin, size: 11n, root: new Uint8Array(32), extensions: [] }), [key]);
    expect(await judge({ segments, checkpoint: await sign('other.example') })).toBe('origin_mismatch');
    expect(await judge({ segments, checkpoint: await sign(ORIGIN) })).toBe('log_corrupt');
    const { checkpoint } = await filesOf(many);
    expect(await judge({ segments, checkpoint: checkpoint.replace('\n11\n', '\n10\n') })).toBe('signature_invalid');
  });

  test('a frame that goes on behind the checkpoint is refused: what it adds would pass for signed', async () => {
    const { segments } = await filesOf(many, 4);
    const { checkpoint } = await filesOf(many.slice(0, 6), 4);
    expect(await judge({ checkpoint, segments })).toBe('log_corrupt');
  });
});
