/** What any backend must give to those who read a log where it lives. A backend's own test calls `readableTests` with a way to make one. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  LogFollower,
  logPlace,
  openLog,
  parseVerifierKey,
  serveLog,
  show,
  verifyEntryProof,
  verifyFolder,
  verifyTiles,
  type FileLog,
  type LogPlace,
  type StorageSource,
} from '../../host/audit/index.node.ts';
import { loadReadable } from '../../host/audit/log/readable.ts';
import { EXIT } from '../../host/cli/frame/exit.ts';
import { runCommand } from '../../host/cli/run.ts';
import { capture } from '../cli/capture.ts';
import { decisionEvent } from './decision.ts';
import { laterRefusal } from './refusal.ts';

/** Where a log can be written, read, and damaged. */
export interface ReadablePlace {
  /** What the log is written to. */
  readonly storage: StorageSource;
  readonly origin: string;
  /** How the command line names it. */
  readonly address: string;
  /** Changes one bit of the frame that holds an entry, or of a hash of a level. */
  damage(what: 'frame' | 'tile'): Promise<void>;
}

const SEED = new Uint8Array(32).fill(4);
const SIZE = 600;

/** Runs the command line. */
async function edict(...argv: readonly string[]): Promise<{ status: number; out: string; err: string }> {
  const { io, out, err } = capture();
  const status = await runCommand(io, argv);
  return { status, out: out(), err: err() };
}

