import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { readStream } from '../../engine/file/read.node.ts';
import { CliError } from './error.ts';

/** What a verb may touch of the process; tests pass their own. */
export interface Io {
  /** Writes a line to the standard output. */
  out(line: string): void;
  /** Writes a line to the standard error. */
  err(line: string): void;
  /** Everything on the standard input, as text. */
  stdin(): Promise<string>;
  /** Whether the standard input is a terminal, where waiting for it would look like hanging. */
  readonly interactive: boolean;
  readonly colour: { readonly out: boolean; readonly err: boolean };
  /** Width of the terminal in columns, 0 when the output is no terminal. */
  readonly columns: number;
  /** Asks on the terminal and returns the answer, without the line's end; null when the input ends. */
  ask(question: string): Promise<string | null>;
  /** From now on an interruption (Ctrl-C, a request to end) aborts the signal; a second one ends the process. */
  interrupted(): AbortSignal;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Colours only on a terminal; `NO_COLOR` (any value but empty) turns them off and `FORCE_COLOR` on. */
export function wantsColour(stream: { readonly isTTY?: boolean }, environment: Environment): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0') return true;
  return stream.isTTY === true && TERM !== 'dumb';
}

/** The process's own streams. */
export function processIo(): Io {
  const { stdout, stderr, stdin, env } = process;
  return {
    out: (line) => void stdout.write(`${line}\n`),
    err: (line) => void stderr.write(`${line}\n`),
    stdin: () => text(stdin),
    interactive: stdin.isTTY,
    colour: { out: wantsColour(stdout, env), err: wantsColour(stderr, env) },
    columns: stdout.isTTY ? stdout.columns : 0,
    ask: (question) => askTerminal(question),
    interrupted: () => {
      const controller = new AbortController();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
      return controller.signal;
    },
  };
}

/** Questions go to the standard error: the standard output is for results. */
async function askTerminal(question: string): Promise<string | null> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<null>((resolve) => terminal.once('close', () => resolve(null)));
  try {
    return await Promise.race([terminal.question(question), ended]);
  } finally {
    terminal.close();
  }
}

/** No file is longer that a verb reads whole: a module, an input, a proof. */
const MAX_BYTES = 1 << 26;

/**
 * The bytes of a file that the user named.
 * @throws CliError `unreadable`
 */
export async function readBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await readStream(path, MAX_BYTES);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/**
 * The text of a file that the user named.
 * @throws CliError `unreadable`, also when the bytes are not UTF-8
 */
export async function readText(path: string): Promise<string> {
  const bytes = await readBytes(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new CliError('unreadable', `${path} is not UTF-8 text.`, { cause });
  }
}

/**
 * The text of a public key that the user gave, as `name+id+key` or as a file of it.
 * @throws CliError `unreadable` when it is neither
 */
export async function readKeyText(key: string): Promise<string> {
  if (existsSync(key)) return (await readText(key)).trim();
  if (key.includes('+')) return key;
  throw new CliError('unreadable', `There is no key file ${key}, and it is no key of the form name+id+key.`);
}

function unreadable(path: string, cause: unknown): CliError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const why =
    code === 'ENOENT'
      ? 'there is no such file'
      : code === 'EISDIR'
        ? 'it is a folder'
        : code === 'EACCES'
          ? 'permission denied'
          : cause instanceof Error
            ? cause.message
            : String(cause);
  return new CliError('unreadable', `Cannot read ${path}: ${why}.`, { cause });
}
