/** Escape sequences, which take no room on the screen. */
// oxlint-disable-next-line no-control-regex -- the escape character is what is looked for
const STYLE = /\u001B\[\d+m/g;

/** Columns a text takes on a terminal, for text without wide characters. */
export function width(text: string): number {
  return [...text.replace(STYLE, '')].length;
}

/** Lines of columns, padded to their widest cell; `right` names the columns that are numbers. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, width(cell));
  }
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const padding = ' '.repeat((widths[column] ?? 0) - width(cell));
        return right.includes(column) ? padding + cell : cell + padding;
      })
      .join('  ')
      .trimEnd(),
  );
}

/** A text cut to `columns`, with an ellipsis. */
export function clip(text: string, columns: number): string {
  const characters = [...text];
  return characters.length <= columns ? text : `${characters.slice(0, Math.max(0, columns - 1)).join('')}…`;
}

/** Control characters made visible, so that policy text, tool arguments and log contents cannot steer a terminal. */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.replace(/[\u0000-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]/g, (character) =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
