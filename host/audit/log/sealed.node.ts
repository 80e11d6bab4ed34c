import { randomBytes } from 'node:crypto';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { seal, unseal } from '../disclosures/cipher.node.ts';
import { loadMasterKey, type MasterKey } from '../disclosures/master.node.ts';
import type { MasterKeySource } from '../disclosures/options.ts';
import { KEY_BYTES, SEAL_BYTES } from '../disclosures/sealing.ts';
import { AuditError } from '../error/error.ts';
import { nodeHashInto } from '../sha256/sha256.node.ts';
import { FRAME_HEADER_BYTES, writeChecksum, writeHeader, type FrameHeader } from './frame.ts';
import { frameContext, SEALED_AT, wrapContext, WRAPPED_AT } from './sealed-frame.ts';

/** A frame key seals so many bytes; then the next is drawn. */
const FRAME_KEY_BYTES = 1 << 26;

/** Encrypts frames, under a key that is drawn when a log is opened, and anew after 64 MiB. */
export class FrameSealer {
  readonly #master: MasterKey;
  #key = new Uint8Array();
  #wrapped = new Uint8Array();
  #left = 0;

  constructor(master: MasterKey) {
    this.#master = master;
  }

  /** The frame that has the payload of the plain frame `bytes[0, length)`, encrypted, and the same header but for that. */
  seal(bytes: Uint8Array, length: number, header: FrameHeader): Uint8Array<ArrayBuffer> {
    if (this.#left < length) this.#draw();
    this.#left -= length;
    const frame = new Uint8Array(SEALED_AT + SEAL_BYTES + length - FRAME_HEADER_BYTES);
    frame.set(this.#master.id, FRAME_HEADER_BYTES);
    frame.set(this.#wrapped, WRAPPED_AT);
    // The entries are bound to the header, and the checksum is over both.
    writeHeader(frame, frame.length, header, 'encrypted');
    frame.set(seal(this.#key, frameContext(frame), bytes.subarray(FRAME_HEADER_BYTES, length)), SEALED_AT);
    writeChecksum(frame, frame.subarray(FRAME_HEADER_BYTES), nodeHashInto);
    return frame;
  }

  #draw(): void {
    this.#key = new Uint8Array(randomBytes(KEY_BYTES));
    this.#wrapped = seal(this.#master.key, wrapContext(this.#master.id), this.#key);
    this.#left = FRAME_KEY_BYTES;
  }
}

/** The master keys that this process was given to read logs with, by their ids. */
const masters = new Map<string, MasterKey>();
/** The frame key that was decrypted last, and what it was decrypted from. */
let last = { wrapped: '', key: new Uint8Array() };

/** Lets this thread read frames that are encrypted under a master key. */
export function admitMasterKey(master: MasterKey): void {
  masters.set(encodeHex(master.id), master);
}

/**
 * Lets this process read logs whose segments are encrypted under a master key: everything that reads a log's folder can from then on.
 *
 * @param source the key's file, its 32 bytes, or a function that fetches them
 * @throws AuditError `key_invalid`, `key_exposed`; errors of the file system, and what the function throws
 * @example
 * await unlockSegments('./keys/segments.key');
 * await verifyFolder('./audit', trust);
 */
export async function unlockSegments(source: MasterKeySource): Promise<void> {
  admitMasterKey(await loadMasterKey(source));
}

function frameKey(frame: Uint8Array): Uint8Array {
  const id = frame.subarray(FRAME_HEADER_BYTES, WRAPPED_AT);
  const wrapped = frame.subarray(WRAPPED_AT, SEALED_AT);
  const name = encodeHex(id);
  const master = masters.get(name);
  if (master === undefined) {
    throw new AuditError('log_sealed', `the segments are encrypted under the master key ${name}, which was not given`);
  }
  const text = `${name}${encodeHex(wrapped)}`;
  if (last.wrapped !== text) {
    last = { wrapped: text, key: unseal(master.key, wrapContext(id), wrapped, "a frame's key") };
  }
  return last.key;
}

/**
 * The entries of an encrypted frame, with their lengths.
 * @throws AuditError `log_sealed` when its master key was not given, `log_corrupt` when it does not decrypt
 */
export function openSealed(frame: Uint8Array): Uint8Array {
  if (frame.length < SEALED_AT + SEAL_BYTES) throw new AuditError('log_corrupt', 'an encrypted frame is too short');
  try {
    return unseal(frameKey(frame), frameContext(frame), frame.subarray(SEALED_AT), 'a frame');
  } catch (cause) {
    if (!(cause instanceof AuditError) || cause.code !== 'disclosures_corrupt') throw cause;
    throw new AuditError('log_corrupt', cause.message, { cause });
  }
}
