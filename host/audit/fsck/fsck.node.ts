import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseCheckpoint, type Checkpoint } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import {
  CHECKPOINT_FILE,
  ENTRIES_FOLDER,
  isSegmentName,
  KEY_FILE,
  LOCK_FILE,
  START_FILE,
  TILES_FOLDER,
} from '../log/layout.ts';
import { openReadable } from '../log/readable-folder.node.ts';
import type { LogStart } from '../log/start.ts';
import type { LogPlace, ReadableLog } from '../log/readable.ts';
import type { LogDocument } from '../log/storage.ts';
import { formatVerifierKey, parseVerifierKey } from '../note/key.ts';
import { parseNote } from '../note/parse.ts';
import { fromUtf8 } from '../note/text.ts';
import { nodeHashInto } from '../sha256/sha256.node.ts';
import { RightEdge } from '../tree/edge.ts';
import { verifyCheckpoint, type LogTrust } from '../verify/checkpoint.ts';
import { readStart, verifyStart } from '../verify/start.ts';
import { EntriesCheck, type Head } from './entries.node.ts';
import { checkLock, type LockState } from './lock.node.ts';
import { checkLevels, TileCheck } from './tiles.node.ts';
import { Findings, type FsckReport } from './types.ts';

/** How the head of a storage is called in findings. */
const HEAD = 'head';
/** What a log's folder may hold. */
const OWN = new Set([
  CHECKPOINT_FILE,
  KEY_FILE,
  ENTRIES_FOLDER,
  TILES_FOLDER,
  START_FILE,
  LOCK_FILE,
  `${LOCK_FILE}-wal`,
  `${LOCK_FILE}-shm`,
]);

/** The text of a document; undefined, with a finding, when there is none. */
async function readText(log: ReadableLog, name: LogDocument, findings: Findings): Promise<string | undefined> {
  try {
    const bytes = await log.document(name);
    const text = bytes === null ? undefined : fromUtf8(bytes);
    if (text === undefined) findings.add('damaged', name, bytes === null ? 'it is not there' : 'it is not UTF-8');
    return text;
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    findings.add('damaged', name, error.message);
    return undefined;
  }
}

/** What is known of the last checkpoint that was given out, and where it stands. */
interface Held extends LockState {
  readonly object: string;
}

/** The head of a storage. Whether it is being written is not known: what is behind the head may be a writer's that runs. */
async function checkHead(log: ReadableLog, findings: Findings): Promise<Held> {
  const note = await log.head();
  if (note === undefined) findings.add('note', HEAD, 'it is kept elsewhere, and was not looked at');
  if (note === null) findings.add('damaged', HEAD, 'it is not there');
  return { object: HEAD, note: note ?? null, open: true };
}

/** What lies in a log's folder, and no writer has put there. */
function checkStrangers(dir: string, findings: Findings): void {
  const names = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).sort() : []);
  for (const name of names(join(dir, ENTRIES_FOLDER))) {
    if (!isSegmentName(name)) findings.add('note', `${ENTRIES_FOLDER}/${name}`, 'it is no segment');
  }
  for (const name of names(dir)) if (!OWN.has(name)) findings.add('note', name, 'it is no part of a log');
}

/** Whom to trust for the lock's checkpoint: witnesses cosign only what was published. */
function signedBy(trust: LogTrust | null): LogTrust | null {
  return trust === null ? null : { origin: trust.origin, keys: trust.keys };
}

