import { unpatchedOffset, type Patch } from '../text/patch.ts';
import type { Located, State } from '../state.ts';

/** Edits that are tried together, by the names of their sources. */
export type Patches = ReadonlyMap<string, Patch>;

const keyOf = ({ diagnostic, source, range }: Located, at: number | null): string =>
  JSON.stringify([diagnostic.code, source, range === null ? null : at]);

const count = (keys: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
};

const isUnreadable = (code: string): boolean => code.startsWith('EY0');

/** Whether the offset of a patched text lies in what was written. */
const isWritten = (patch: Patch, offset: number): boolean => {
  let delta = 0;
  for (const { start, end, text } of patch) {
    const at = start + delta;
    if (offset >= at && offset < at + text.length) return true;
    delta += text.length - (end - start);
  }
  return false;
};

/**
 * Whether the findings that were to be mended are gone and no other came. A document that was refused was not looked at further: what is now found in it, and not in what was written, is not new.
 *
 * @param patches what makes the texts of `after` of those of `before`
 */
export const isMended = (before: State, after: State, mended: readonly Located[], patches: Patches): boolean => {
  const place = (located: Located): number | null =>
    located.range === null
      ? null
      : unpatchedOffset(located.source === null ? [] : (patches.get(located.source) ?? []), located.range[0]);
  const had = count(before.located.map((each) => keyOf(each, each.range?.[0] ?? null)));
  const has = count(after.located.map((each) => keyOf(each, place(each))));
  const gone = count(mended.map((each) => keyOf(each, each.range?.[0] ?? null)));
  for (const [key, times] of gone) if ((has.get(key) ?? 0) > (had.get(key) ?? 0) - times) return false;
  const wasRefused = before.unit === null;
  const wasUnread = mended.some(({ diagnostic }) => isUnreadable(diagnostic.code));
  return after.located.every((each) => {
    const key = keyOf(each, place(each));
    if ((has.get(key) ?? 0) <= (had.get(key) ?? 0)) return true;
    if (!wasRefused) return false;
    const patch = each.source === null ? undefined : patches.get(each.source);
    if (patch !== undefined && each.range !== null && isWritten(patch, each.range[0])) return false;
    return each.diagnostic.severity !== 'error' || wasUnread;
  });
};
