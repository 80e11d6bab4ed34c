import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeFiles } from '../log/files.node.ts';
import { FolderStorage } from '../log/folder-storage.node.ts';
import { openLock } from '../log/lock.node.ts';
import { EventPacker } from '../log/parcel.ts';
import { createHostKey } from '../log/host-key.ts';
import { openStore } from '../log/store.node.ts';
import { createSignerKey, formatVerifierKey } from '../note/key.ts';
import type { SignerKey } from '../note/types.ts';
import type { AuditEvent } from '../types.ts';
import { fsckLog } from './fsck.node.ts';
import type { FsckReport } from './types.ts';
import { decisionEvent } from '../../../test/audit/decision.ts';

const ORIGIN = 'fsck.example/log';
const ENTRIES = 700;
const folder = mkdtempSync(join(tmpdir(), 'edict-fsck-test-'));
const key = await createSignerKey(ORIGIN, new Uint8Array(32).fill(7));
const trust = { origin: ORIGIN, keys: [key] };
/** One that is changed and put back, over and over. */
const flipped = join(folder, 'flipped');
/** At rest, and as an interrupted writer leaves it. */
const rest = join(folder, 'rest');
const cut = join(folder, 'cut');

const event = (i: number): AuditEvent =>
  decisionEvent({ time: 1000 + i, agent: `agent ${i % 3}`, action: 'read', snapshot: { i } });

beforeAll(async () => {
  nodeFiles.makeFolder(rest);
  const store = await openStore({
    origin: ORIGIN,
    key,
    storage: new FolderStorage({
      folder: rest,
      files: nodeFiles,
      lock: openLock(join(rest, 'lock.sqlite')),
      segmentBytes: 40_000,
    }),
  });
  for (let from = 0; from < ENTRIES; from += 35) {
    const packer = new EventPacker();
    for (let i = 0; i < 35; i++) packer.add(event(from + i));
    store.add(packer.take());
    await store.commit();
  }
  await store.publish();
  cpSync(rest, cut, { recursive: true });
  await store.close();
  cpSync(rest, flipped, { recursive: true });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Changes a copy of a log and looks at it. */
async function check(
  from: string,
  change: (dir: string) => void,
  given = trust as typeof trust | null,
): Promise<FsckReport> {
  const dir = mkdtempSync(join(folder, 'changed-'));
  try {
    cpSync(from, dir, { recursive: true });
    change(dir);
    return await fsckLog(dir, given);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Looks at a log with one bit changed. */
async function checkBit(object: string, bit: number): Promise<FsckReport> {
  const path = join(flipped, object);
  flip(path, bit);
  const report = await fsckLog(flipped, trust);
  flip(path, bit);
  return report;
}

function flip(path: string, bit: number): void {
  const bytes = readFileSync(path);
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  writeFileSync(path, bytes);
}

const damaged = ({ findings }: FsckReport): string[] => [
  ...new Set(findings.filter(({ level }) => level === 'damaged').map(({ object }) => object)),
];

test('a log at rest is whole, with every hash compared, and nothing is changed', async () => {
  const names = (): string[] => readdirSync(rest, { recursive: true, encoding: 'utf8' });
  const before = new Set(names());
  const report = await fsckLog(rest, trust);
  expect(report).toMatchObject({
    whole: true,
    signedBy: 'given',
    entries: ENTRIES,
    hashes: ENTRIES + 2,
    findings: [],
    more: false,
  });
  expect(report.segments).toBeGreaterThan(2);
  expect(await fsckLog(rest, null)).toMatchObject({ whole: true, signedBy: 'folder', findings: [] });
  expect(new Set(names())).toEqual(before);
});

test('a log whose writer was interrupted is no damaged one', async () => {
  expect(existsSync(join(cut, 'lock.sqlite-wal'))).toBe(true);
  expect(await fsckLog(cut, trust)).toMatchObject({ whole: true, entries: ENTRIES });
  const segment = (dir: string): string => join(dir, 'entries', readdirSync(join(dir, 'entries')).sort().at(-1) ?? '');
  const torn = await check(cut, (dir) => appendFileSync(segment(dir), 'edictlg1 torn'));
  expect(torn).toMatchObject({ whole: true, findings: [{ level: 'unfinished' }] });
  const behind = await check(cut, (dir) => truncateSync(join(dir, 'tiles', '0'), 40));
  expect(behind).toMatchObject({ whole: true, findings: [{ level: 'unfinished', object: 'tiles/0' }] });
});

test('a record that announces another key than its own host signs with is named, and what follows it is looked at', async () => {
  const dir = join(folder, 'announced');
  nodeFiles.makeFolder(dir);
  const [own, other] = await Promise.all([1, 2].map((fill) => createHostKey(ORIGIN, new Uint8Array(32).fill(fill))));
  const lock = openLock(join(dir, 'lock.sqlite'));
  const storage = new FolderStorage({ folder: dir, files: nodeFiles, lock });
  const store = await openStore({ origin: ORIGIN, key, hostKey: own as SignerKey, storage });
  const announce = async ({ publicKey }: SignerKey): Promise<FsckReport> => {
    const packer = new EventPacker();
    const head = { kind: 'binding', time: 5, agent: '', binding: new Uint8Array(32) } as const;
    packer.addBody({ ...head, hostKey: publicKey, platform: 'none', evidence: null });
    packer.add(event(0));
    store.add(packer.take());
    await store.commit();
    await store.publish();
    return fsckLog(dir, trust);
  };
  expect(await announce(own as SignerKey)).toMatchObject({ whole: true, entries: 2 });
  const forged = await announce(other as SignerKey);
  expect(forged).toMatchObject({ whole: false, entries: 4 });
  expect(forged.findings.filter(({ level }) => level === 'damaged')).toEqual([
    {
      level: 'damaged',
      object: `entries/${readdirSync(join(dir, 'entries'))[0]}`,
      byte: expect.any(Number),
      why: 'record 2 announces a host key, and names another as that of its host: it is forged',
    },
  ]);
  // Without the log's key and name from elsewhere, too.
  expect(await fsckLog(dir, null)).toMatchObject({ whole: false });
  await store.close();
});

describe('a flipped bit is found, and its file is named', () => {
  const files = ['checkpoint', 'vkey', 'lock.sqlite', 'tiles/0', 'tiles/1', 'entries/0', 'entries/1', 'entries/2'];

  test.each(files)(
    'in %s',
    async (name) => {
      const [kind = '', place] = name.split('/');
      const object = kind === 'entries' ? `entries/${readdirSync(join(rest, 'entries')).sort()[Number(place)]}` : name;
      const bits = readFileSync(join(rest, object)).length * 8;
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: bits - 1 }), async (bit) => {
          const report = await checkBit(object, bit);
          // Which of two SQLite libraries wrote a lock is not damage, but is told.
          const isVersion = object === 'lock.sqlite' && bit >> 5 === 24;
          if (isVersion) expect(report.findings.map((finding) => finding.object)).toEqual([object]);
          else expect(damaged(report)).toEqual([object]);
        }),
        { numRuns: 40 },
      );
    },
    60_000,
  );

  test('in each field of the header of the lock', async () => {
    for (let byte = 0; byte < 100; byte++) {
      const report = await checkBit('lock.sqlite', byte * 8 + (byte % 8));
      expect(report.findings.map(({ object }) => object)).toEqual(['lock.sqlite']);
    }
  }, 60_000);

  test('in each field of the header of a frame', async () => {
    const object = `entries/${readdirSync(join(rest, 'entries')).sort()[1]}`;
    for (let byte = 0; byte < 92; byte++) {
      expect(damaged(await checkBit(object, byte * 8 + (byte % 8)))).toEqual([object]);
    }
  }, 60_000);
});

