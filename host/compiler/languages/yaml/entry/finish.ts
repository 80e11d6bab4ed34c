import type { Entry } from '../../../ir/types.ts';
import type { Draft, EntryBuilder, EntryHead } from './builder.ts';
import { ruleIds } from './ids.ts';

/**
 * The entry of these rules.
 *
 * @param drafts the rules in the order in which the manifest lists them
 * @param ranked the same rules, first the one that wins over all others; fallbacks last
 */
export const finishEntry = (
  head: EntryHead,
  builder: EntryBuilder,
  drafts: readonly Draft[],
  ranked: readonly Draft[],
): Entry => {
  const ranks = new Map(ranked.map((draft, rank) => [draft, rank]));
  const ids = ruleIds(drafts);
  return {
    ...head,
    slots: builder.slots,
    obligations: builder.obligations,
    rules: drafts.map((draft, index) => {
      const { label: _label, ...rule } = draft;
      return { ...rule, id: ids[index] ?? '', rank: ranks.get(draft) ?? index };
    }),
  };
};
