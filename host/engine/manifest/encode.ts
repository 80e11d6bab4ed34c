import { encodeCbor } from '../cbor/encode.ts';
import type { CborValue } from '../cbor/types.ts';
import { decodeManifest } from './decode.ts';
import type { Manifest } from './types.ts';

/**
 * The bytes of an `edict.manifest` section: the same manifest gives the same bytes. What `decodeManifest` would refuse is not written.
 *
 * @throws EngineError `cbor_unsupported`, `manifest_invalid`
 */
export function encodeManifest(manifest: Manifest): Uint8Array<ArrayBuffer> {
  const bytes = encodeCbor(manifest as unknown as CborValue);
  decodeManifest(bytes);
  return bytes;
}
