import { sha256 } from '../../audit/sha256/sha256.ts';
import { decodeHex } from '../../encoding/base64/hex.ts';
import { encodeCbor } from '../../engine/cbor/encode.ts';
import type { CborValue } from '../../engine/cbor/types.ts';
import { AttestedError } from '../error/error.ts';
import { signHandoff } from './codec.ts';
import type { Handoff, HandoffSigner } from './types.ts';

/** How long a handoff is valid by default, in milliseconds. */
const LIFE_MS = 30_000;

/** What is said of a call, besides what follows from it. */
export interface HandoffTerms extends Omit<Handoff, 'module' | 'nonce' | 'issued' | 'expires' | 'previous'> {
  /** SHA-256 of the decision module that decided, in lower-case hexadecimal: the decision's `moduleDigest`. */
  readonly module: string;
  /** Milliseconds for which it is valid; default 30,000. */
  readonly life?: number;
  /** Milliseconds since 1970; default now. */
  readonly at?: number;
}

/**
 * Signs a handoff for one call, and puts it behind those of the agents on whose behalf the call is made.
 *
 * @param before the chain that came with the call that this one answers; default none
 * @returns the chain that goes with the call
 * @throws AttestedError `options_invalid`; what the signer throws
 */
export async function handOff(
  { life = LIFE_MS, at = Date.now(), module: digest, ...terms }: HandoffTerms,
  signer: HandoffSigner,
  before: readonly Uint8Array[] = [],
): Promise<readonly Uint8Array[]> {
  const module = decodeHex(digest, 32);
  if (module === undefined) {
    throw new AttestedError('options_invalid', 'handoff: `module` is a SHA-256 in lower-case hexadecimal');
  }
  const nonce = crypto.getRandomValues(new Uint8Array(16));
  const last = before.at(-1);
  const previous = last === undefined ? null : sha256(last);
  return [...before, await signHandoff({ ...terms, module, nonce, issued: at, expires: at + life, previous }, signer)];
}

/**
 * The digest of an MCP request's parameters, without their `_meta`: SHA-256 of their deterministic CBOR, for JSON has no one text of a value.
 * @throws EngineError `cbor_unsupported` for what is no JSON, or nested too deeply
 */
export function digestOfParams(params: Readonly<Record<string, CborValue>>): Uint8Array<ArrayBuffer> {
  const { _meta: _, ...rest } = params;
  return sha256(encodeCbor(rest));
}

/** The digest of a request's body as it is sent: SHA-256 of its bytes, of a text's in UTF-8. */
export function digestOfBody(body: Uint8Array | string): Uint8Array<ArrayBuffer> {
  return sha256(typeof body === 'string' ? new TextEncoder().encode(body) : body);
}
