import { integerIn, type JsonObject } from './json.ts';

/** When a token was issued, and from when to when it holds, in milliseconds since 1970. */
export interface TokenTimes {
  readonly issuedAt: number;
  readonly notBefore: number;
  readonly expiresAt: number;
}

/** The year 9999. */
const LAST_SECOND = 253_402_300_799;

function timeIn(claims: JsonObject, name: string): number | undefined {
  const seconds = integerIn(claims, name);
  return seconds === undefined || seconds < 0 || seconds > LAST_SECOND ? undefined : seconds * 1000;
}

/** The times of a token, of which none may be missing: whole seconds since 1970 (RFC 7519 §4.1). */
export function readTimes(claims: JsonObject): TokenTimes | undefined {
  const issuedAt = timeIn(claims, 'iat');
  const notBefore = timeIn(claims, 'nbf');
  const expiresAt = timeIn(claims, 'exp');
  return issuedAt === undefined || notBefore === undefined || expiresAt === undefined
    ? undefined
    : { issuedAt, notBefore, expiresAt };
}

/** Why a token does not hold at a time; undefined when it does. `skew` milliseconds are allowed before its beginning, none after its end. */
export function whyNotAt({ issuedAt, notBefore, expiresAt }: TokenTimes, at: number, skew: number): string | undefined {
  if (Math.max(issuedAt, notBefore) > at + skew) return 'it does not hold yet';
  if (expiresAt <= at) return 'it has expired';
  return undefined;
}
