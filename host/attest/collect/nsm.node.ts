import { open, type FileHandle } from 'node:fs/promises';
import { decodeCbor } from '../../engine/cbor/decode.ts';
import { encodeCbor } from '../../engine/cbor/encode.ts';
import type { CborData, CborValue } from '../../engine/cbor/types.ts';
import { EngineError } from '../../engine/error/error.ts';
import { AttestError } from '../error/error.ts';
import { errorCode } from './files.node.ts';

/** Where an enclave's Linux has its security module. */
export const NSM_DEVICE = '/dev/nsm';
/** `NSM_IOCTL_RAW`: `_IOWR(0x0A, 0, struct nsm_raw)`, of two iovecs (Linux, include/uapi/linux/nsm.h). */
const NSM_IOCTL_RAW = 0xc0200a00;
const MESSAGE_BYTES = 32;
const MAX_REQUEST_BYTES = 0x1000;
const MAX_RESPONSE_BYTES = 0x3000;
/** Of user data and nonce, and of the public key (AWS, "Verifying the root of trust"). */
const MAX_DATA_BYTES = 512;
const MAX_KEY_BYTES = 1024;
const PCR_BYTES = 48;
/** Someone else asks the module, or a signal came between. */
const [EINTR, EAGAIN, EBUSY] = [4, 11, 16];
const MOST_TRIES = 10;

/** The calls of the operating system that the module is reached by. */
export interface NsmCalls {
  /** Where bytes stand in memory, which they do not leave while they are used. */
  address(bytes: Uint8Array): bigint;
  /** ioctl(2): 0, or the number of the error. The message is read and written in its place. */
  ioctl(fd: number, request: number, message: Uint8Array): number;
}

export interface NsmOptions {
  /** Others than those of the machine, for tests. */
  readonly calls?: NsmCalls;
  readonly path?: string;
}

/** What a document is to hold beside what the module says. */
export interface NitroRequest {
  /** Up to 512 bytes: the binding. */
  readonly userData?: Uint8Array;
  readonly nonce?: Uint8Array;
  /** Up to 1,024 bytes. */
  readonly publicKey?: Uint8Array;
}

function failed(why: string, cause?: unknown): never {
  throw new AttestError('collection_failed', `the security module: ${why}`, cause === undefined ? {} : { cause });
}

/** ioctl(2) by the optional package koffi. @throws AttestError `not_available` */
async function machineCalls(): Promise<NsmCalls> {
  try {
    const { default: koffi } = await import('koffi');
    const ioctl = koffi.load(null).func('int ioctl(int fd, unsigned long request, uint8_t *message)');
    return {
      address: (bytes) => koffi.address(bytes),
      ioctl: (fd, request, message) => ((ioctl(fd, request, message) as number) === 0 ? 0 : koffi.errno()),
    };
  } catch (cause) {
    throw new AttestError('not_available', 'the package koffi cannot be loaded: run `npm install koffi`', { cause });
  }
}

/** Sends a request, and reads the response. All of it stands in one block of memory: two iovecs, the request, room for the response. */
function exchange(calls: NsmCalls, fd: number, request: Uint8Array): Uint8Array {
  if (request.length > MAX_REQUEST_BYTES) throw new AttestError('options_invalid', 'a request of too many bytes');
  const block = new Uint8Array(MESSAGE_BYTES + MAX_REQUEST_BYTES + MAX_RESPONSE_BYTES);
  block.set(request, MESSAGE_BYTES);
  const view = new DataView(block.buffer);
  const start = calls.address(block);
  const responseAt = MESSAGE_BYTES + MAX_REQUEST_BYTES;
  for (let tries = 1; ; tries++) {
    // An iovec is a pointer and a size, in the order of this machine: Linux has enclaves on little-endian ones alone.
    view.setBigUint64(0, start + BigInt(MESSAGE_BYTES), true);
    view.setBigUint64(8, BigInt(request.length), true);
    view.setBigUint64(16, start + BigInt(responseAt), true);
    view.setBigUint64(24, BigInt(MAX_RESPONSE_BYTES), true);
    const error = calls.ioctl(fd, NSM_IOCTL_RAW, block.subarray(0, MESSAGE_BYTES));
    if (error === 0) break;
    if (![EINTR, EAGAIN, EBUSY].includes(error) || tries >= MOST_TRIES)
      failed(`error ${error} of the operating system`);
  }
  const size = view.getBigUint64(24, true);
  if (size === 0n || size > BigInt(MAX_RESPONSE_BYTES)) failed('a response of a size that it cannot have');
  return block.slice(responseAt, responseAt + Number(size));
}

