import { AttestError } from '../../attest/index.ts';
import { EngineError, parseJson } from '../../engine/index.ts';
import { CliError } from '../frame/error.ts';
import { readBytes } from '../frame/io.ts';

/**
 * What a file says of what is accepted, read whole before anything is judged by it.
 *
 * @param read refuses what is none with AttestError
 * @throws CliError `unreadable`, `usage` for what is none: it says where, and why
 */
export async function policiesIn<T>(file: string, read: (value: unknown) => T): Promise<T> {
  const bytes = await readBytes(file);
  try {
    return read(parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch (cause) {
    if (cause instanceof EngineError || cause instanceof TypeError)
      throw new CliError('usage', `${file} is no JSON: ${cause.message.replace(/^JSON, /, '')}.`, { cause });
    if (cause instanceof AttestError) throw new CliError('usage', `${file}: ${cause.message}.`, { cause });
    throw cause;
  }
}
