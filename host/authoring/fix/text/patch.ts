import type { Edit } from '../types.ts';

/** Edits of one text, in its order and none over another. */
export type Patch = readonly Edit[];

/** The text with the edits made. */
export const applyPatch = (text: string, patch: Patch): string => {
  let done = '';
  let at = 0;
  for (const { start, end, text: written } of patch) {
    done += text.slice(at, start) + written;
    at = end;
  }
  return done + text.slice(at);
};

/** How much longer an edit makes the text. */
const growth = ({ start, end, text }: Edit): number => text.length - (end - start);

/** A patch with one more edit, whose places are those of the patched text. */
export const addEdit = (patch: Patch, edit: Edit): { readonly patch: Patch; readonly merged: boolean } => {
  const before: Edit[] = [];
  const over: { readonly edit: Edit; readonly at: number }[] = [];
  const after: Edit[] = [];
  let delta = 0;
  let shift = 0;
  for (const done of patch) {
    const at = done.start + delta;
    const end = at + done.text.length;
    const isInside = at < edit.end && (end > edit.start || at === end);
    if (isInside) over.push({ edit: done, at });
    else if (end <= edit.start && at < edit.start) before.push(done);
    else after.push(done);
    delta += growth(done);
    if (!isInside && end <= edit.start && at < edit.start) shift = delta;
  }
  const first = over[0];
  const last = over.at(-1);
  if (first === undefined || last === undefined) {
    const placed = { ...edit, start: edit.start - shift, end: edit.end - shift };
    return { patch: [...before, placed, ...after], merged: false };
  }
  const head = first.edit.text.slice(0, Math.max(0, edit.start - first.at));
  const tail = last.edit.text.slice(Math.max(0, edit.end - last.at));
  const lastEnd = last.at + last.edit.text.length;
  const one: Edit = {
    start: Math.min(first.edit.start, first.edit.start - (first.at - edit.start)),
    end: last.edit.end + Math.max(0, edit.end - lastEnd),
    text: head + edit.text + tail,
  };
  return { patch: [...before, one, ...after], merged: true };
};

/** Where an offset of the patched text was before; inside what was written, where that begins. */
export const unpatchedOffset = (patch: Patch, offset: number): number => {
  let delta = 0;
  for (const edit of patch) {
    const at = edit.start + delta;
    if (offset < at) break;
    if (offset < at + edit.text.length) return edit.start;
    delta += growth(edit);
  }
  return offset - delta;
};

/** Where an offset of the text is once it is patched; inside what is replaced, where that begins. */
export const patchedOffset = (patch: Patch, offset: number): number => {
  let delta = 0;
  for (const edit of patch) {
    if (offset <= edit.start && !(offset === edit.start && edit.start === edit.end)) break;
    if (offset < edit.end) return edit.start + delta;
    delta += growth(edit);
  }
  return offset + delta;
};
