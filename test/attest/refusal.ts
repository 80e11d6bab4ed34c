/** What the attestation room refuses, and why. */
import { AttestError } from '../../host/attest/error/error.ts';

/** The code of the `AttestError` that a call throws; `accepted` where it throws none. Any other error is thrown on. */
export function attestRefusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof AttestError) return error.code;
    throw error;
  }
  return 'accepted';
}
