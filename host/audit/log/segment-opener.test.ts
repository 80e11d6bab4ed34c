import { describe, expect, test } from 'vitest';
import { frameOf, sealAgain } from '../../../test/audit/frames.ts';
import { decision, KeptLog } from '../../../test/audit/kept-log.ts';
import { laterRefusal, refusal } from '../../../test/audit/refusal.ts';
import { masterKey } from '../disclosures/master.node.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { MIN_ENTRY_BYTES } from '../record/codes.ts';
import { verifyLog, type LogFilesInBytes, type LogReport } from '../verify/log.ts';
import { readFrame } from './frame.ts';
import { withLog } from './read.node.ts';
import type { Segment } from './replay.ts';
import { FrameSealer } from './sealed.node.ts';
import { segmentOpener, type SegmentKeys } from './segment-opener.ts';

const [first, second] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];

/** The files of a log, as a page would have fetched them. */
async function filesOf(log: KeptLog): Promise<LogFilesInBytes & { readonly segments: readonly Segment[] }> {
  return withLog(log.dir, async ({ checkpoint, segments, start }) => {
    const all: Segment[] = [];
    for await (const { name, bytes } of segments) all.push({ name, bytes: bytes.slice() });
    return { checkpoint, start, segments: all };
  });
}

const verified = (files: LogFilesInBytes, log: KeptLog, keys: SegmentKeys): Promise<LogReport> =>
  verifyLog(files, log.trust, { open: segmentOpener(keys) });

describe('encrypted segments, on web APIs alone', () => {
  test('are verified with the keys, as bytes or from a function that is asked for each by its id', async () => {
    const log = new KeptLog();
    try {
      await log.write([decision('a', {})]);
      await log.write([decision('a', {}), decision('b', {})], {}, { encryption: { masterKey: first } });
      await log.write([decision('b', {})], {}, { encryption: { masterKey: second, earlier: [first] } });
      const files = await filesOf(log);
      expect(await verified(files, log, [first, second])).toMatchObject({ decisions: 4, agents: 2 });
      const asked: string[] = [];
      const fetch = async (id: string): Promise<Uint8Array | undefined> => {
        asked.push(id);
        return [first, second].find((key) => encodeHex(masterKey(key).id) === id);
      };
      expect(await verified(files, log, fetch)).toMatchObject({ decisions: 4 });
      expect(asked).toStrictEqual([first, second].map((key) => encodeHex(masterKey(key).id)));
      expect(await laterRefusal(() => verified(files, log, first))).toBe('log_sealed');
      expect(await laterRefusal(() => verified(files, log, () => undefined))).toBe('log_sealed');
      expect(await laterRefusal(() => verified(files, log, () => first))).toBe('key_invalid');
      expect(await laterRefusal(() => verified(files, log, () => new Uint8Array(31)))).toBe('key_invalid');
      expect(await laterRefusal(() => verifyLog(files, log.trust))).toBe('log_sealed');
      expect(refusal(() => segmentOpener(new Uint8Array(16)))).toBe('key_invalid');
      // What is beyond the checkpoint is not asked for, whatever it is encrypted by.
      const [segment] = files.segments;
      const { length = 0 } = segment?.bytes ?? {};
      const other = new FrameSealer(masterKey(new Uint8Array(32).fill(3)));
      const plain = Uint8Array.of(...new Uint8Array(88), 0, 1, 7);
      const beyond = other.seal(plain, plain.length, { first: 4, count: 1, root: new Uint8Array(32) });
      const bytes = Uint8Array.of(...(segment?.bytes ?? []), ...beyond);
      const longer = { ...files, segments: [{ name: segment?.name ?? '', bytes }] };
      expect(await verified(longer, log, [first, second])).toMatchObject({ decisions: 4 });
      expect(bytes.length).toBeGreaterThan(length);
    } finally {
      log.remove();
    }
  });

  test('are refused where any byte was changed, though the checksum is right', async () => {
    const header = { first: 7, count: 2, root: new Uint8Array(32).fill(5) };
    const entries = [65, 67].map((code) => new Uint8Array(MIN_ENTRY_BYTES).fill(code));
    const plain = frameOf('plain', entries, header);
    const frame = new FrameSealer(masterKey(first)).seal(plain, plain.length, header);
    const open = segmentOpener(first);
    const read = async (bytes: Uint8Array): Promise<Uint8Array | undefined> => {
      await open.prepare?.(bytes);
      const frame = readFrame(bytes, 0, undefined, open);
      return frame?.pruned === false ? frame.source : undefined;
    };
    expect(await read(frame)).toStrictEqual(plain.slice(88));
    const judged = new Set<string>();
    for (let at = 40; at < frame.length; at++) {
      const forged = frame.slice();
      forged[at] = (forged[at] ?? 0) ^ 1;
      const view = new DataView(forged.buffer);
      const claimed = { first: Number(view.getBigUint64(40)), count: view.getUint32(48), root: forged.slice(56, 88) };
      // A frame that has no such place or length is none.
      if (view.getUint32(52) !== frame.length - 88 || !Number.isSafeInteger(claimed.first) || claimed.count > 8)
        continue;
      sealAgain(forged, claimed);
      const why = await laterRefusal(() => read(forged));
      judged.add(why);
      expect(why, `byte ${at}`).toBe(at >= 88 && at < 96 ? 'log_sealed' : 'log_corrupt');
    }
    expect([...judged].sort()).toStrictEqual(['log_corrupt', 'log_sealed']);
    // Of a segment that it was not given before, it knows nothing; and a frame without room for a key is damage.
    expect(refusal(() => readFrame(frame.slice(), 0, undefined, open))).toBe('log_sealed');
    const short = new Uint8Array(160);
    sealAgain(short, { ...header, count: 1 });
    expect(await laterRefusal(() => read(short))).toBe('log_corrupt');
  });
});
