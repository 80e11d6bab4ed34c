import { encodeCbor } from '../cbor/encode.ts';
import { decodeManifest } from './decode.ts';
import type { Manifest } from './types.ts';
import { wireManifest } from './wire.ts';

/**
 * The bytes of an `edict.manifest` section: the same manifest gives the same bytes. What `decodeManifest` would refuse is not written.
 *
 * @throws EngineError `cbor_unsupported`, `manifest_invalid`
 */
export function encodeManifest(manifest: Manifest): Uint8Array<ArrayBuffer> {
  const bytes = encodeCbor(wireManifest(manifest));
  decodeManifest(bytes);
  return bytes;
}