describe('what is missing or too much is named', () => {
  const names = (): string[] => readdirSync(join(rest, 'entries')).sort();

  test.each(['checkpoint', 'vkey', 'lock.sqlite', 'tiles/0', 'tiles/1'])('%s that is not there', async (name) => {
    expect(damaged(await check(rest, (dir) => rmSync(join(dir, name))))).toEqual([name]);
  });

  test.each(['checkpoint', 'vkey', 'lock.sqlite', 'tiles/0', 'tiles/1'])(
    '%s that is too long or too short',
    async (name) => {
      expect(damaged(await check(rest, (dir) => appendFileSync(join(dir, name), '\0')))).toEqual([name]);
      const { length } = readFileSync(join(rest, name));
      expect(damaged(await check(rest, (dir) => truncateSync(join(dir, name), length - 1)))).toEqual([name]);
      expect(damaged(await check(rest, (dir) => truncateSync(join(dir, name), 0)))).toEqual([name]);
    },
  );

  test('a segment that is not there, is cut, or goes on', async () => {
    for (const [place, name] of names().entries()) {
      const object = `entries/${name}`;
      const next = names()[place + 1];
      const gone = next === undefined ? 'entries' : `entries/${next}`;
      expect(damaged(await check(rest, (dir) => rmSync(join(dir, object))))).toEqual([gone]);
      expect(damaged(await check(rest, (dir) => truncateSync(join(dir, object), 500)))).toEqual([object]);
      expect(damaged(await check(rest, (dir) => appendFileSync(join(dir, object), 'x')))).toEqual([object]);
    }
  });

  test('a tile of a level that the tree has not', async () => {
    expect(damaged(await check(rest, (dir) => writeFileSync(join(dir, 'tiles', '2'), 'x')))).toEqual(['tiles/2']);
  });

  test('two damaged segments, both', async () => {
    const [first = '', , third = ''] = names();
    const report = await check(rest, (dir) => {
      for (const name of [first, third]) flip(join(dir, 'entries', name), 9999);
    });
    expect(damaged(report)).toEqual([`entries/${first}`, `entries/${third}`]);
  });
});

test('a log under another key, or put back to an earlier state, is damaged', async () => {
  const other = await createSignerKey(ORIGIN, new Uint8Array(32).fill(8));
  const report = await fsckLog(rest, { origin: ORIGIN, keys: [other] });
  expect(damaged(report)).toEqual(['vkey', 'checkpoint', 'lock.sqlite']);
  const rekeyed = await check(rest, (dir) => writeFileSync(join(dir, 'vkey'), `${formatVerifierKey(other)}\n`));
  expect(damaged(rekeyed)).toEqual(['vkey']);
  const last = readdirSync(join(rest, 'entries')).sort().at(-1) ?? '';
  expect(damaged(await check(rest, (dir) => rmSync(join(dir, 'entries', last))))).toEqual(['entries']);
});

test('a lock that would compute for ever is not asked', async () => {
  const { DatabaseSync } = await import('node:sqlite');
  const report = await check(rest, (dir) => {
    rmSync(join(dir, 'lock.sqlite'));
    const database = new DatabaseSync(join(dir, 'lock.sqlite'));
    database.exec(
      'CREATE VIEW head AS WITH RECURSIVE n(x) AS (VALUES(1) UNION ALL SELECT x + 1 FROM n) SELECT max(x) AS checkpoint FROM n',
    );
    database.close();
  });
  expect(damaged(report)).toEqual(['lock.sqlite']);
});

test('a folder without a log is told apart from a damaged one', async () => {
  await expect(fsckLog(folder, trust)).rejects.toMatchObject({ code: 'log_missing' });
});
