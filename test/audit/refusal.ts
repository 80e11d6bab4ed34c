/** What is refused, and why. */
import { AuditError } from '../../host/audit/error/error.ts';

/** The code of the `AuditError` that a call throws; `accepted` where it throws none. Any other error is thrown on. */
export function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof AuditError) return error.code;
    throw error;
  }
  return 'accepted';
}

/** The same of a call that takes its time. */
export async function laterRefusal(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (error instanceof AuditError) return error.code;
    throw error;
  }
  return 'accepted';
}
