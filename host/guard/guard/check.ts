import { permits } from '../decision/permits.ts';
import type { Checked } from '../types.ts';
import { stop } from './admit.ts';
import type { Attempt } from './attempt.ts';
import { commit } from './count.ts';
import { noteDecision } from './note.ts';
import { settled, settleDurable } from './oblige.ts';
import type { Setting } from './setting.ts';

/** Records a decided and counted attempt and says what `run` would do with it at once. Refuses where the record, or its durability, is missing. */
export async function check(setting: Setting, attempt: Attempt): Promise<Checked> {
  await noteDecision(setting, attempt);
  try {
    attempt.signal?.throwIfAborted();
    if (!setting.observes && permits(attempt.decision) && !settled(attempt) && attempt.refusal === null) {
      await settleDurable(setting, attempt);
    }
  } catch (error) {
    return stop(setting, attempt, 'aborted', error);
  }
  await commit(setting, attempt);
  const { decision, refusal, ticket, args } = attempt;
  return {
    decision,
    permitted: setting.observes || (permits(decision) && refusal === null),
    arguments: args[0],
    ticket: ticket < 0 ? null : ticket,
  };
}