/** The tests of a kind of storage. `places` makes a place that holds no log yet. */
export function readableTests(kind: string, places: () => Promise<ReadablePlace>): void {
  const root = mkdtempSync(join(tmpdir(), 'edict-readable-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  type Named = Pick<ReadablePlace, 'storage' | 'origin'>;
  const open = ({ storage, origin }: Named): Promise<FileLog> =>
    openLog({ storage, origin, key: SEED, lingerMs: 0, publishMs: 0 });
  const placed = ({ storage, origin }: Named): Exclude<LogPlace, string> => ({ ...storage, origin });
  const tell = async (log: FileLog, from: number, count: number): Promise<void> => {
    let last = 0;
    for (let i = from; i < from + count; i++) {
      last = log.append(decisionEvent({ time: 1_700_000_000_000 + i, agent: `agent ${i % 3}`, action: `action ${i}` }));
      // Several frames.
      if (i % 97 === 0) await log.durable(last);
    }
    await log.durable(last);
  };
  const written = async (): Promise<ReadablePlace & { readonly key: string }> => {
    const place = await places();
    const first = await open(place);
    await tell(first, 0, 330);
    await first.close();
    const second = await open(place);
    await tell(second, 330, SIZE - 330);
    await second.close();
    return { ...place, key: second.verifierKey };
  };
  const trustOf = (key: string) => ({ origin: parseVerifierKey(key).name, keys: [parseVerifierKey(key)] });

  describe(`a log in ${kind}, read where it lives`, () => {
    test('has the segments, ranges of them, documents and tiles that were written', async () => {
      const place = await written();
      const log = await loadReadable(placed(place));
      const segments = await log.segments();
      expect(segments[0]).toBe('0'.repeat(16));
      expect(segments).toStrictEqual([...segments].sort());
      expect(await log.segments(segments[0])).toStrictEqual(segments.slice(1));
      expect(await log.segments(segments.at(-1))).toStrictEqual([]);
      for (const name of segments) {
        const whole = await log.read(name);
        expect(whole.length).toBeGreaterThan(100);
        for (const [from, length] of [
          [0, 7],
          [5, 90],
          [whole.length - 3, 100],
          [whole.length, 10],
          [1, whole.length],
        ]) {
          const part = await log.read(name, from, length);
          expect(part).toStrictEqual(whole.slice(from, (from ?? 0) + (length ?? 0)));
        }
      }
      expect(await laterRefusal(async () => log.read('0000000000009999'))).toBe('log_corrupt');
      expect((await log.readTiles(0, 255, 3)).length).toBe(96);
      expect((await log.readTiles(0, SIZE - 1, 5)).length).toBe(32);
      expect((await log.readTiles(1, 0, 9)).length).toBe(64);
      expect((await log.readTiles(5, 0, 1)).length).toBe(0);
      const checkpoint = new TextDecoder().decode((await log.document('checkpoint')) ?? new Uint8Array());
      expect(checkpoint.split('\n').slice(0, 2)).toStrictEqual([place.origin, String(SIZE)]);
      expect(new TextDecoder().decode((await log.document('vkey')) ?? new Uint8Array()).trim()).toBe(place.key);
      expect([undefined, checkpoint]).toContain(await log.head());
      await log.close();
    });

    test('is verified, shown, counted, followed, exported, proven and derived anew by the same verbs as a folder', async () => {
      const { address, key, ...place } = await written();
      const given = [address, '--key', key];
      const verified = await edict('audit', 'verify', ...given, '--json', '--last', join(root, 'seen'));
      expect([verified.status, verified.err]).toStrictEqual([EXIT.ok, '']);
      expect(JSON.parse(verified.out)).toMatchObject({
        verified: true,
        keySource: 'given',
        decisions: SIZE,
        agents: 3,
      });
      // It extends the checkpoint that was kept.
      expect((await edict('audit', 'verify', ...given, '--last', join(root, 'seen'))).status).toBe(EXIT.ok);
      rmSync(join(root, 'seen'));
      const shown = await edict('audit', 'show', address, '599', '--json');
      expect(JSON.parse(shown.out)).toMatchObject([{ index: 599, record: { action: 'action 599' } }]);
      const counted = await edict('audit', 'stats', ...given, '--json');
      expect(JSON.parse(counted.out)).toMatchObject({ records: SIZE, checkpoint: { origin: place.origin } });
      const tail = await edict('audit', 'tail', ...given, '-n', '2', '--json');
      expect(
        tail.out
          .trim()
          .split('\n')
          .map((line) => (JSON.parse(line) as { index: number }).index),
      ).toStrictEqual([598, 599]);
      const lines = await edict('audit', 'export', ...given);
      expect(lines.out.trim().split('\n')).toHaveLength(SIZE);
      const proofs = join(root, 'proofs');
      expect(
        (await edict('audit', 'export', ...given, '-f', 'tlog-proof', '--from', '255', '--to', '258', '-o', proofs))
          .status,
      ).toBe(EXIT.ok);
      for (const index of [255, 256, 257]) {
        const proof = readFileSync(join(proofs, `${index}.tlog-proof`), 'utf8');
        const entry = new Uint8Array(readFileSync(join(proofs, `${index}.cbor`)));
        expect((await verifyEntryProof(proof, entry, trustOf(key))).index).toBe(BigInt(index));
      }
      rmSync(proofs, { recursive: true });
      const tiles = join(root, 'tiles');
      expect((await edict('audit', 'export', ...given, '-f', 'tiles', '-o', tiles)).status).toBe(EXIT.ok);
      expect(await verifyTiles(tiles, trustOf(key))).toMatchObject({ entries: SIZE });
      rmSync(tiles, { recursive: true });
      const page = join(root, 'report.html');
      expect((await edict('audit', 'report', ...given, '-o', page)).status).toBe(EXIT.ok);
      expect(readFileSync(page, 'utf8')).toContain(place.origin);
      const one = join(root, 'one');
      expect((await edict('audit', 'prove', address, '7', '-o', one)).status).toBe(EXIT.ok);
      expect((await edict('audit', 'verify', `${one}.tlog-proof`, '--key', key)).status).toBe(EXIT.ok);
      const whole = await edict('audit', 'complete', ...given, '--agent', 'agent 1', '--json');
      expect(JSON.parse(whole.out)).toMatchObject({ complete: true, records: SIZE / 3 });
      const checked = await edict('audit', 'fsck', ...given, '--json');
      expect([checked.status, JSON.parse(checked.out)]).toMatchObject([
        EXIT.ok,
        { whole: true, entries: SIZE, hashes: SIZE + 2 },
      ]);
    }, 60_000);

    test('is followed while it is written, and by who has read none of it', async () => {
      const place = await places();
      const log = await open(place);
      await tell(log, 0, 100);
      await log.checkpoint();
      const trust = trustOf(log.verifierKey);
      const follower = new LogFollower(placed(place), trust);
      const seen: number[] = [];
      expect((await follower.advance(({ index }) => void seen.push(index))).size).toBe(100n);
      await tell(log, 100, 200);
      await log.checkpoint();
      expect((await follower.advance(({ index }) => void seen.push(index))).size).toBe(300n);
      expect(seen).toStrictEqual(Array.from({ length: 300 }, (_, i) => i));
      await follower.close();
      expect((await verifyFolder(placed(place), trust)).decisions).toBe(300);
      await log.close();
    });

    test('is served as tiles and bundles, beside its writer', async () => {
      const { address, ...place } = await written();
      const log = await open(place);
      const server = await serveLog({
        dir: logPlace(address),
        addresses: [{ host: '127.0.0.1', port: 0 }],
        tokens: { nameOf: (authorization) => (authorization === 'Bearer reader' ? 'reader' : null) },
      });
      const [listening] = server.addresses;
      const at = listening !== undefined && 'port' in listening ? `http://127.0.0.1:${listening.port}` : '';
      const get = async (path: string): Promise<readonly [number, Buffer]> => {
        const answer = await fetch(`${at}${path}`, { headers: { authorization: 'Bearer reader' } });
        return [answer.status, Buffer.from(await answer.arrayBuffer())];
      };
      expect(server.origin).toBe(place.origin);
      const entries = await show(placed(place));
      const bundle = (from: number, to: number): Buffer =>
        Buffer.concat(
          entries
            .slice(from, to)
            .flatMap(({ entry }) => [Buffer.from([entry.length >>> 8, entry.length & 255]), entry]),
        );
      // All at once: they share what is read.
      const answers = await Promise.all(
        ['/tile/entries/000', '/tile/entries/001', '/tile/entries/002.p/88', '/tile/0/002.p/3', '/tile/1/000.p/2'].map(
          get,
        ),
      );
      expect(answers.map(([status]) => status)).toStrictEqual([200, 200, 200, 200, 200]);
      expect(answers.slice(0, 3).map(([, bytes]) => bytes)).toStrictEqual([
        bundle(0, 256),
        bundle(256, 512),
        bundle(512, 600),
      ]);
      expect((await get('/tile/entries/002.p/89'))[0]).toBe(404);
      await tell(log, SIZE, 1);
      await log.checkpoint();
      expect((await get('/checkpoint'))[1].toString().split('\n')[1]).toBe('601');
      expect((await get('/tile/entries/002.p/89'))[0]).toBe(200);
      await server.close();
      await log.close();
    });

    test('is not verified with one bit changed, and the finding names what it is', async () => {
      const { address, key, ...place } = await written();
      await place.damage('tile');
      expect((await edict('audit', 'verify', address, '--key', key)).status).toBe(EXIT.ok);
      const tiles = await edict('audit', 'fsck', address, '--key', key, '--json');
      expect(tiles.status).toBe(EXIT.no);
      expect(
        (JSON.parse(tiles.out) as { findings: { object: string }[] }).findings.map(({ object }) => object),
      ).toContain('tiles/0');
      await place.damage('frame');
      const verified = await edict('audit', 'verify', address, '--key', key, '--json');
      expect([verified.status, JSON.parse(verified.out)]).toMatchObject([EXIT.no, { verified: false }]);
      expect((await edict('audit', 'export', address, '--key', key)).status).toBe(EXIT.trouble);
      const entries = await edict('audit', 'fsck', address, '--key', key, '--json');
      expect(entries.status).toBe(EXIT.no);
      expect(
        (JSON.parse(entries.out) as { findings: { object: string }[] }).findings.map(({ object }) => object),
      ).toContain(`entries/${'0'.repeat(16)}`);
    });

    test('that is not there, or cannot be reached, is trouble and no verdict', async () => {
      const { address } = await places();
      for (const verb of ['verify', 'fsck', 'show', 'stats']) {
        const { status, err } = await edict('audit', verb, address);
        expect([verb, status, err]).toStrictEqual([verb, EXIT.trouble, expect.stringContaining('log_missing')]);
      }
    });
  });
}
