/** Texts of more lines than this are shown one after the other. */
const MOST_LINES = 400;

/** One line of a diff: only expected, only actual, or both. */
export interface DiffLine {
  readonly kind: '-' | '+' | ' ';
  readonly text: string;
}

/** Lengths of the longest common subsequences of every pair of tails. */
function commonTails(left: readonly string[], right: readonly string[]): readonly (readonly number[])[] {
  const zeros = (): number[] => Array.from({ length: right.length + 1 }, () => 0);
  const table: number[][] = [zeros()];
  for (let i = left.length - 1; i >= 0; i--) {
    const below = table[0] ?? [];
    const row = zeros();
    for (let j = right.length - 1; j >= 0; j--) {
      row[j] = left[i] === right[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
    table.unshift(row);
  }
  return table;
}

/** The lines of two texts, what they share shown once. */
export function diff(expected: string, actual: string): readonly DiffLine[] {
  const [left, right] = [expected.split('\n'), actual.split('\n')];
  const only = (kind: '-' | '+', lines: readonly string[]): DiffLine[] => lines.map((text) => ({ kind, text }));
  if (Math.max(left.length, right.length) > MOST_LINES) return [...only('-', left), ...only('+', right)];
  const tails = commonTails(left, right);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < left.length && j < right.length) {
    if (left[i] === right[j]) {
      lines.push({ kind: ' ', text: left[i] ?? '' });
      [i, j] = [i + 1, j + 1];
    } else if ((tails[i + 1]?.[j] ?? 0) >= (tails[i]?.[j + 1] ?? 0)) lines.push({ kind: '-', text: left[i++] ?? '' });
    else lines.push({ kind: '+', text: right[j++] ?? '' });
  }
  return [...lines, ...only('-', left.slice(i)), ...only('+', right.slice(j))];
}