/** The member of a response that answers a request; the module names its errors. */
function answerIn(response: Uint8Array, name: string): CborData {
  let data: CborData;
  try {
    data = decodeCbor(response, { bytes: MAX_RESPONSE_BYTES, depth: 4, items: 64, keyOrder: 'any' });
  } catch (cause) {
    if (!(cause instanceof EngineError)) throw cause;
    return failed('a response that is no CBOR', cause);
  }
  // What has no members of its own is answered by its name alone.
  if (data === name) return null;
  if (!(data instanceof Map) || data.size !== 1) return failed('a response that is none');
  const error: unknown = data.get('Error');
  if (typeof error === 'string' && /^\w{1,64}$/.test(error)) return failed(`it refuses: ${error}`);
  return data.get(name) ?? failed('a response to something else');
}

async function openModule(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r+');
  } catch (cause) {
    throw new AttestError('not_available', `${path} cannot be opened (${errorCode(cause) ?? 'an error'})`, { cause });
  }
}

async function ask(name: string, members: CborValue, { calls, path = NSM_DEVICE }: NsmOptions): Promise<CborData> {
  const handle = await openModule(path);
  try {
    const used = calls ?? (await machineCalls());
    return answerIn(exchange(used, handle.fd, encodeCbor({ [name]: members })), name);
  } finally {
    await handle.close();
  }
}

function checkSize(bytes: Uint8Array | undefined, most: number, what: string): void {
  if (bytes !== undefined && bytes.length > most)
    throw new AttestError('options_invalid', `${what} has at most ${most} bytes`);
}

/**
 * Has the security module of an AWS Nitro enclave make an attestation document. Needs the optional package `koffi`, since Node itself has no ioctl.
 *
 * @returns the document, COSE_Sign1
 * @throws AttestError `not_available`, `collection_failed`, `options_invalid`
 */
export async function collectNitro(
  { userData, nonce, publicKey }: NitroRequest,
  options: NsmOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  checkSize(userData, MAX_DATA_BYTES, 'user data');
  checkSize(nonce, MAX_DATA_BYTES, 'a nonce');
  checkSize(publicKey, MAX_KEY_BYTES, 'a public key');
  const members = { user_data: userData ?? null, nonce: nonce ?? null, public_key: publicKey ?? null };
  const answer = await ask('Attestation', members, options);
  const document = answer instanceof Map ? (answer.get('document') as CborData | undefined) : undefined;
  return document instanceof Uint8Array && document.length > 0 ? document : failed('no document');
}

/**
 * Extends a register of an AWS Nitro enclave: it becomes the SHA-384 of itself and the data.
 *
 * @param index 16 to 31: the others are locked
 * @param data 1 to 512 bytes
 * @returns the register after it, 48 bytes
 * @throws AttestError `not_available`, `collection_failed`, `options_invalid`
 */
export async function extendNitroPcr(
  index: number,
  data: Uint8Array,
  options: NsmOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  if (!Number.isInteger(index) || index < 16 || index > 31)
    throw new AttestError('options_invalid', 'registers from 16 to 31 can be extended');
  if (data.length === 0) throw new AttestError('options_invalid', 'a register is extended with something');
  checkSize(data, MAX_DATA_BYTES, 'what a register is extended with');
  const answer = await ask('ExtendPCR', { index, data }, options);
  const register = answer instanceof Map ? (answer.get('data') as CborData | undefined) : undefined;
  return register instanceof Uint8Array && register.length === PCR_BYTES ? register : failed('no register');
}
