import { encodeCbor } from '../../engine/cbor/encode.ts';

/**
 * What is signed of a COSE_Sign1 (RFC 9052 §4.4), without data from elsewhere.
 * @param header the bytes of its protected header
 */
export function sign1Signed(header: Uint8Array, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  return encodeCbor(['Signature1', header, new Uint8Array(), payload]);
}
