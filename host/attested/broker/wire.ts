import { decodeBase64, encodeBase64 } from '../../encoding/base64/base64.ts';
import { AttestedError, type AttestedErrorCode } from '../error/error.ts';
import type { Challenge } from './challenges.ts';
import type { Release, ReleaseRequest } from './types.ts';

export const CHALLENGE_PATH = '/v1/challenge';
export const RELEASE_PATH = '/v1/release';
/** Of a request: quotes with their collateral have some 20 KB, accelerators' evidence ten times that. */
export const MAX_REQUEST_BYTES = 1 << 20;
/** Of an answer, and so of a secret. */
export const MAX_ANSWER_BYTES = 1 << 20;

type Members = Readonly<Record<string, unknown>>;

function malformed(why: string): never {
  throw new AttestedError('request_malformed', why);
}

function membersOf(text: string, names: readonly string[]): Members {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return malformed('no JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return malformed('no object');
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown !== undefined) return malformed('an unknown member');
  return value as Members;
}

function bytesOf(members: Members, name: string, most: number): Uint8Array<ArrayBuffer> {
  const text = members[name];
  const bytes = typeof text === 'string' ? decodeBase64(text, most) : undefined;
  return bytes ?? malformed(`${name} is no base64`);
}

const textOf = (bytes: Uint8Array | null): string | null => (bytes === null ? null : encodeBase64(bytes));

export function formatRequest({ secret, binding, evidence, endorsements }: ReleaseRequest): string {
  const presented = {
    statement: encodeBase64(binding),
    evidence: textOf(evidence),
    endorsements: textOf(endorsements),
  };
  return JSON.stringify({ secret, ...presented });
}

/** @throws AttestedError `request_malformed` */
export function parseRequest(text: string): ReleaseRequest {
  const members = membersOf(text, ['secret', 'statement', 'evidence', 'endorsements']);
  const { secret } = members;
  if (typeof secret !== 'string') return malformed('secret is no text');
  return {
    secret,
    binding: bytesOf(members, 'statement', MAX_REQUEST_BYTES),
    evidence: members['evidence'] === null ? null : bytesOf(members, 'evidence', MAX_REQUEST_BYTES),
    endorsements: members['endorsements'] === null ? null : bytesOf(members, 'endorsements', MAX_REQUEST_BYTES),
  };
}

export function challengeJson({ nonce, expires }: Challenge): object {
  return { nonce: encodeBase64(nonce), expires };
}

/** @throws AttestedError `request_malformed` */
export function parseChallenge(text: string): Challenge {
  const members = membersOf(text, ['nonce', 'expires']);
  const nonce = bytesOf(members, 'nonce', 64);
  const { expires } = members;
  if (nonce.length < 16 || typeof expires !== 'number') return malformed('no challenge');
  return { nonce, expires };
}

export function releaseJson({ enc, ciphertext }: Release): object {
  return { enc: encodeBase64(enc), ciphertext: encodeBase64(ciphertext) };
}

/** @throws AttestedError `request_malformed` */
export function parseRelease(text: string): Release {
  const members = membersOf(text, ['enc', 'ciphertext']);
  return { enc: bytesOf(members, 'enc', 64), ciphertext: bytesOf(members, 'ciphertext', MAX_ANSWER_BYTES) };
}

/** Refusals that travel, with their status. */
export const STATUS: Readonly<Partial<Record<AttestedErrorCode, number>>> = {
  request_malformed: 400,
  challenge_invalid: 401,
  evidence_rejected: 403,
  release_denied: 403,
  too_large: 413,
  rate_limited: 429,
  secret_unavailable: 503,
};

/** The refusal that an answer tells, or one of the form when it tells none. */
export function refusalOf(status: number, text: string): AttestedError {
  try {
    const { error } = membersOf(text, ['error']) as {
      readonly error?: { readonly code?: unknown; readonly message?: unknown };
    };
    const code = Object.keys(STATUS).find((each) => each === error?.code) as AttestedErrorCode | undefined;
    if (code !== undefined && typeof error?.message === 'string')
      return new AttestedError(code, error.message.slice(0, 1000));
  } catch {
    // What is no refusal of a broker is one all the same.
  }
  return new AttestedError('request_malformed', `the broker answered ${status}`);
}
