/** A table that grows a row at a time, so its columns have fixed widths. */

const COLOUR = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '';

/** A text in a colour of ECMA-48, on a terminal only. */
export function colour(code: number, text: string): string {
  return COLOUR ? `\u001B[${code}m${text}\u001B[0m` : text;
}

/** A text cut or padded to `columns`. */
export function fit(text: string, columns: number): string {
  const characters = Array.from(text);
  return characters.length > columns
    ? `${characters.slice(0, columns - 1).join('')}…`
    : text + ' '.repeat(columns - characters.length);
}
