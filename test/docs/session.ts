import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Io } from '../../host/cli/frame/io.ts';
import { runCommand } from '../../host/cli/run.ts';
import { ROOT } from '../package/pack.ts';

/** What a command wrote, both streams as a terminal shows them, and its exit status. */
export interface Ran {
  readonly output: string;
  readonly status: number;
}

/** Has Node run programs against this checkout. */
const SOURCE = ['--import', join(import.meta.dirname, 'resolve-source.ts')];

/** The words of a command line, without expansions; what a shell would take otherwise is refused. */
function words(command: string): string[] {
  const word = /\s*((?:'[^']*'|"[^"$`\\]*"|[^\s'"$`\\|&;<>*?])+)/y;
  const found: string[] = [];
  while (word.lastIndex < command.length) {
    const [, text] = word.exec(command) ?? [];
    if (text === undefined) throw new Error(`this needs a shell: ${command}`);
    found.push(text.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'));
  }
  return found;
}

async function edict(argv: readonly string[]): Promise<Ran> {
  let output = '';
  const write = (line: string): void => void (output += `${line}\n`);
  const io: Io = {
    out: write,
    err: write,
    stdin: () => Promise.resolve(''),
    interactive: false,
    colour: { out: false, err: false },
    columns: 100,
    ask: () => Promise.resolve(null),
    interrupted: () => new AbortController().signal,
  };
  return { status: await runCommand(io, argv), output };
}

/** A program in a process of its own, which goes on while others run. */
class Background {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  #output = '';

  private constructor(child: ChildProcessByStdio<null, Readable, Readable>) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    }
  }

  /** Starts Node with these arguments. Returns when the program has said something, or ended. */
  static async start(argv: readonly string[]): Promise<Background> {
    const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
    const started = new Background(child);
    await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), once(child, 'close')]);
    return started;
  }

  /** What it said since this was asked last. */
  taken(): string {
    const output = this.#output;
    this.#output = '';
    return output;
  }

  /** Asks it to end, and waits for that. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGTERM');
    await closed;
  }
}

/**
 * A reader who follows a page in an empty folder. `npx edict` is the command line in this process, which works in the folder; `node` runs programs against this checkout; what
 * `npm` would fetch is linked; everything else is the shell's.
 */
export class Session {
  readonly folder = mkdtempSync(join(tmpdir(), 'edict-page-'));
  readonly #home = process.cwd();
  /** What a command with `&` started. */
  readonly #background: Background[] = [];
  #status = 0;

  constructor() {
    process.chdir(this.folder);
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true });
    writeFileSync(join(this.folder, name), text);
  }

  async run(command: string): Promise<Ran> {
    const ran = await this.#run(command);
    this.#status = ran.status;
    return ran;
  }

  async #run(command: string): Promise<Ran> {
    if (command === 'echo $?') return { output: `${this.#status}\n`, status: 0 };
    if (command === 'npm init -y') {
      this.write('package.json', '{ "name": "agent", "version": "1.0.0", "type": "commonjs" }\n');
      return { output: '', status: 0 };
    }
    if (command.startsWith('npm install edict')) return this.#install(command.split(' ').slice(3));
    if (command === 'kill %1') return this.#kill();
    if (/^(?:npx edict|node) .* &$/.test(command)) {
      const [program, ...rest] = words(command.slice(0, -2));
      const started = await Background.start(
        program === 'node' ? [...SOURCE, ...rest] : [join(ROOT, 'host/cli/main.ts'), ...rest.slice(1)],
      );
      this.#background.push(started);
      return { output: started.taken(), status: 0 };
    }
    if (command.startsWith('npx edict ')) return edict(words(command).slice(2));
    const [program, ...rest] = command.startsWith('node ')
      ? [process.execPath, ...SOURCE, ...words(command).slice(1)]
      : ['sh', '-c', command];
    const { stdout, stderr, status } = spawnSync(program, rest, { cwd: this.folder, encoding: 'utf8' });
    return { output: stdout + stderr, status: status ?? -1 };
  }

  /** Links the package, and others in the very versions that are tried here. */
  #install(others: readonly string[]): Ran {
    const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      readonly devDependencies: Readonly<Record<string, string>>;
    };
    mkdirSync(join(this.folder, 'node_modules'));
    symlinkSync(ROOT, join(this.folder, 'node_modules/edict'));
    for (const other of others) {
      const [name = '', version] = other.split('@');
      if (version === undefined || devDependencies[name] !== version) throw new Error(`${other} is not what is tried`);
      symlinkSync(join(ROOT, 'node_modules', name), join(this.folder, 'node_modules', name));
    }
    return { output: '', status: 0 };
  }

  async #kill(): Promise<Ran> {
    const first = this.#background.shift();
    if (first === undefined) throw new Error('nothing runs in the background');
    await first.end();
    return { output: first.taken(), status: 0 };
  }

  async close(): Promise<void> {
    await Promise.all(this.#background.map((started) => started.end()));
    process.chdir(this.#home);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
