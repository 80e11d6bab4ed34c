import { describe, expect, test } from 'vitest';
import type { AuditRecord } from '../record/types.ts';
import { SenderLinks } from './senders.ts';

const HEAD = { version: 1, time: 0, agent: '', agentSequence: 0, previous: null, hostKeyId: 0 } as const;

type Line =
  | readonly ['session']
  | readonly ['batch', session: number, number: number, first: number, count: number]
  | readonly ['event' | 'close', batch: number, event: number];

function recordOf(line: Line, sequence: number): AuditRecord {
  const head = { ...HEAD, sequence };
  switch (line[0]) {
    case 'session':
      return { ...head, kind: 'session', certificate: new Uint8Array(1), sessionId: new Uint8Array(16) };
    case 'batch': {
      const [, session, number, first, count] = line;
      const [digest, signature] = [new Uint8Array(32), new Uint8Array(64)];
      return { ...head, kind: 'batch', session, number, first, count, digest, signature };
    }
    case 'close':
      return { ...head, kind: 'close', sender: { batch: line[1], event: line[2] } };
    case 'event':
      return { ...head, kind: 'heartbeat', interval: 1, sender: { batch: line[1], event: line[2] } };
  }
}

/** What is found wrong with the last of some lines; those before it must be right. */
function faultOf(lines: readonly Line[]): { readonly fault: string | undefined; readonly open: number } {
  const links = new SenderLinks();
  let fault: string | undefined;
  for (const [sequence, line] of lines.entries()) {
    expect(fault).toBeUndefined();
    fault = links.visit(recordOf(line, sequence));
  }
  return { fault, open: links.open };
}

test('batches of two sessions, interleaved and with an empty one, are in order', () => {
  const { fault, open } = faultOf([
    ['session'],
    ['batch', 0, 0, 0, 2],
    ['event', 1, 0],
    ['session'],
    ['batch', 3, 0, 0, 0],
    ['event', 1, 1],
    ['batch', 0, 1, 2, 1],
    ['batch', 3, 1, 0, 1],
    ['event', 7, 0],
    ['close', 6, 2],
  ]);
  expect([fault, open]).toEqual([undefined, 1]);
});

describe('what a log of senders cannot hold', () => {
  const begun: readonly Line[] = [['session'], ['batch', 0, 0, 0, 2], ['event', 1, 0], ['event', 1, 1]];
  const CASES: readonly (readonly [string, readonly Line[], RegExp])[] = [
    ['a batch of no session', [...begun, ['batch', 1, 1, 2, 0]], /begins no session/],
    ['a batch twice', [...begun, ['batch', 0, 0, 2, 0]], /batch 0 of its session, after 1/],
    ['a batch left out', [...begun, ['batch', 0, 2, 2, 0]], /batch 2 of its session, after 1/],
    ['a batch before the last is whole', [...begun.slice(0, 3), ['batch', 0, 1, 1, 1]], /events are missing/],
    ['a batch that skips an event', [...begun, ['batch', 0, 1, 3, 1]], /begins with event 3, after 2/],
    ['an event too many', [...begun, ['event', 1, 2]], /event 2 of its session/],
    ['an event twice', [...begun.slice(0, 3), ['event', 1, 0]], /event 0 of its session/],
    ['an event left out', [...begun.slice(0, 2), ['event', 1, 1]], /event 1 of its session/],
    ['an event of an earlier batch', [...begun, ['batch', 0, 1, 2, 1], ['event', 1, 2]], /not the last batch/],
    ['an event of no batch', [...begun, ['event', 0, 2]], /not the last batch/],
    ['a batch after a close', [...begun.slice(0, 3), ['close', 1, 1], ['batch', 0, 1, 2, 0]], /has been closed/],
    ['a close before the last event', [...begun.slice(0, 2), ['close', 1, 0]], /follow a close/],
  ];
  test.each(CASES)('%s', (_, lines, why) => {
    expect(faultOf(lines).fault).toMatch(why);
  });
});
