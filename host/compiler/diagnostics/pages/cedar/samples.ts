/** What the pages of Cedar's diagnostics are made of. */
import type { Page, Sample } from '../types.ts';

export const cedar = (text: string, shown?: string): Sample => ({
  files: { 'policy.cedar': text },
  ...(shown === undefined ? {} : { shown }),
});

export const SCOPE = 'permit (principal, action, resource)';

export const when = (condition: string): Sample => cedar(`${SCOPE}\nwhen { ${condition} };\n`);
export const scoped = (scope: string): Sample => cedar(`permit (${scope});\n`);

export const page = (means: string, matters: string, bad: Sample, good: Sample): Page => ({
  means,
  matters,
  bad,
  good,
});

/** For what cannot be read at all. */
export const NOTHING = 'A policy that cannot be read decides nothing; a set of policies with one such is not built.';

export const AMOUNT = when('context.amount <= 100');

export const TEMPLATE = 'permit (principal == ?principal, action, resource);';
