/** A PostgreSQL server of its own for a test: a cluster in a temporary folder, reached through a socket in it. */
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresOptions } from '../../../host/audit/backends/postgres/options.ts';

const DEBIAN = '/usr/lib/postgresql';
/** Tests of crashes set what must be lost or kept by themselves. */
const SETTINGS = ['-c', 'listen_addresses=', '-c', 'max_connections=40', '-c', 'shared_buffers=16MB'];

/** The folder of the server's programs: `EDICT_POSTGRES`, or Debian's newest; undefined when there is none. */
export function postgresPrograms(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [process.env['EDICT_POSTGRES'] ?? '', ...versions.map((version) => join(DEBIAN, version, 'bin'))];
  return folders.find((folder) => folder !== '' && existsSync(join(folder, 'initdb')));
}

/** The server refuses to run as root: then it runs as the user that Debian made for it. */
function userOf(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const [, , uid, gid] = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === 'postgres') ?? ['', '', '65534', '65534'];
  return { uid: Number(uid), gid: Number(gid) };
}

export class PostgresCluster {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'edict-pg-'));
  readonly #programs: string;
  readonly #user = userOf();

  constructor(programs: string) {
    this.#programs = programs;
    if (this.#user !== undefined) chownSync(this.folder, this.#user.uid, this.#user.gid);
    const how = ['-D', this.#data, '-U', 'edict', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'];
    execFileSync(join(programs, 'initdb'), how, { ...this.#user, stdio: 'pipe', cwd: this.folder });
  }

  get #data(): string {
    return join(this.folder, 'data');
  }

  get options(): PostgresOptions {
    return { host: this.folder, user: 'edict', database: 'postgres' };
  }

  /** Starts the server, and returns when it answers. */
  async start(settings: readonly string[] = []): Promise<void> {
    const options = ['-D', this.#data, '-k', this.folder, ...SETTINGS, ...settings];
    const log = openSync(join(this.folder, 'log'), 'a');
    const server = spawn(join(this.#programs, 'postgres'), options, {
      ...this.#user,
      stdio: ['ignore', log, log],
      cwd: this.folder,
    });
    closeSync(log);
    const ready = (): boolean => {
      try {
        execFileSync(join(this.#programs, 'pg_isready'), ['-q', '-h', this.folder]);
        return true;
      } catch {
        return false;
      }
    };
    for (let tries = 0; !ready(); tries++) {
      if (tries === 600 || server.exitCode !== null) {
        throw new Error(`the PostgreSQL server does not start: ${readFileSync(join(this.folder, 'log'), 'utf8')}`);
      }
      await sleep(50);
    }
  }

  /** Ends every process of the server at once, as a failing machine would, but for what the system has cached. */
  async kill(): Promise<void> {
    const main = readFileSync(join(this.#data, 'postmaster.pid'), 'utf8').split('\n')[0] ?? '';
    const children = execFileSync('ps', ['-o', 'pid=', '--ppid', main], { encoding: 'utf8' });
    const all = [main, ...children.split('\n')].map(Number).filter((pid) => pid > 1);
    for (const pid of all) signal(pid, 'SIGKILL');
    while (all.some((pid) => signal(pid, 0))) await sleep(5);
  }

  /** Stops the server as it should be. */
  async stop(): Promise<void> {
    const path = join(this.#data, 'postmaster.pid');
    if (!existsSync(path)) return;
    const pid = Number(readFileSync(path, 'utf8').split('\n')[0]);
    if (signal(pid, 'SIGINT')) while (signal(pid, 0)) await sleep(5);
  }

  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** @returns false when there is no such process */
function signal(pid: number, kind: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, kind);
  } catch {
    return false;
  }
}
