import { expect, test } from 'vitest';
import { decodeRecord } from '../record/decode.ts';
import type { AuditRecord } from '../record/types.ts';
import type { AuditEvent } from '../types.ts';
import { memoryLog } from './memory.ts';
import { Sequencer } from './sequencer.ts';
import { ByteWriter } from '../record/bytes.ts';
import { OneByOne } from './one-by-one.ts';
import { EventPacker } from './parcel.ts';
import type { LogEvent } from './received.ts';

const swap = (time: number): AuditEvent => ({ kind: 'swap', time, agent: '', from: '', to: '' });

async function times(given: readonly number[]): Promise<(readonly [number, number | undefined])[]> {
  const log = await memoryLog({ origin: 'clock.example/log' });
  for (const time of given) log.append(swap(time));
  return log.entries().map((entry) => {
    const { time, behind } = decodeRecord(entry);
    return [time, behind] as const;
  });
}

test('a clock that steps back a little is clamped, and the record says by how much', async () => {
  expect(await times([100_000, 99_999, 40_000, 100_001, 100_001])).toStrictEqual([
    [100_000, undefined],
    [100_000, 1],
    [100_000, 60_000],
    [100_001, undefined],
    [100_001, undefined],
  ]);
});

test('a clock that is set back by more is believed, and one that is broken changes nothing', async () => {
  expect(await times([100_000, 39_999, 39_998, 0, 39_000])).toStrictEqual([
    [100_000, undefined],
    [39_999, undefined],
    [39_999, 1],
    [0, undefined],
    [39_999, 999],
  ]);
});

test("a log goes on from its own last time, and a sender's time is the sender's", () => {
  const sequencer = new Sequencer(1);
  const record = (time: number, sender: object | null): AuditRecord =>
    ({ kind: 'close', time, sequence: 0, agent: '', agentSequence: 0, previous: null, sender }) as never;
  sequencer.restore(record(50_000, null));
  sequencer.restore(record(90_000, { batch: 0, event: 0 }));
  const records = new OneByOne(sequencer);
  const written = (event: LogEvent): AuditRecord => {
    const entry = new ByteWriter();
    const packer = new EventPacker();
    packer.add(event);
    records.write(packer.take(), entry, () => undefined);
    return decodeRecord(entry.bytes.slice(2, entry.length));
  };
  const body = { kind: 'close', time: 20_000, agent: '', sender: { batch: 0, event: 1 } } as const;
  expect(written({ kind: 'received', body })).toMatchObject({ time: 20_000 });
  expect(written(swap(49_000))).toMatchObject({ time: 50_000, behind: 1000 });
});

test.each([0, 60_001])('a record that says its clock was %i ms behind is none', async (behind) => {
  const { writeRecord } = await import('../record/encode.ts');
  const head = { version: 1, time: 1, sequence: 0, agent: '', agentSequence: 0, previous: null, hostKeyId: 1 } as const;
  const writer = new ByteWriter();
  writeRecord(writer, { kind: 'close', ...head, behind, sender: null });
  expect(() => decodeRecord(writer.bytes.slice(0, writer.length))).toThrow('no clock is clamped by so much');
});
