import type { Verdict } from '../../../../engine/manifest/types.ts';
import type { Draft, EntryBuilder } from '../entry/builder.ts';

const VERDICTS: Readonly<Record<string, Verdict>> = {
  allow: 'allow',
  deny: 'deny',
  warn: 'warn',
  log: 'allow',
  require_approval: 'escalate',
  review: 'escalate',
};

/** What an action word makes of the action: this engine lets `warn` and `log` run, and nothing that it does not know. */
export const verdictOf = (action: string): Verdict =>
  Object.hasOwn(VERDICTS, action) ? (VERDICTS[action] ?? 'deny') : 'deny';

/** The obligation that an action word brings. */
export const obligationsOf = (action: string, builder: EntryBuilder): number[] =>
  action === 'log' ? [builder.obligation({ kind: 'log', label: 'log' })] : [];

/** An outcome of no rule. */
export const outcome = (draft: Pick<Draft, 'action' | 'reason' | 'label' | 'guard'> & Partial<Draft>): Draft => ({
  name: null,
  policy: null,
  effect: verdictOf(draft.action),
  fallback: true,
  obligations: [],
  conditions: [],
  annotations: {},
  onError: 'deny',
  ...draft,
});
