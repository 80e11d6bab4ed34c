import { EngineError, parseJson, type JsonValue } from '../../engine/index.ts';
import { CliError } from '../frame/error.ts';

/**
 * JSON without loss.
 *
 * @param name what the text is called in messages
 * @throws CliError `input`
 */
export function parseInput(name: string, text: string): JsonValue {
  try {
    return parseJson(text);
  } catch (cause) {
    if (!(cause instanceof EngineError)) throw cause;
    throw new CliError('input', `${name} is no JSON: ${cause.message.replace(/^JSON, /, '')}.`, { cause });
  }
}
