import { createReadStream } from 'node:fs';
import { CliError } from './error.ts';
import { readBytes } from './io.ts';

/** Longest line that is read, in UTF-16 units. */
const MAX_LINE = 1 << 26;

/**
 * The lines of a file that the user named, however long the file is.
 *
 * @throws CliError `unreadable`, also when the bytes are not UTF-8, or a line is too long to be kept
 */
export async function* readLines(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  try {
    for await (const chunk of createReadStream(path)) {
      // What is left of a line is only added to: to look through it again with each chunk would take a long line's length squared.
      const [first = '', ...lines] = decoder.decode(chunk as Uint8Array, { stream: true }).split('\n');
      rest += first;
      for (const line of lines) {
        yield rest;
        rest = line;
      }
      if (rest.length > MAX_LINE)
        throw new CliError('unreadable', `${path} has a line of more than ${MAX_LINE} characters.`);
    }
    rest += decoder.decode();
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    if (cause instanceof TypeError) throw new CliError('unreadable', `${path} is not UTF-8 text.`, { cause });
    // Says in words why it cannot be read.
    await readBytes(path);
    throw cause;
  }
  if (rest !== '') yield rest;
}
