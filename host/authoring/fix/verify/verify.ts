import { unpatchedOffset, type Patch } from '../text/patch.ts';
import type { Located, State } from '../state.ts';
import type { Edit } from '../types.ts';

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

/** What is tried: a finding, and the edit that is to mend it, with the places of the text before. */
export interface Tried {
  readonly located: Located;
  readonly source: string;
  readonly edit: Edit;
}

/** Whether the offset of the text before lies where the edit, or what it mends, is. */
const isAt = ({ located, edit }: Tried, offset: number): boolean => {
  const [start, end] = located.range ?? [edit.start, edit.end];
  return offset >= Math.min(start, edit.start) && offset <= Math.max(end, edit.end);
};

/** What became of edits. */
export interface Verdict {
  /** Whether the findings that were to be mended are gone, and no other came. */
  readonly isMended: boolean;
  /** Edits whose finding is still there, or where another one came: none of them would hold by itself. */
  readonly blamed: readonly Tried[];
}

/**
 * Compares what was found before edits with what is found after them. A document that was refused was not looked at further: what is now found in it, and not in what was written, is not new.
 *
 * @param patches what makes the texts of `after` of those of `before`
 */
export const verify = (before: State, after: State, tried: readonly Tried[], patches: Patches): Verdict => {
  const place = ({ source, range }: Located): number | null =>
    range === null ? null : unpatchedOffset(source === null ? [] : (patches.get(source) ?? []), range[0]);
  const ownKey = (located: Located): string => keyOf(located, located.range?.[0] ?? null);
  const had = count(before.located.map(ownKey));
  const has = count(after.located.map((each) => keyOf(each, place(each))));
  const gone = count(tried.map(({ located }) => ownKey(located)));
  const isLeft = (key: string): boolean => (has.get(key) ?? 0) > (had.get(key) ?? 0) - (gone.get(key) ?? 0);
  const wasRefused = before.unit === null;
  const wasUnread = tried.some(({ located }) => isUnreadable(located.diagnostic.code));
  const isNew = (each: Located): boolean => {
    const key = keyOf(each, place(each));
    if ((has.get(key) ?? 0) <= (had.get(key) ?? 0)) return false;
    if (!wasRefused) return true;
    const patch = each.source === null ? undefined : patches.get(each.source);
    if (patch !== undefined && each.range !== null && isWritten(patch, each.range[0])) return true;
    return each.diagnostic.severity === 'error' && !wasUnread;
  };
  const found = after.located.filter(isNew);
  const at = new Map<string, number[]>();
  for (const each of found) {
    const offset = place(each);
    if (each.source !== null && offset !== null) at.set(each.source, [...(at.get(each.source) ?? []), offset]);
  }
  const blamed = tried.filter(
    (each) => isLeft(ownKey(each.located)) || (at.get(each.source)?.some((offset) => isAt(each, offset)) ?? false),
  );
  return { isMended: found.length === 0 && !tried.some(({ located }) => isLeft(ownKey(located))), blamed };
};
