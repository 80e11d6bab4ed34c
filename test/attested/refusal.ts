/** What the room of attested hosts refuses, and why. */
import { AttestedError } from '../../host/attested/error/error.ts';

/** The code of the `AttestedError` that a call throws; `accepted` where it throws none. Any other error is thrown on. */
export async function attestedRefusal(run: Promise<unknown>): Promise<string> {
  try {
    await run;
  } catch (error) {
    if (error instanceof AttestedError) return error.code;
    throw error;
  }
  return 'accepted';
}
