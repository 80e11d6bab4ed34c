import { encodeBase64 } from '../../encoding/base64/base64.ts';
import { bytesOf, malformed, membersOf } from '../bound/members.ts';
import {
  MAX_PRESENTATION_BYTES,
  PRESENTATION_MEMBERS,
  presentationJson,
  presentationOf,
} from '../bound/presentation.ts';
import { AttestedError, type AttestedErrorCode } from '../error/error.ts';
import type { Challenge } from './challenges.ts';
import type { Release, ReleaseRequest } from './types.ts';

export const CHALLENGE_PATH = '/v1/challenge';
export const RELEASE_PATH = '/v1/release';
/** Of a request. */
export const MAX_REQUEST_BYTES = MAX_PRESENTATION_BYTES;
/** Of an answer, and so of a secret. */
export const MAX_ANSWER_BYTES = 1 << 20;

export function formatRequest({ secret, ...presentation }: ReleaseRequest): string {
  return JSON.stringify({ secret, ...presentationJson(presentation) });
}

/** @throws AttestedError `request_malformed` */
export function parseRequest(text: string): ReleaseRequest {
  const members = membersOf(text, ['secret', ...PRESENTATION_MEMBERS]);
  const { secret } = members;
  if (typeof secret !== 'string') return malformed('secret is no text');
  return { secret, ...presentationOf(members) };
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