/** The trust that the key beside the log gives; and whether that file is what a writer writes. */
async function checkKey(log: ReadableLog, given: LogTrust | null, findings: Findings): Promise<LogTrust | null> {
  const text = await readText(log, KEY_FILE, findings);
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

/** Where the entries begin, verified where a key is known. */
async function checkStart(
  log: ReadableLog,
  trust: LogTrust | null,
  head: string | undefined,
  findings: Findings,
): Promise<LogStart | undefined> {
  try {
    const bytes = await log.document('start');
    if (bytes === null) return undefined;
    if (trust === null || head === undefined) return readStart(bytes);
    return await verifyStart(bytes, trust, await verifyCheckpoint(head, { origin: trust.origin, keys: trust.keys }));
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    findings.add('damaged', START_FILE, error.message);
    return undefined;
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
 * Re-derives every byte of a log from its entries, and names each object that is not what it must be: segments, tiles, checkpoint, public key, lock. It reads only, and keeps one segment in
 * memory. A log that is being written is found `unfinished`, at times; one at rest in a folder is not.
 *
 * @param given whom to trust; null: the key that lies beside the log, which shows that the files fit, not who wrote them
 * @throws AuditError `log_missing`; errors of the file system and of the storage
 * @example
 * const { whole, findings } = await fsckLog('./audit', { origin: key.name, keys: [key] });
 */
export async function fsckLog(place: LogPlace, given: LogTrust | null): Promise<FsckReport> {
  const folder = typeof place === 'string' ? place : null;
  if (folder !== null && !existsSync(join(folder, CHECKPOINT_FILE)) && !existsSync(join(folder, LOCK_FILE))) {
    throw new AuditError('log_missing', `there is no log in ${folder}: it has no file ${CHECKPOINT_FILE}`);
  }
  const log = await openReadable(place);
  try {
    if (folder === null && !(await isThere(log))) {
      throw new AuditError('log_missing', `there is no log in ${log.name}: it has no checkpoint`);
    }
    return await check(log, folder, given);
  } finally {
    await log.close();
  }
}

/** Whether anything of a log is in a storage. */
async function isThere(log: ReadableLog): Promise<boolean> {
  return (
    (await log.document('checkpoint')) !== null ||
    typeof (await log.head()) === 'string' ||
    (await log.segments()).length > 0
  );
}

async function check(log: ReadableLog, folder: string | null, given: LogTrust | null): Promise<FsckReport> {
  const findings = new Findings();
  const trust = await checkKey(log, given, findings);
  const published = await readText(log, CHECKPOINT_FILE, findings);
  const lock: Held =
    folder === null ? await checkHead(log, findings) : { object: LOCK_FILE, ...checkLock(folder, findings) };
  const shown = published === undefined ? null : await checkNote(published, CHECKPOINT_FILE, trust, findings);
  const held = lock.note === null ? null : await checkNote(lock.note, lock.object, signedBy(trust), findings);
  if (shown !== null && held !== null) {
    if (shown.size > held.size) findings.add('damaged', CHECKPOINT_FILE, `it is ahead of the ${wordOf(lock)}`);
    else if (shown.size < held.size) {
      findings.add(lock.open ? 'unfinished' : 'damaged', CHECKPOINT_FILE, `it is behind the ${wordOf(lock)}`);
    }
    if (published !== undefined && lock.note !== null) compareNotes(published, lock.note, findings);
  }
  const heads: Head[] = [];
  if (held !== null) heads.push({ object: lock.object, ...held });
  if (shown !== null) heads.push({ object: CHECKPOINT_FILE, ...shown });
  const tiles = new TileCheck(log, findings);
  const edge = new RightEdge(nodeHashInto, tiles.add);
  const start = await checkStart(log, trust, lock.note ?? published, findings);
  if (start !== undefined) heads.push({ object: START_FILE, ...start });
  const origin = (held ?? shown)?.origin ?? trust?.origin ?? null;
  const entries = new EntriesCheck(log, edge, findings, { heads, unfinished: lock.open, start, origin });
  const { segments, complete } = await entries.run(tiles.settle);
  await tiles.finish(complete, lock.open, folder === null);
  if (folder !== null) {
    if (complete) checkLevels(folder, tiles.levels, findings);
    checkStrangers(folder, findings);
  }
  return {
    whole: !findings.damaged,
    head: held ?? shown,
    signedBy: trust === null || (held ?? shown) === null ? null : given === null ? 'folder' : 'given',
    entries: edge.size,
    prunedBelow: Number(start?.size ?? 0),
    segments,
    hashes: tiles.compared,
    findings: findings.list,
    more: findings.more,
  };
}

function wordOf({ object }: Held): string {
  return object === HEAD ? HEAD : 'lock';
}
