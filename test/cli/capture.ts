import type { Io } from '../../host/cli/frame/io.ts';

/** Streams of a test: what was written can be read, and the standard input is given. */
export interface Capture {
  readonly io: Io;
  readonly out: () => string;
  readonly err: () => string;
}

export function capture(stdin = ''): Capture {
  const written = { out: '', err: '' };
  return {
    io: {
      out: (line) => void (written.out += `${line}\n`),
      err: (line) => void (written.err += `${line}\n`),
      stdin: () => Promise.resolve(stdin),
      interactive: false,
      colour: { out: false, err: false },
      columns: 0,
      ask: () => Promise.resolve(null),
      interrupted: () => new AbortController().signal,
    },
    out: () => written.out,
    err: () => written.err,
  };
}
