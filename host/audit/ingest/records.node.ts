import { parseCheckpoint } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { entryOf, readFrame } from '../log/frame.ts';
import { readNotes, readSegments } from '../log/read.node.ts';
import { openReadable } from '../log/readable-folder.node.ts';
import type { LogPlace, ReadableLog } from '../log/readable.ts';
import { openSealed } from '../log/sealed.node.ts';
import { parseNote } from '../note/parse.ts';
import { KINDS } from '../record/codes.ts';
import { decodeRecord } from '../record/decode.ts';
import type { AuditRecord } from '../record/types.ts';
import { nodeHashInto } from '../sha256/sha256.node.ts';
import { readStart } from '../verify/start.ts';

const SESSION = KINDS.indexOf('session');
/** The initial byte of a map whose length stands in the byte behind it (RFC 8949 §3). */
const LONG_MAP = 0xb8;

/** The place of a record's kind in the list of kinds: the map's head, then 0: 1, 1: kind. */
function kindOf(entry: Uint8Array): number {
  return entry[entry[0] === LONG_MAP ? 5 : 4] as number;
}

/**
 * The records of a log from its first session on, up to the published checkpoint. The log has been verified.
 * @throws AuditError `log_missing`, `log_corrupt`, `record_malformed`
 */
export async function* senderRecords(place: LogPlace): AsyncGenerator<AuditRecord> {
  const log = await openReadable(place);
  try {
    yield* recordsOf(log);
  } finally {
    await log.close();
  }
}

async function* recordsOf(log: ReadableLog): AsyncGenerator<AuditRecord> {
  const start = Number(readStart(await log.document('start'))?.size ?? 0);
  const { checkpoint } = await readNotes(log);
  const { size } = parseCheckpoint(parseNote(checkpoint).text);
  let next = 0;
  let begun = false;
  for await (const { name, bytes } of readSegments(log)) {
    for (let at = 0; BigInt(next) < size;) {
      const frame = readFrame(bytes, at, nodeHashInto, openSealed);
      if (frame === undefined) break;
      if (frame.first !== next) throw new AuditError('log_corrupt', `segment ${name}: entry ${next} is not there`);
      // Of sessions that go on, retention leaves all.
      for (let place = Math.max(0, start - next); place < frame.count; place++) {
        if (frame.pruned) throw new AuditError('log_corrupt', `segment ${name}: entry ${next + place} is deleted`);
        const entry = entryOf(frame, place);
        begun ||= kindOf(entry) === SESSION;
        if (begun) yield decodeRecord(entry);
      }
      next += frame.count;
      at = frame.end;
    }
  }
  if (BigInt(next) < size) throw new AuditError('log_corrupt', `of ${size} entries only ${next} are there`);
}
