import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Draft } from './builder.ts';

/** A digest of what a rule says: equal for equal rules, and blind to every other rule and to where the rule stands. */
const digestOf = (draft: Draft): string => {
  const { name, policy, action, effect, reason, onError, conditions } = draft;
  const text = JSON.stringify([name, policy, action, effect, reason, onError, conditions.map(({ text }) => text)]);
  return bytesToHex(sha256(new TextEncoder().encode(text))).slice(0, 12);
};

const count = (keys: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
};

/** Replaces the keys that stand more than once by longer ones. */
const lengthen = (keys: readonly string[], longer: (index: number) => string): string[] => {
  const counts = count(keys);
  return keys.map((key, index) => ((counts.get(key) ?? 0) > 1 ? longer(index) : key));
};

/**
 * Ids that are unique in the entry and stable under edits of other rules: the author's name; with the policy's before it where two policies use the
 * name; with a digest of the rule behind it where one policy uses the name twice; with a number only for rules that say the same.
 */
export const ruleIds = (drafts: readonly Draft[]): string[] => {
  const nameOf = (draft: Draft | undefined): string => draft?.name ?? draft?.label ?? '';
  const qualified = (index: number): string => {
    const draft = drafts[index];
    return draft?.policy === null || draft === undefined ? nameOf(draft) : `${draft.policy}/${nameOf(draft)}`;
  };
  let ids = lengthen(drafts.map(nameOf), qualified);
  ids = lengthen(ids, (index) => {
    const draft = drafts[index];
    return draft === undefined ? '' : `${qualified(index)}#${digestOf(draft)}`;
  });
  const seen = new Set<string>();
  // The next number to try of each id: thousands of equal rules take a step each.
  const numbers = new Map<string, number>();
  return ids.map((id) => {
    let unique = id;
    let number = numbers.get(id) ?? 2;
    for (; seen.has(unique); number++) unique = `${id}-${number}`;
    numbers.set(id, number);
    seen.add(unique);
    return unique;
  });
};
