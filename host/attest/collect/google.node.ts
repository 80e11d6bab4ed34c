import { AttestError } from '../error/error.ts';
import { askAgent, type AgentOptions } from './agent.node.ts';

/** Where the launcher of Google Confidential Space listens, in the container. */
export const LAUNCHER_SOCKET = '/run/container_launcher/teeserver.sock';
const MAX_AUDIENCE_BYTES = 512;
/** Of each nonce, and how many there may be (Confidential Space, "Connect external resources"). */
const [MIN_NONCE_BYTES, MAX_NONCE_BYTES, MAX_NONCES] = [10, 74, 6];
const MAX_TOKEN_BYTES = 65_536;
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;

export interface GoogleOptions extends AgentOptions {
  /** Whom the token is for: what the verifier's policy has among its `audiences`. */
  readonly audience: string;
  /** `PKI` (the default): the token brings its certificates. `OIDC`: it is verified with a key set that changes. */
  readonly tokenType?: 'PKI' | 'OIDC';
  readonly socketPath?: string;
}

const sizeOf = (text: string): number => new TextEncoder().encode(text).length;

function refuse(why: string): never {
  throw new AttestError('options_invalid', `token: ${why}`);
}

/**
 * Asks the launcher of Google Confidential Space for a token.
 *
 * @param nonces 1 to 6, of 10 to 74 bytes: `gcpNonce` of a statement
 * @throws AttestError `not_available`, `collection_failed`, `options_invalid`
 */
export async function collectGoogle(nonces: readonly string[], options: GoogleOptions): Promise<string> {
  const { audience, tokenType = 'PKI', socketPath = LAUNCHER_SOCKET } = options;
  if (audience === '' || sizeOf(audience) > MAX_AUDIENCE_BYTES) refuse('an audience has 1 to 512 bytes');
  if (nonces.length === 0 || nonces.length > MAX_NONCES) refuse('there are 1 to 6 nonces');
  if (nonces.some((nonce) => sizeOf(nonce) < MIN_NONCE_BYTES || sizeOf(nonce) > MAX_NONCE_BYTES))
    refuse('a nonce has 10 to 74 bytes');
  const answer = await askAgent({
    ...options,
    agent: 'the launcher',
    at: { socketPath },
    path: '/v1/token',
    body: { audience, token_type: tokenType, nonces },
    limit: MAX_TOKEN_BYTES,
  });
  // It ends its answer with a newline, or not.
  const token = Buffer.from(answer).toString('latin1').trim();
  if (!TOKEN.test(token)) throw new AttestError('collection_failed', 'the launcher: an answer that is no token');
  return token;
}
