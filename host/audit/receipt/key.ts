import type { VerifierKey } from '../note/types.ts';
import type { ReceiptKey } from './types.ts';

/** The key of a log as the key of its receipts: the same one, called by the four bytes of its id. */
export function receiptKeyOf({ keyId, publicKey }: VerifierKey): ReceiptKey {
  const id = new Uint8Array(4);
  new DataView(id.buffer).setUint32(0, keyId);
  return { curve: 'Ed25519', publicKey, keyId: id };
}
