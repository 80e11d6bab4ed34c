/** The engine: module in, decisions out, on web-standard APIs alone. */
import { loadWith } from './engine.ts';
import { fetchFromWeb } from './load/source.ts';
import type { Engine, LoadOptions, ModuleSource } from './types.ts';

/**
 * Loads a decision module: measures it, checks its format and an expected digest, and makes it ready to decide. Never compiles policy.
 *
 * @example const engine = await load(new URL('./policy.wasm', import.meta.url), { digest });
 * @throws EngineError `module_unavailable`, `module_invalid`, `manifest_invalid`, `cbor_invalid`, `digest_invalid`, `digest_mismatch`, `digest_required`
 */
export function load(source: ModuleSource, options?: LoadOptions): Promise<Engine> {
  return loadWith(fetchFromWeb, source, options);
}

export { EngineError, type EngineErrorCode } from './error/error.ts';
export { decodeCbor, type CborLimits } from './cbor/decode.ts';
export { encodeCbor } from './cbor/encode.ts';
export { CborTagged, type CborData, type CborKey, type CborMap, type CborValue } from './cbor/types.ts';
export { decodeManifest, MANIFEST_BOUNDS } from './manifest/decode.ts';
export { encodeManifest } from './manifest/encode.ts';
export { TAG, type Cell, type TagName } from './cell/cell.ts';
export { decodeCell } from './cell/decode.ts';
export { CellHeap, encodeCell, sortRecord, sortSet } from './cell/encode.ts';
export { cellFromJs, type InputLimits } from './cell/from-js.ts';
export { encodeFrame } from './frame/encode.ts';
export { project } from './frame/project.ts';
export { Float } from './json/float.ts';
export { parseDigest } from './load/digest.ts';
export { formatJson, type Unsayable } from './json/format.ts';
export { parseJson, type JsonOptions, type JsonValue } from './json/parse.ts';
export { stateDigest } from './store/digest.ts';
export type * from './manifest/types.ts';
export type * from './store/types.ts';
export type * from './types.ts';
