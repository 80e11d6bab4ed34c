import { EngineError } from '../error/error.ts';
import { formatJson } from '../json/format.ts';
import { loneSurrogate } from '../utf8/utf8.ts';
import { inChunks, type Chunk } from './chunk.ts';
import { EntityTexts } from './entities-json.ts';
import type { EntitiesSource } from './types.ts';

const UTF8 = new TextEncoder();

const invalid = (why: string, cause?: unknown): EngineError =>
  new EngineError('input_invalid', `entities: ${why}`, cause === undefined ? {} : { cause });

const bytesOf = (source: EntitiesSource): Uint8Array => {
  if (source instanceof Uint8Array) {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(source);
    } catch (cause) {
      throw invalid('they are not UTF-8', cause);
    }
    return source;
  }
  const text =
    typeof source === 'string'
      ? source
      : formatJson(source, (path) => {
          throw invalid(`JSON has no such value at ${path.join('.')}`);
        });
  if (loneSurrogate(text) >= 0) throw invalid('a text holds half of a surrogate pair');
  return UTF8.encode(text);
};

/**
 * The rows of entities in Cedar's JSON, in chunks of no more bytes than given, unless one alone takes more. A chunk is good until the next is asked for.
 *
 * @throws EngineError `input_invalid`, `json_invalid`
 */
export const readChunks = (source: EntitiesSource, most: number): Iterable<Chunk> => {
  const texts = new EntityTexts(bytesOf(source));
  return inChunks(most, (to) => texts.next(to));
};
