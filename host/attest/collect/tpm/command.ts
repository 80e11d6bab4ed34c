import { concatBytes } from '../../../encoding/bytes/concat.ts';
import { AttestError } from '../../error/error.ts';
import { TpmReader } from '../../tpm/reader.ts';

/** Sends a command to a TPM 2.0, and gives its response. */
export type TpmTransmit = (command: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;

/** Commands (TPM 2.0 Part 2 §6.5.2). */
const COMMAND = { nvRead: 0x14e, quote: 0x158, nvReadPublic: 0x169, pcrRead: 0x17e, pcrExtend: 0x182 } as const;
const NO_SESSIONS = 0x8001;
const SESSIONS = 0x8002;
/** A password session with the empty password, which is the authorisation of owner, registers and Azure's key. */
const EMPTY_PASSWORD = Uint8Array.of(0, 0, 0, 9, 0x40, 0, 0, 9, 0, 0, 0, 0, 0);
const RC_SUCCESS = 0;
/** The TPM asks to be asked again: TPM_RC_RETRY, TPM_RC_YIELDED, TPM_RC_TESTING. */
const RC_AGAIN: ReadonlySet<number> = new Set([0x922, 0x908, 0x90a]);
const MOST_TRIES = 5;
const MAX_RESPONSE_BYTES = 8192;
const OWNER = 0x40000001;
const SHA256 = 0x000b;
const RSASSA = 0x0014;
const DIGEST_BYTES = 32;
const SIGNATURE_BYTES = 512;
/** What TPMs read at once: at least this much. */
const NV_CHUNK = 512;
const REGISTERS = 24;

const u16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff);
const u32 = (value: number): Uint8Array =>
  Uint8Array.of(value >>> 24, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff);

function failed(why: string): never {
  throw new AttestError('collection_failed', `the TPM: ${why}`);
}

/** Sends a command with its parts, and gives what follows the response's header and the size of its parameters. */
async function send(
  transmit: TpmTransmit,
  code: number,
  tag: number,
  parts: readonly Uint8Array[],
): Promise<TpmReader> {
  const body = concatBytes(parts);
  const command = concatBytes([u16(tag), u32(10 + body.length), u32(code), body]);
  for (let tries = 1; ; tries++) {
    const response = await transmit(command);
    const reader = new TpmReader(response, 'the response of the TPM');
    const [responseTag, size, result] = [reader.u16(), reader.u32(), reader.u32()];
    if (size !== response.length || size > MAX_RESPONSE_BYTES) failed('a response of another size than it says');
    if (RC_AGAIN.has(result) && tries < MOST_TRIES) continue;
    if (result !== RC_SUCCESS) failed(`it refuses command 0x${code.toString(16)} with 0x${result.toString(16)}`);
    if (responseTag !== tag) failed('a response to something else');
    if (tag === SESSIONS) reader.u32();
    return reader;
  }
}

/** Registers of the bank of SHA-256 as a list of selections. */
function selectionOf(indices: readonly number[]): Uint8Array {
  const bits = new Uint8Array(3);
  for (const index of indices) {
    if (!Number.isInteger(index) || index < 0 || index >= REGISTERS) {
      throw new AttestError('options_invalid', 'a register of a TPM has a number from 0 to 23');
    }
    bits[index >> 3] = (bits[index >> 3] as number) | (1 << (index & 7));
  }
  return concatBytes([u32(1), u16(SHA256), Uint8Array.of(3), bits]);
}

/**
 * Reads what an NV index holds, by the owner's authorisation.
 * @throws AttestError `collection_failed`
 */
export async function readNv(transmit: TpmTransmit, index: number): Promise<Uint8Array<ArrayBuffer>> {
  const publicArea = await send(transmit, COMMAND.nvReadPublic, NO_SESSIONS, [u32(index)]);
  publicArea.u16();
  if (publicArea.u32() !== index) failed('it describes another index');
  publicArea.u16();
  publicArea.u32();
  publicArea.sized(64);
  const size = publicArea.u16();
  const parts: Uint8Array[] = [];
  for (let at = 0; at < size; at += NV_CHUNK) {
    const count = Math.min(NV_CHUNK, size - at);
    const reader = await send(transmit, COMMAND.nvRead, SESSIONS, [
      u32(OWNER),
      u32(index),
      EMPTY_PASSWORD,
      u16(count),
      u16(at),
    ]);
    const part = reader.sized(count);
    if (part.length !== count) failed('it gives fewer bytes than it was asked for');
    parts.push(part);
  }
  return concatBytes(parts);
}

/** Reads some registers of the bank of SHA-256, by their numbers. Of eight at a time, which is what TPMs give at most. */
export async function readPcrs(
  transmit: TpmTransmit,
  indices: readonly number[],
): Promise<ReadonlyMap<number, Uint8Array<ArrayBuffer>>> {
  const found = new Map<number, Uint8Array<ArrayBuffer>>();
  for (let at = 0; at < indices.length; at += 8) {
    const wanted = indices.slice(at, at + 8);
    const reader = await send(transmit, COMMAND.pcrRead, NO_SESSIONS, [selectionOf(wanted)]);
    reader.u32();
    const selection = concatBytes([u32(reader.u32()), u16(reader.u16()), Uint8Array.of(reader.u8()), reader.bytes(3)]);
    if (selection.join() !== selectionOf(wanted).join() || reader.u32() !== wanted.length)
      failed('it gives other registers');
    for (const index of wanted) {
      const value = reader.sized(DIGEST_BYTES);
      if (value.length !== DIGEST_BYTES) failed('a register of another size');
      found.set(index, value);
    }
    reader.end();
  }
  return found;
}

/** Extends a register of the bank of SHA-256 with a digest of 32 bytes: it cannot be taken back until the machine is booted again. */
export async function extendPcr(transmit: TpmTransmit, index: number, digest: Uint8Array): Promise<void> {
  if (digest.length !== DIGEST_BYTES) throw new AttestError('options_invalid', 'a digest of SHA-256 has 32 bytes');
  selectionOf([index]);
  await send(transmit, COMMAND.pcrExtend, SESSIONS, [u32(index), EMPTY_PASSWORD, u32(1), u16(SHA256), digest]);
}

/** A quote as the TPM signed it: TPMS_ATTEST, and the bytes of an RSASSA signature with SHA-256. */
export interface SignedQuote {
  readonly message: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
}

/** Has the key of a handle sign registers of the bank of SHA-256, for a nonce of at most 32 bytes. */
export async function quotePcrs(
  transmit: TpmTransmit,
  handle: number,
  indices: readonly number[],
  extraData: Uint8Array,
): Promise<SignedQuote> {
  if (extraData.length > DIGEST_BYTES) throw new AttestError('options_invalid', 'a quote is for at most 32 bytes');
  const scheme = concatBytes([u16(RSASSA), u16(SHA256)]);
  const nonce = concatBytes([u16(extraData.length), extraData]);
  const parts = [u32(handle), EMPTY_PASSWORD, nonce, scheme, selectionOf(indices)];
  const reader = await send(transmit, COMMAND.quote, SESSIONS, parts);
  const message = reader.sized(MAX_RESPONSE_BYTES);
  if (reader.u16() !== RSASSA || reader.u16() !== SHA256) failed('it signs in another way');
  return { message, signature: reader.sized(SIGNATURE_BYTES) };
}
