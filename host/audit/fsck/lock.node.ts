import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LOCK_FILE } from '../log/layout.ts';
import { openLock } from '../log/lock.node.ts';
import { readRegular } from '../log/regular.node.ts';
import type { Findings } from './types.ts';

/** A lock has one row, and its write-ahead log is folded in at a thousand pages. */
const MAX_LOCK_BYTES = 1 << 26;
/** SQLite's header (its file format, §1.3): the change counter stands twice, and behind it is the version of the library that wrote it. */
const COUNTER_AT = 24;
const COUNTER_AGAIN_AT = 92;
const VERSION_AT = 96;
/** Tables that are STRICT, as ours is, need 3.37. */
const FIRST_VERSION = 3_037_000;

/** What the lock says. */
export interface LockState {
  /** The last checkpoint given out, a signed note; null when there is none that can be read. */
  readonly note: string | null;
  /** Whether a writer left it open: it runs, or was interrupted. */
  readonly open: boolean;
}

/**
 * Reads a log's lock without touching it: in a copy, which is what even a reader of SQLite writes to. Then makes the lock of the same checkpoint anew and compares all bytes: SQLite's file is a function
 * of its row, but for the counter of its changes and the version of the library.
 */
export function checkLock(dir: string, findings: Findings): LockState {
  const path = join(dir, LOCK_FILE);
  const wal = `${path}-wal`;
  const open = existsSync(wal) && statSync(wal).size > 0;
  if (!existsSync(path)) {
    findings.add('damaged', LOCK_FILE, 'it is not there');
    return { note: null, open };
  }
  const scratch = mkdtempSync(join(tmpdir(), 'edict-fsck-'));
  try {
    const copy = join(scratch, 'copy');
    writeFileSync(copy, readRegular(path, MAX_LOCK_BYTES));
    if (open) writeFileSync(`${copy}-wal`, readRegular(wal, MAX_LOCK_BYTES));
    const note = readCopy(copy);
    const anew = join(scratch, 'anew');
    const lock = openLock(anew, 'OFF');
    if (note !== null) lock.swap(null, note);
    lock.close();
    compare(readRegular(copy, MAX_LOCK_BYTES), readRegular(anew, MAX_LOCK_BYTES), findings);
    if (note === null) findings.add('damaged', LOCK_FILE, 'it holds no checkpoint');
    return { note, open };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    findings.add('damaged', LOCK_FILE, `it cannot be read: ${why}`);
    return { note: null, open };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The checkpoint of a copy; what the write-ahead log holds is folded into the copy on the way. */
function readCopy(path: string): string | null {
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA trusted_schema = OFF; PRAGMA synchronous = OFF;');
    // A view of that name could compute for ever: what is there is looked at first.
    const schema = database.prepare('SELECT type, name FROM sqlite_schema LIMIT 2').all();
    if (schema.length !== 1 || schema[0]?.['type'] !== 'table' || schema[0]['name'] !== 'head') {
      throw new Error('it has other tables than its own');
    }
    const rows = database.prepare('SELECT checkpoint FROM head LIMIT 2').all();
    const note = rows[0]?.['checkpoint'];
    return rows.length === 1 && typeof note === 'string' ? note : null;
  } finally {
    database.close();
  }
}

function compare(bytes: Uint8Array, anew: Uint8Array, findings: Findings): void {
  const end = Math.max(bytes.length, anew.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < end; at++) {
    if (at >= COUNTER_AT && at < COUNTER_AT + 4) {
      if (bytes[at] === bytes[at - COUNTER_AT + COUNTER_AGAIN_AT]) continue;
    } else if (at >= COUNTER_AGAIN_AT && at < VERSION_AT + 4) {
      continue;
    } else if (bytes[at] === anew[at]) {
      continue;
    }
    findings.add('damaged', LOCK_FILE, 'it is not what its checkpoint makes', at);
    return;
  }
  const version = view.getUint32(VERSION_AT);
  const ours = new DataView(anew.buffer, anew.byteOffset).getUint32(VERSION_AT);
  if (version === ours) return;
  if (version < FIRST_VERSION || version >= 4_000_000) {
    findings.add('damaged', LOCK_FILE, `no SQLite has the version ${version}`, VERSION_AT);
  } else {
    const words = `${Math.floor(version / 1e6)}.${Math.floor(version / 1000) % 1000}.${version % 1000}`;
    findings.add('note', LOCK_FILE, `it says that SQLite ${words} wrote it, which is not the one here`, VERSION_AT);
  }
}
