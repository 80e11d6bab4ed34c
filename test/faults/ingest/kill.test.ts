import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import {
  createKey,
  enrolSender,
  formatCredential,
  formatVerifierKey,
  fsckLog,
  loadKey,
  openLog,
  show,
  verifyFolder,
} from '../../../host/audit/index.node.ts';
import { enrolmentKey, ORIGIN } from '../../audit/sender.ts';
import { Random, runOptions } from '../../random/random.ts';

const SERVER = fileURLToPath(new URL('server.ts', import.meta.url));
const SENDER = fileURLToPath(new URL('sender.ts', import.meta.url));
const { full } = runOptions();
const [SENDERS, EVENTS] = full ? [4, 2000] : [3, 40];
vi.setConfig({ testTimeout: full ? 3_600_000 : 240_000 });

type Child = ChildProcessByStdio<null, Readable, null>;

function start(script: string, args: readonly string[]): Child {
  return spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function outputOf(child: Child): Promise<string[]> {
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  expect(code).toBe(0);
  return output.split('\n').slice(0, -1);
}

test.each([['between durable and answered'], ['at any moment']])(
  'senders of several processes lose nothing and send nothing twice, when the server is killed %s',
  async (when) => {
    const root = mkdtempSync(join(tmpdir(), 'edict-ingest-'));
    const [dir, key, socket] = [join(root, 'log'), join(root, 'log.key'), join(root, 'log.sock')];
    const random = new Random(20_261_121);
    const enrol = await enrolmentKey();
    await createKey(key, ORIGIN);
    let killed = 0;
    let ended = false;
    const serveUntilDone = async (): Promise<void> => {
      for (;;) {
        const lives = when === 'at any moment' ? 0 : random.between(1, 6);
        const server = start(SERVER, [dir, key, socket, formatVerifierKey(enrol), String(lives)]);
        const gone = once(server, 'exit') as Promise<[number | null, string | null]>;
        await Promise.race([once(server.stdout, 'data'), gone]);
        if (when === 'at any moment') {
          await Promise.race([setTimeout(random.between(5, 120)), gone]);
          server.kill('SIGKILL');
        }
        const stop = setInterval(() => {
          if (ended) server.kill('SIGKILL');
        }, 20);
        const [code, signal] = await gone;
        clearInterval(stop);
        expect([code, signal]).toEqual([null, 'SIGKILL']);
        if (ended) return;
        killed++;
      }
    };
    try {
      const serving = serveUntilDone();
      const send = async (i: number): Promise<string[]> => {
        const sender = { origin: ORIGIN, instance: `i-${i}`, agents: [`a-${i}`], expiry: Date.now() + 1e9 };
        const credential = formatCredential(await enrolSender(sender, enrol));
        return outputOf(start(SENDER, [credential, socket, String(EVENTS), `a-${i}`]));
      };
      const outputs: string[][] = [];
      // How many kills one wave of senders sees depends on how long a process takes to start beside others.
      for (let wave = 0; wave < 20; wave++) {
        const indexes = Array.from({ length: SENDERS }, (_, i) => wave * SENDERS + i);
        outputs.push(...(await Promise.all(indexes.map(send))));
        if (killed > 3) break;
      }
      ended = true;
      await serving;
      expect(killed).toBeGreaterThan(3);
      // What is there is whole: each session closed, each event there once, in order.
      const trust = { origin: ORIGIN, keys: [await loadKey(key)] };

      await (await openLog({ dir, origin: ORIGIN, key })).close();
      expect(await verifyFolder(dir, trust)).toMatchObject({
        decisions: outputs.length * EVENTS,
        sessions: outputs.length,
        sessionsOpen: 0,
        closes: outputs.length,
      });
      expect((await fsckLog(dir, trust)).whole).toBe(true);
      const entries = await show(dir);
      for (const [i, lines] of outputs.entries()) {
        expect(lines).toHaveLength(EVENTS);
        for (const line of lines) {
          const [ticket, index] = line.split(' ').map(Number) as [number, number];
          expect(entries[index]?.record).toMatchObject({
            agent: `a-${i}`,
            action: `act ${ticket}`,
            agentSequence: ticket,
          });
        }
      }
    } finally {
      ended = true;
      rmSync(root, { recursive: true, force: true });
    }
  },
);
