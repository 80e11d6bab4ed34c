/** How keys, values and segments are encrypted, whatever does it: AES-256-GCM, nonce ‖ ciphertext ‖ tag. */

/** Bytes of a key, of a nonce and of a tag of AES-256-GCM (NIST SP 800-38D §5.2). */
export const KEY_BYTES = 32;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
/** Bytes that sealing adds. */
export const SEAL_BYTES: number = NONCE_BYTES + TAG_BYTES;

/** What a master key's id is hashed from, before the key. */
export const MASTER_KEY_LABEL = 'edict master key 1';

const encoder = new TextEncoder();

/** What a sealed thing is bound to: a label, the store's name, and numbers of 64 bits, which are safe integers. */
export function contextOf(label: string, store: Uint8Array, ...numbers: readonly number[]): Uint8Array<ArrayBuffer> {
  const end = label.length + store.length;
  const context = new Uint8Array(end + 8 * numbers.length);
  encoder.encodeInto(label, context);
  context.set(store, label.length);
  const view = new DataView(context.buffer);
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] as number;
    view.setUint32(end + 8 * i, Math.floor(number / 0x100000000));
    view.setUint32(end + 8 * i + 4, number % 0x100000000);
  }
  return context;
}
