import type { Attempt } from './attempt.ts';
import { noteOutcome } from './note.ts';
import type { Setting } from './setting.ts';
import { isThenable } from './thenable.ts';

async function succeed<T>(setting: Setting, attempt: Attempt, running: PromiseLike<T>): Promise<T> {
  let result: T;
  try {
    result = await running;
  } catch (error) {
    await noteOutcome(setting, attempt, attempt.signal?.aborted === true ? 'aborted' : 'failed');
    throw error;
  }
  await noteOutcome(setting, attempt, 'succeeded');
  return result;
}

/** Runs the action, once, and records what came of it. Rejects with whatever the action throws. */
export function execute<T>(
  setting: Setting,
  attempt: Attempt,
  action: (args: readonly unknown[]) => T,
): Promise<Awaited<T>> {
  let result: T;
  try {
    result = action(attempt.args);
  } catch (error) {
    const noted = noteOutcome(setting, attempt, 'failed');
    const failed = Promise.reject<Awaited<T>>(error);
    return noted === undefined ? failed : noted.then(() => failed);
  }
  if (isThenable(result)) return succeed(setting, attempt, result) as Promise<Awaited<T>>;
  const noted = noteOutcome(setting, attempt, 'succeeded');
  const done: Promise<Awaited<T>> = Promise.resolve(result as Awaited<T>);
  return noted === undefined ? done : noted.then(() => done);
}
