/**
 * A document of a pretty printer (Wadler, "A prettier printer", 2003): a text; a `line`, which is a space or a new line; a `soft` one, which is nothing or a new line;
 * a `hard` one, always new. A group is on one line if it fits; what is nested is indented by that many columns more where it begins a line.
 */
export type Doc =
  | string
  | readonly Doc[]
  | { readonly kind: 'line' | 'soft' | 'hard' }
  | { readonly kind: 'group'; readonly inner: Doc }
  | { readonly kind: 'nest'; readonly columns: number; readonly inner: Doc };

export const LINE: Doc = { kind: 'line' };
export const SOFT: Doc = { kind: 'soft' };
export const HARD: Doc = { kind: 'hard' };
export const group = (...inner: readonly Doc[]): Doc => ({ kind: 'group', inner });
export const nest = (columns: number, ...inner: readonly Doc[]): Doc => ({ kind: 'nest', columns, inner });

interface Command {
  readonly indent: number;
  readonly flat: boolean;
  readonly doc: Doc;
}

const isList = (doc: Doc): doc is readonly Doc[] => Array.isArray(doc);

/** Characters that take no column of their own, and those that take two: near enough to Unicode's widths to break lines by. */
const NARROW = /[\p{Mn}\p{Me}\p{Cf}]/u;
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{17000}-\u{18cff}\u{1b000}-\u{1b2fb}\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6fc}\u{1f900}-\u{1faff}\u{20000}-\u{3fffd}]/u;

const widthOf = (character: string): number => {
  if (character < '\u0300' || !NARROW.test(character)) return character >= '\u1100' && WIDE.test(character) ? 2 : 1;
  return 0;
};

/** Columns of a text up to its first line break. */
const columnsOf = (text: string): number => {
  let columns = 0;
  for (const character of text) {
    if (character === '\n') break;
    columns += widthOf(character);
  }
  return columns;
};

/** Whether what comes next fits into the columns, up to the first new line; what stands behind it counts as broken. */
const fits = (next: Command, rest: readonly Command[], columns: number): boolean => {
  const stack: Pick<Command, 'flat' | 'doc'>[] = [next];
  let left = columns;
  for (let behind = rest.length; left >= 0;) {
    const command = stack.pop() ?? rest[--behind];
    if (command === undefined) return true;
    const { doc, flat } = command;
    if (typeof doc === 'string') {
      left -= columnsOf(doc);
      if (left >= 0 && doc.includes('\n')) return true;
    } else if (isList(doc)) {
      for (let index = doc.length - 1; index >= 0; index--) stack.push({ flat, doc: doc[index] ?? '' });
    } else if (doc.kind === 'group' || doc.kind === 'nest') {
      stack.push({ flat, doc: doc.inner });
    } else {
      if (!flat) return true;
      if (doc.kind === 'hard') return false;
      if (doc.kind === 'line') left--;
    }
  }
  return false;
};

/** Writes lines: spaces before a new line are left out, and so are empty lines. */
class Lines {
  #text = '';
  #pending = '';
  #column = 0;
  #isEmpty = true;

  get column(): number {
    return this.#column;
  }

  write(text: string): void {
    if (text === '') return;
    if (text === ' ') {
      if (this.#isEmpty) return;
      this.#pending += text;
      this.#column += text.length;
      return;
    }
    this.#text += this.#pending + text;
    this.#pending = '';
    this.#isEmpty = false;
    const broken = text.lastIndexOf('\n');
    this.#column = broken < 0 ? this.#column + columnsOf(text) : columnsOf(text.slice(broken + 1));
  }

  break(indent: number): void {
    if (!this.#isEmpty) this.#text += '\n';
    this.#isEmpty = true;
    this.#pending = ' '.repeat(indent);
    this.#column = indent;
  }

  end(): string {
    return this.#text.trim();
  }
}

/** The text of a document whose lines are as long as that, where they can be broken. Uses no stack. */
export const render = (document: Doc, width: number): string => {
  const lines = new Lines();
  const stack: Command[] = [{ indent: 0, flat: false, doc: document }];
  for (let command = stack.pop(); command !== undefined; command = stack.pop()) {
    const { doc, flat, indent } = command;
    if (typeof doc === 'string') lines.write(doc);
    else if (isList(doc)) {
      for (let index = doc.length - 1; index >= 0; index--) stack.push({ ...command, doc: doc[index] ?? '' });
    } else if (doc.kind === 'nest') {
      stack.push({ indent: indent + doc.columns, flat, doc: doc.inner });
    } else if (doc.kind === 'group') {
      const inner = { indent, flat: true, doc: doc.inner };
      stack.push(flat || fits(inner, stack, width - lines.column) ? inner : { ...inner, flat: false });
    } else if (!flat || doc.kind === 'hard') lines.break(indent);
    else if (doc.kind === 'line') lines.write(' ');
  }
  return lines.end();
};
