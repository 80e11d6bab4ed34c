type Paint = (text: string) => string;

/** The styles that reports use. */
export interface Palette {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly blue: Paint;
}

const plain: Paint = (text) => text;
const PLAIN: Palette = { bold: plain, dim: plain, red: plain, green: plain, yellow: plain, blue: plain };

/** ECMA-48 §8.3.117: select graphic rendition, and its own undoing, so that styles nest. */
const style =
  (on: number, off: number): Paint =>
  (text) =>
    `\u001B[${on}m${text}\u001B[${off}m`;

const COLOURED: Palette = {
  bold: style(1, 22),
  dim: style(2, 22),
  red: style(31, 39),
  green: style(32, 39),
  yellow: style(33, 39),
  blue: style(34, 39),
};

/** The palette for a stream: colours, or none. */
export function paint(colour: boolean): Palette {
  return colour ? COLOURED : PLAIN;
}
