import type { ManifestEntry } from '../../engine/manifest/types.ts';

/** A number with its word: `1 rule`, `2 rules`. */
export function counted(number: number | bigint, one: string, many = `${one}s`): string {
  return `${number} ${BigInt(number) === 1n ? one : many}`;
}

type Entries = readonly Pick<ManifestEntry, 'rules'>[];

/** How many of the rules decide only when no other matches. */
export function countDefaults(entries: Entries): number {
  return entries.reduce((sum, { rules }) => sum + rules.filter(({ fallback }) => fallback).length, 0);
}

/** The rules that authors wrote, and beside them what decides when none matches: `2 rules, 2 defaults`. */
export function countedRules(entries: Entries): string {
  const defaults = countDefaults(entries);
  const written = counted(entries.reduce((sum, { rules }) => sum + rules.length, 0) - defaults, 'rule');
  return defaults === 0 ? written : `${written}, ${counted(defaults, 'default')}`;
}
