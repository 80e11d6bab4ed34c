import {
  AuditError,
  fileCheckpointStore,
  folderReader,
  parseCheckpoint,
  parseNote,
  readLog,
  seeCheckpoint,
  type LogPlace,
} from '../../audit/index.node.ts';
import type { Io } from '../frame/io.ts';
import { writeWhole } from '../frame/write.ts';
import { toJson } from '../reporters/json.ts';
import { paint } from '../reporters/paint.ts';
import type { Trust } from './trust.ts';

/**
 * Whether a log extends the checkpoint that was kept of it, which is replaced then. Of a log that does not, evidence is written.
 * @throws AuditError `log_rolled_back` for a log that has fewer entries, and those of `seeCheckpoint`
 */
export async function extendsLast(
  io: Io,
  place: LogPlace,
  file: string,
  trust: Trust,
  json: boolean,
): Promise<boolean> {
  const { checkpoint } = await readLog(place);
  const store = fileCheckpointStore(file);
  const kept = await store.read(trust.origin);
  const [before, now] = [kept, checkpoint].map((note) =>
    note === null ? 0n : parseCheckpoint(parseNote(note).text).size,
  );
  if (before !== undefined && now !== undefined && now < before) {
    throw new AuditError(
      'log_rolled_back',
      `the log has ${now} entries, and the checkpoint kept in ${file} has ${before}`,
    );
  }
  const seen = await seeCheckpoint(checkpoint, { trust, store, reader: await folderReader(place) });
  if (seen.outcome !== 'split') return true;
  const evidence = `${file}.evidence`;
  await writeWhole(evidence, seen.evidence);
  const said = `the log is not the one whose checkpoint is kept in ${file}`;
  if (json) io.out(toJson({ verified: false, split: true, evidence }));
  else io.err(`${paint(io.colour.err).red('two histories')}  ${said}: wrote ${evidence}`);
  return false;
}
