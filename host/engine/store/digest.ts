import { EngineError } from '../error/error.ts';
import { sha256, toHex } from '../load/digest.ts';
import { compareBytes } from '../utf8/utf8.ts';
import { readChunks } from './source.ts';
import type { EntitiesSource } from './types.ts';

const BUCKETS = 256;

/** The last byte of what is hashed (docs/module-format.md §9.3). */
const DOMAIN = { entity: 0, bucket: 1, state: 2 } as const;

const DECODER = new TextDecoder();

/** Digests that are computed at once. */
const AT_ONCE = 1_024;

const tagged = (parts: readonly Uint8Array[], domain: number): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 1));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  bytes[at] = domain;
  return bytes;
};

const digestsOf = async (texts: readonly Uint8Array<ArrayBuffer>[]): Promise<readonly Uint8Array[]> => {
  const digests: Uint8Array[] = [];
  for (let from = 0; from < texts.length; from += AT_ONCE)
    digests.push(...(await Promise.all(texts.slice(from, from + AT_ONCE).map(sha256))));
  return digests;
};

/** The reference that a row begins with: no type has a quote. */
const nameOf = (row: Uint8Array): string => {
  const view = new DataView(row.buffer, row.byteOffset);
  const typeEnd = 4 + view.getUint32(0, true);
  const idEnd = typeEnd + 4 + view.getUint32(typeEnd, true);
  return `${DECODER.decode(row.subarray(4, typeEnd))}"${DECODER.decode(row.subarray(typeEnd + 4, idEnd))}`;
};

/** Every row once. @throws EngineError `state_refused` for an entity with two */
const distinctRows = (entities: EntitiesSource): readonly Uint8Array[] => {
  const rows = new Map<string, Uint8Array>();
  // No two entities fit a chunk of no bytes.
  for (const chunk of readChunks(entities, 0)) {
    const name = nameOf(chunk.rows);
    const before = rows.get(name);
    if (before !== undefined && compareBytes(before, chunk.rows) !== 0)
      throw new EngineError('state_refused', 'an entity is given twice, and differently');
    rows.set(name, chunk.rows.slice());
  }
  return [...rows.values()];
};

/**
 * The digest of the state that a module has when these entities, and no others, are installed: SHA-256, lower-case hex. Computed without a module, for who wants to know which entities decided.
 *
 * @example (await stateDigest(await readFile('entities.json'))) === decision.stateDigest
 * @throws EngineError `input_invalid`, `json_invalid`; `state_refused` for an entity that is given twice, and differently
 */
export const stateDigest = async (entities: EntitiesSource): Promise<string> => {
  const buckets = Array.from({ length: BUCKETS }, (): Uint8Array[] => []);
  const rows = distinctRows(entities).map((row) => tagged([row], DOMAIN.entity));
  for (const digest of await digestsOf(rows)) buckets[digest[0] ?? 0]?.push(digest);
  const digests = await digestsOf(buckets.map((bucket) => tagged(bucket.toSorted(compareBytes), DOMAIN.bucket)));
  return toHex(await sha256(tagged(digests, DOMAIN.state)));
};
