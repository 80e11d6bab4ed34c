import { encodeHex } from '../../encoding/base64/hex.ts';
import { KEY_BYTES, MASTER_KEY_LABEL, NONCE_BYTES, SEAL_BYTES, TAG_BYTES } from '../disclosures/sealing.ts';
import { AuditError } from '../error/error.ts';
import { sha256 } from '../sha256/sha256.ts';
import { equalHash } from '../tree/hash.ts';
import { FRAME_HEADER_BYTES, peekFrame, type FrameOpener } from './frame.ts';
import { frameContext, SEALED_AT, wrapContext, WRAPPED_AT } from './sealed-frame.ts';

/** The master keys of encrypted segments, 32 bytes each; or a function that fetches one by its id, 16 hexadecimal digits, and has none for others. */
export type SegmentKeys =
  | Uint8Array
  | readonly Uint8Array[]
  | ((id: string) => Uint8Array | undefined | Promise<Uint8Array | undefined>);

/** The first 8 bytes of a labelled SHA-256. */
function idOf(key: Uint8Array): Uint8Array {
  return sha256(new Uint8Array([...new TextEncoder().encode(MASTER_KEY_LABEL), ...key])).subarray(0, 8);
}

function checked(key: Uint8Array): Uint8Array {
  if (key instanceof Uint8Array && key.length === KEY_BYTES) return key;
  throw new AuditError('key_invalid', `a master key has ${KEY_BYTES} bytes`);
}

const keyOf = (bytes: Uint8Array): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', new Uint8Array(bytes), 'AES-GCM', false, ['decrypt']);

/** Decrypts nonce ‖ ciphertext ‖ tag; undefined when that fails: another key, another context or changed bytes. */
async function unsealed(
  key: CryptoKey,
  additionalData: Uint8Array<ArrayBuffer>,
  sealed: Uint8Array,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const iv = sealed.slice(0, NONCE_BYTES);
  const algorithm = { name: 'AES-GCM', iv, additionalData, tagLength: 8 * TAG_BYTES };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, sealed.slice(NONCE_BYTES)));
  } catch {
    return undefined;
  }
}

/** Finds master keys by their ids, and the frame keys that they encrypt. */
class FrameKeys {
  readonly #fetch: (id: string) => Uint8Array | undefined | Promise<Uint8Array | undefined>;
  /** The frame key that was decrypted last, and what it was decrypted from. */
  #last: { readonly wrapped: string; readonly key: CryptoKey } | undefined;

  constructor(keys: SegmentKeys) {
    if (typeof keys === 'function') this.#fetch = keys;
    else {
      const all = keys instanceof Uint8Array ? [keys] : keys;
      const byId = new Map(all.map((key) => [encodeHex(idOf(checked(key))), key]));
      this.#fetch = (id) => byId.get(id);
    }
  }

  /** @throws AuditError `log_sealed`, `key_invalid`, `log_corrupt`; what the function throws that fetches */
  async of(frame: Uint8Array): Promise<CryptoKey> {
    const wrapped = encodeHex(frame.subarray(FRAME_HEADER_BYTES, SEALED_AT));
    if (this.#last?.wrapped === wrapped) return this.#last.key;
    const id = frame.slice(FRAME_HEADER_BYTES, WRAPPED_AT);
    const name = encodeHex(id);
    const master = await this.#fetch(name);
    if (master === undefined) {
      throw new AuditError(
        'log_sealed',
        `the segments are encrypted under the master key ${name}, which was not given`,
      );
    }
    if (!equalHash(idOf(checked(master)), id)) throw new AuditError('key_invalid', `that is no master key ${name}`);
    const bytes = await unsealed(await keyOf(master), wrapContext(id), frame.subarray(WRAPPED_AT, SEALED_AT));
    if (bytes?.length !== KEY_BYTES) throw new AuditError('log_corrupt', "a frame's key does not decrypt");
    const key = await keyOf(bytes);
    bytes.fill(0);
    this.#last = { wrapped, key };
    return key;
  }
}

/**
 * Opens encrypted segments with web APIs alone, for `verifyLog` where there is no Node: AES-256-GCM, and the place of the entries in the log as additional data (docs/record-format.md §7.1). On Node, `unlockSegments` opens them for all that
 * reads logs.
 *
 * @throws AuditError `key_invalid` for keys that are none
 * @example
 * await verifyLog({ checkpoint, segments }, trust, { open: segmentOpener(key) });
 */
export function segmentOpener(keys: SegmentKeys): FrameOpener {
  const frameKeys = new FrameKeys(keys);
  /** The frames of the segment that was prepared last, by where they begin: what is in them, or why that is not known. */
  let opened = new Map<number, Uint8Array | AuditError>();
  let segment: ArrayBufferLike | undefined;

  const openFrame = async (frame: Uint8Array): Promise<Uint8Array | AuditError> => {
    try {
      const plain = await unsealed(await frameKeys.of(frame), frameContext(frame), frame.subarray(SEALED_AT));
      return (
        plain ?? new AuditError('log_corrupt', 'a frame does not decrypt: it was changed, moved, or is of another key')
      );
    } catch (error) {
      // It may be beyond the checkpoint, where nobody asks for it.
      if (error instanceof AuditError) return error;
      throw error;
    }
  };

  const open: FrameOpener = (frame) => {
    if (frame.length < SEALED_AT + SEAL_BYTES) throw new AuditError('log_corrupt', 'an encrypted frame is too short');
    const plain = frame.buffer === segment ? opened.get(frame.byteOffset) : undefined;
    if (plain instanceof Uint8Array) return plain;
    throw plain ?? new AuditError('log_sealed', 'the segment of an encrypted frame was not prepared');
  };
  const prepare = async (bytes: Uint8Array): Promise<void> => {
    opened = new Map();
    segment = bytes.buffer;
    for (let at = 0; at < bytes.length;) {
      const head = peekFrame(bytes.subarray(at, at + FRAME_HEADER_BYTES));
      if (head === undefined || at + head.bytes > bytes.length) return;
      const frame = bytes.subarray(at, at + head.bytes);
      if (head.encrypted && frame.length >= SEALED_AT + SEAL_BYTES)
        opened.set(frame.byteOffset, await openFrame(frame));
      at += head.bytes;
    }
  };
  return Object.assign(open, { prepare });
}
