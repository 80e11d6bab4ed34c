import { nearestWord } from '../../../source/spelling.ts';
import type { FieldReader } from './reader.ts';

/** Warns of keys that the engine ignores; the hint names the key that may have been meant. */
export const warnUnknownKeys = (fields: FieldReader, known: readonly string[]): void => {
  for (const { key } of fields.map.entries) {
    if (key.kind !== 'string' || known.includes(key.value)) continue;
    const meant = nearestWord(key.value, known, 2);
    if (meant === null) fields.warn(key.range, 'EY240', { key: key.value });
    else fields.warn(key.range, 'EY241', { key: key.value, meant });
  }
};
