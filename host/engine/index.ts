/** The engine: module in, decisions out, on web-standard APIs alone. */
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
export { parseJson, type JsonOptions, type JsonValue } from './json/parse.ts';
export type * from './manifest/types.ts';
export type * from './types.ts';
