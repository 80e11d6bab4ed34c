import { width } from '../reporters/table.ts';

/** Columns of a page of help where no terminal says otherwise, and the fewest that any is laid out for. */
const COLUMNS = 80;
const FEWEST = 40;
/** Longer lines are hard to read, however wide the terminal is. */
const MOST = 100;

/** Columns that text for people is laid out for. */
export function pageColumns(terminal: number): number {
  return terminal === 0 ? COLUMNS : Math.min(Math.max(terminal, FEWEST), MOST);
}

/**
 * A text as lines of at most `columns`, broken at spaces; a word that is longer stands alone.
 *
 * @param indent columns that the text stands in from the left on every line but the first, which the caller begins
 * @param end what a line that is continued ends with
 */
export function wrap(text: string, columns: number, indent = 0, end = ''): string[] {
  const lines: string[] = [];
  let line = '';
  let room = columns - indent;
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || width(longer) + end.length <= room) {
      line = longer;
      continue;
    }
    lines.push(line + end);
    line = word;
    room = columns - indent;
  }
  lines.push(line);
  return lines.map((each, index) => (index === 0 ? each : ' '.repeat(indent) + each));
}

/** Paragraphs, an empty line between two, each laid out anew; one that begins with a space is an example and stays as it is. */
export function paragraphs(text: string, columns: number): string[] {
  return text
    .split('\n\n')
    .flatMap((paragraph, index) => [
      ...(index === 0 ? [] : ['']),
      ...(paragraph.startsWith(' ') ? paragraph.split('\n') : wrap(paragraph.replaceAll('\n', ' '), columns)),
    ]);
}
