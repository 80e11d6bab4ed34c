import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseCheckpoint, type Checkpoint } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { CHECKPOINT_FILE, ENTRIES_FOLDER, KEY_FILE, LOCK_FILE, TILES_FOLDER } from '../log/layout.ts';
import { readRegular } from '../log/regular.node.ts';
import { formatVerifierKey, parseVerifierKey } from '../note/key.ts';
import { MAX_NOTE_BYTES, parseNote } from '../note/parse.ts';
import { fromUtf8 } from '../note/text.ts';
import { nodeHashInto } from '../sha256/sha256.node.ts';
import { RightEdge } from '../tree/edge.ts';
import { verifyCheckpoint, type LogTrust } from '../verify/checkpoint.ts';
import { EntriesCheck, type Head } from './entries.node.ts';
import { checkLock } from './lock.node.ts';
import { TileCheck } from './tiles.node.ts';
import { Findings, type FsckReport } from './types.ts';

const MAX_KEY_BYTES = 4096;
/** What a log's folder may hold. */
const OWN = new Set([
  CHECKPOINT_FILE,
  KEY_FILE,
  ENTRIES_FOLDER,
  TILES_FOLDER,
  LOCK_FILE,
  `${LOCK_FILE}-wal`,
  `${LOCK_FILE}-shm`,
]);

/** The text of a small file of the folder; undefined, with a finding, when there is none. */
function readText(dir: string, name: string, limit: number, findings: Findings): string | undefined {
  const path = join(dir, name);
  if (!existsSync(path)) {
    findings.add('damaged', name, 'it is not there');
    return undefined;
  }
  try {
    const text = fromUtf8(readRegular(path, limit));
    if (text === undefined) findings.add('damaged', name, 'it is not UTF-8');
    return text;
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    findings.add('damaged', name, error.message);
    return undefined;
  }
}

/** Whom to trust for the lock's checkpoint: witnesses cosign only what was published. */
function signedBy(trust: LogTrust | null): LogTrust | null {
  return trust === null ? null : { origin: trust.origin, keys: trust.keys };
}

/** The trust that the key beside the log gives; and whether that file is what a writer writes. */
function checkKey(dir: string, given: LogTrust | null, findings: Findings): LogTrust | null {
  const text = readText(dir, KEY_FILE, MAX_KEY_BYTES, findings);
  if (text === undefined) return given;
  try {
    const key = parseVerifierKey(text.trimEnd());
    if (`${formatVerifierKey(key)}\n` !== text)
      findings.add('damaged', KEY_FILE, 'it is not in the form it is written');
    if (given === null) return { origin: key.name, keys: [key] };
    if (!given.keys.some((one) => formatVerifierKey(one) === formatVerifierKey(key))) {
      findings.add('damaged', KEY_FILE, 'it is none of the keys that were given');
    }
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    findings.add('damaged', KEY_FILE, error.message);
  }
  return given;
}

/** The checkpoint of a note, verified where a key is known. */
async function checkNote(
  note: string,
  object: string,
  trust: LogTrust | null,
  findings: Findings,
): Promise<Checkpoint | null> {
  try {
    if (trust === null) return parseCheckpoint(parseNote(note).text);
    return (await verifyCheckpoint(note, trust)).checkpoint;
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    findings.add('damaged', object, error.message);
    return null;
  }
}

/** What the published checkpoint has beside the lock's. */
function compareNotes(published: string, held: string, findings: Findings): void {
  if (published === held) return;
  const [shown, kept] = [parseNote(published), parseNote(held)];
  if (shown.text !== kept.text) return;
  const lines = (note: string, { text }: { readonly text: string }): string[] =>
    note.slice(text.length + 1).split('\n');
  const known = new Set(lines(held, kept));
  if (lines(published, shown).some((line) => !known.has(line))) {
    findings.add('note', CHECKPOINT_FILE, 'it has signatures that no key is known for; they were not verified');
  }
}

/**
 * Re-derives every byte of a log's folder from its entries, and names each object that is not what it must be: segments, tiles, checkpoint, public key, lock. It reads only, and keeps one segment in
 * memory. A log that is being written is found `unfinished`, at times; one at rest is not.
 *
 * @param given whom to trust; null: the key that lies beside the log, which shows that the files fit, not who wrote them
 * @throws AuditError `log_missing`; errors of the file system
 * @example
 * const { whole, findings } = await fsckLog('./audit', { origin: key.name, keys: [key] });
 */
export async function fsckLog(dir: string, given: LogTrust | null): Promise<FsckReport> {
  if (!existsSync(join(dir, CHECKPOINT_FILE)) && !existsSync(join(dir, LOCK_FILE))) {
    throw new AuditError('log_missing', `there is no log in ${dir}: it has no file ${CHECKPOINT_FILE}`);
  }
  const findings = new Findings();
  const trust = checkKey(dir, given, findings);
  const published = readText(dir, CHECKPOINT_FILE, MAX_NOTE_BYTES, findings);
  const lock = checkLock(dir, findings);
  const shown = published === undefined ? null : await checkNote(published, CHECKPOINT_FILE, trust, findings);
  const held = lock.note === null ? null : await checkNote(lock.note, LOCK_FILE, signedBy(trust), findings);
  if (shown !== null && held !== null) {
    if (shown.size > held.size) findings.add('damaged', CHECKPOINT_FILE, 'it is ahead of the lock');
    else if (shown.size < held.size) {
      findings.add(lock.open ? 'unfinished' : 'damaged', CHECKPOINT_FILE, 'it is behind the lock');
    }
    if (published !== undefined && lock.note !== null) compareNotes(published, lock.note, findings);
  }
  const heads: Head[] = [];
  if (held !== null) heads.push({ object: LOCK_FILE, ...held });
  if (shown !== null) heads.push({ object: CHECKPOINT_FILE, ...shown });
  const tiles = new TileCheck(dir, findings);
  const edge = new RightEdge(nodeHashInto, tiles.add);
  try {
    const entries = new EntriesCheck(dir, edge, findings, { heads, unfinished: lock.open });
    const { segments, complete } = entries.run();
    tiles.finish(complete, lock.open);
    for (const name of readdirSync(dir).sort()) {
      if (!OWN.has(name)) findings.add('note', name, 'it is no part of a log');
    }
    return {
      whole: !findings.damaged,
      head: held ?? shown,
      signedBy: trust === null || (held ?? shown) === null ? null : given === null ? 'folder' : 'given',
      entries: edge.size,
      segments,
      hashes: tiles.compared,
      findings: findings.list,
      more: findings.more,
    };
  } finally {
    tiles.close();
  }
}
