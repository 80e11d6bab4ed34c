import { hash } from 'node:crypto';
import type { HashInto } from './sha256.ts';

/**
 * The platform's SHA-256. The digest comes as a latin1 string, one character a byte: of the one-shot function's results the cheapest to make (measured 0.31 µs against
 * 0.85 µs for a buffer, for messages of up to 90 bytes).
 */
export const nodeHashInto: HashInto = (source, start, end, target, at) => {
  const digest = hash('sha256', source.subarray(start, end), 'binary');
  for (let i = 0; i < 32; i++) target[at + i] = digest.charCodeAt(i);
};
