import type { FixedSource } from '../types.ts';
import { applyPatch } from './patch.ts';

/** Lines that are shown before and behind a change. */
const CONTEXT = 3;

/** Lines with what ends them. */
const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/gu) ?? [];

interface Change {
  /** Lines of the text before: the first, and the one behind the last. */
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/** The changes, each of whole lines. */
const changesOf = ({ before, edits }: FixedSource, starts: readonly number[]): readonly Change[] => {
  const lineAt = (offset: number): number => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const spans: { start: number; end: number; edits: FixedSource['edits'] }[] = [];
  for (const edit of edits) {
    const start = lineAt(edit.start);
    const end = Math.max(start, lineAt(edit.end)) + 1;
    const last = spans.at(-1);
    if (last !== undefined && start < last.end) {
      last.end = Math.max(last.end, end);
      last.edits = [...last.edits, edit];
    } else spans.push({ start, end, edits: [edit] });
  }
  return spans.map(({ start, end, edits: made }) => {
    const from = starts[start] ?? 0;
    const text = before.slice(from, starts[end] ?? before.length);
    const moved = made.map((edit) => ({ ...edit, start: edit.start - from, end: edit.end - from }));
    return trimmed({ start, end, lines: linesOf(applyPatch(text, moved)) }, linesOf(text));
  });
};

/** Without lines at its ends that are as they were. */
const trimmed = ({ start, end, lines }: Change, was: readonly string[]): Change => {
  const most = Math.min(was.length, lines.length);
  let head = 0;
  while (head < most && was[head] === lines[head]) head++;
  let tail = 0;
  while (tail < most - head && was[was.length - 1 - tail] === lines[lines.length - 1 - tail]) tail++;
  return { start: start + head, end: end - tail, lines: lines.slice(head, lines.length - tail) };
};

const marked = (mark: string, lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) =>
    line.endsWith('\n') ? `${mark}${line.slice(0, -1)}` : [`${mark}${line}`, '\\ No newline at end of file'],
  );

const rangeText = (start: number, length: number): string =>
  `${length === 0 ? start : start + 1}${length === 1 ? '' : `,${length}`}`;

/**
 * The changes of a source as a unified diff, which `git apply` and `patch -p1` take. A text that ends in no line feed says so.
 *
 * @param path as it stands in the diff, behind `a/` and `b/`
 * @returns lines without their ends
 */
export const unifiedDiff = (source: FixedSource, path: string): readonly string[] => {
  const before = linesOf(source.before);
  const starts = [0];
  for (const line of before) starts.push((starts.at(-1) ?? 0) + line.length);
  const changes = changesOf(source, starts.slice(0, Math.max(1, before.length)));
  const hunks: Change[][] = [];
  for (const change of changes) {
    const last = hunks.at(-1)?.at(-1);
    if (last !== undefined && change.start - last.end <= CONTEXT * 2) hunks.at(-1)?.push(change);
    else hunks.push([change]);
  }
  let delta = 0;
  const shown = hunks.flatMap((hunk) => {
    const first = hunk[0]?.start ?? 0;
    const end = hunk.at(-1)?.end ?? 0;
    const from = Math.max(0, first - CONTEXT);
    const to = Math.min(before.length, end + CONTEXT);
    const grown = hunk.reduce((sum, change) => sum + change.lines.length - (change.end - change.start), 0);
    const body = hunk.flatMap((change, index) => [
      ...marked(' ', before.slice(index === 0 ? from : (hunk[index - 1]?.end ?? 0), change.start)),
      ...marked('-', before.slice(change.start, change.end)),
      ...marked('+', change.lines),
    ]);
    const header = `@@ -${rangeText(from, to - from)} +${rangeText(from + delta, to - from + grown)} @@`;
    delta += grown;
    return [header, ...body, ...marked(' ', before.slice(end, to))];
  });
  return [`--- a/${path}`, `+++ b/${path}`, ...shown];
};
