import { AttestError } from './error.ts';

/** @throws AttestError `malformed` */
export function malformed(why: string): never {
  throw new AttestError('malformed', why);
}
