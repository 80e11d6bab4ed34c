/** A part of a pattern's text, in UTF-16 units. */
export interface Part {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Groups around it. */
  readonly depth: number;
}

/** Alternatives that stand side by side; each ends where a `|`, its group or the pattern does. */
export interface Choice {
  readonly depth: number;
  readonly alternatives: readonly Part[];
}

/** Where in a pattern stands what a mutant may change, in the order of its text. */
export interface Outline {
  /** The letters of `(?…)` at the start; null where there are none. */
  readonly flags: Part | null;
  readonly anchors: readonly Part[];
  /** `+`, `?` or braces behind what they repeat, without what follows (lazy or possessive). */
  readonly repeats: readonly Part[];
  readonly choices: readonly Choice[];
}

/** A group that is open. */
interface Open {
  readonly depth: number;
  /** Where its alternatives begin. */
  readonly bars: number[];
  isVerbose: boolean;
}

const FLAGS = /^\(\?([aimsux]+)\)/u;
/** What may stand behind an opening parenthesis; flags of a group are caught. */
const HEADER = /\?(?:P<[^>]*>|<?[=!]|[:>]|([aiLmsux]*)(?:-([imsx]+))?:)/uy;
/** More flags of the whole pattern. */
const MORE_FLAGS = /\(\?([aimstux]+)\)/uy;
const COMMENT = /\(\?#[^)]*\)/uy;
/** A class: a bracket that comes first in it is itself. */
const CLASS = /\[\^?\]?(?:[^\]\\]|\\.)*\]/suy;
const ANCHOR = /[\^$]|\\[AZbB]/uy;
const BRACES = /\{\d*(?:,\d*)?\}/uy;

const take = (expression: RegExp, source: string, at: number): RegExpExecArray | null => {
  expression.lastIndex = at;
  return expression.exec(source);
};

/** Reads a valid pattern once from its start. */
class Reader {
  readonly anchors: Part[] = [];
  readonly repeats: Part[] = [];
  readonly choices: Choice[] = [];
  readonly #source: string;
  readonly #open: Open[];
  #at: number;

  constructor(source: string, from: number, isVerbose: boolean) {
    this.#source = source;
    this.#at = from;
    this.#open = [{ depth: 0, bars: [from], isVerbose }];
  }

  get #group(): Open {
    return this.#open.at(-1) ?? { depth: 0, bars: [], isVerbose: false };
  }

  #part(start: number, end: number, depth: number = this.#group.depth): Part {
    return { start, end, text: this.#source.slice(start, end), depth };
  }

  #close(): void {
    const { bars, depth } = this.#group;
    const alternatives = bars.map((start, index) => this.#part(start, (bars[index + 1] ?? this.#at + 1) - 1, depth));
    if (alternatives.length > 1) this.choices.push({ depth, alternatives });
    if (this.#open.length > 1) this.#open.pop();
  }

  read(): void {
    while (this.#at < this.#source.length) this.#step();
    this.#close();
  }

  #step(): void {
    const source = this.#source;
    const start = this.#at;
    const character = source[start] ?? '';
    const more = take(MORE_FLAGS, source, start);
    if (more?.[1]?.includes('x') === true) this.#group.isVerbose = true;
    const { isVerbose } = this.#group;
    const skipped =
      more ??
      take(COMMENT, source, start) ??
      (isVerbose ? take(/\s+|#[^\n]*/uy, source, start) : null) ??
      take(CLASS, source, start);
    if (skipped !== null) {
      this.#at += skipped[0].length;
      return;
    }
    const anchor = take(ANCHOR, source, start);
    if (anchor !== null) {
      this.#at += anchor[0].length;
      this.anchors.push(this.#part(start, this.#at));
      return;
    }
    const repeat = character === '+' || character === '?' || character === '*' ? character : this.#braces(start);
    if (repeat !== null) {
      this.#at += repeat.length;
      if (repeat !== '*') this.repeats.push(this.#part(start, this.#at));
      // Lazy or possessive.
      if (/[?+]/u.test(source[this.#at] ?? '')) this.#at++;
      return;
    }
    this.#at += character === '\\' ? 2 : 1;
    if (character === '(') this.#enter();
    else if (character === '|') this.#group.bars.push(this.#at);
    else if (character === ')') {
      this.#at = start;
      this.#close();
      this.#at = start + 1;
    }
  }

  /** Braces that repeat; `{}` and others are letters. */
  #braces(at: number): string | null {
    const [braces] = take(BRACES, this.#source, at) ?? [];
    return braces === undefined || braces === '{}' ? null : braces;
  }

  #enter(): void {
    const { depth, isVerbose } = this.#group;
    const header = take(HEADER, this.#source, this.#at);
    this.#at += header?.[0].length ?? 0;
    const [, add = '', remove = ''] = header ?? [];
    this.#open.push({
      depth: depth + 1,
      bars: [this.#at],
      isVerbose: (isVerbose || add.includes('x')) && !remove.includes('x'),
    });
  }
}

/** Outlines a pattern of Python's `re` that is known to be valid. */
export const outlineOf = (source: string): Outline => {
  const [whole = '', letters = ''] = FLAGS.exec(source) ?? [];
  const reader = new Reader(source, whole.length, letters.includes('x'));
  reader.read();
  const { anchors, repeats, choices } = reader;
  const flags = whole === '' ? null : { start: 2, end: 2 + letters.length, text: letters, depth: 0 };
  return {
    flags,
    anchors,
    repeats,
    choices: choices.toSorted((a, b) => (a.alternatives[0]?.start ?? 0) - (b.alternatives[0]?.start ?? 0)),
  };
};
