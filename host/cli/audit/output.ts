import { randomBytes } from 'node:crypto';
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { CliError } from '../frame/error.ts';

/** Lines are written when so many characters wait. */
const BLOCK = 1 << 16;

/** A file that is written piece by piece, and is there only when it is whole. */
export interface Output {
  write(text: string): void;
  /** Puts the file into its place. */
  finish(): void;
  /** Takes it back; after `finish`, nothing. */
  discard(): void;
}

/**
 * Opens a file beside its place; records of a log are for whoever made the file to show around, so it is its owner's alone.
 * @throws CliError `unwritable`
 */
export function openOutput(path: string): Output {
  const beside = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  let waiting = '';
  const attempt = <T>(act: () => T): T => {
    try {
      return act();
    } catch (cause) {
      throw new CliError('unwritable', `Cannot write ${path}: ${cause instanceof Error ? cause.message : ''}`, {
        cause,
      });
    }
  };
  let file: number | undefined = attempt(() => openSync(beside, 'wx', 0o600));
  const flush = (): void => {
    const bytes = Buffer.from(waiting);
    waiting = '';
    const to = file;
    if (to === undefined) return;
    for (let from = 0; from < bytes.length;) from += writeSync(to, bytes, from);
  };
  return {
    write(text) {
      waiting += text;
      if (waiting.length >= BLOCK) attempt(flush);
    },
    finish() {
      attempt(() => {
        flush();
        if (file !== undefined) closeSync(file);
        file = undefined;
        renameSync(beside, path);
      });
    },
    discard() {
      if (file === undefined) return;
      closeSync(file);
      file = undefined;
      rmSync(beside, { force: true });
    },
  };
}
