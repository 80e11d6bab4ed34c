import { PatternError } from '../error.ts';
import type { Flag, Sequence, Width } from './tree.ts';
import { Tokens } from './tokens.ts';

/** CPython's `MAXGROUPS`. */
export const MOST_GROUPS = 1_073_741_823;

/** What is known of a pattern while it is read. */
export class State {
  readonly tokens: Tokens;
  readonly flags: Set<Flag> = new Set();
  readonly #names = new Map<string, number>();
  /** The width of each group; null while it is open. Group 0 is the whole. */
  readonly #widths: (Width | null)[] = [null];
  /** Groups that a conditional asks for, which must exist at last, and where. */
  readonly #asked = new Map<number, number>();
  /** How many groups there were where the outermost look-behind began; null outside of any. */
  groupsBeforeLookBehind: number | null = null;
  #unsupported: PatternError | null = null;

  /** Reads alternatives up to a closing parenthesis or the end. */
  readonly readAlternatives: (state: State, isVerbose: boolean, depth: number) => Sequence;
  /** Reads a single alternative. */
  readonly readSequence: (state: State, isVerbose: boolean, depth: number) => Sequence;

  constructor(source: string, readers: Pick<State, 'readAlternatives' | 'readSequence'>) {
    this.tokens = new Tokens(source);
    this.readAlternatives = readers.readAlternatives;
    this.readSequence = readers.readSequence;
  }

  get groupCount(): number {
    return this.#widths.length;
  }

  /** Opens a group and gives its number. */
  openGroup(name: string | null, position: number): number {
    const group = this.#widths.length;
    this.#widths.push(null);
    if (name === null) return group;
    if (this.#names.has(name)) throw this.tokens.refusal(`the group name ${name} is taken`, position);
    this.#names.set(name, group);
    return group;
  }

  closeGroup(group: number, item: Sequence): void {
    this.#widths[group] = item.width;
  }

  groupOf(name: string): number | undefined {
    return this.#names.get(name);
  }

  /** The width of a group that is closed; undefined for others. */
  widthOfGroup(group: number): Width | undefined {
    return this.#widths[group] ?? undefined;
  }

  /** A look-behind may refer only to groups that were closed before it. */
  checkLookBehind(group: number): void {
    if (this.groupsBeforeLookBehind === null) return;
    if (this.widthOfGroup(group) === undefined) throw this.tokens.refusal('refers to a group that is open');
    if (group >= this.groupsBeforeLookBehind) {
      throw this.tokens.refusal('refers to a group of the same look-behind');
    }
  }

  /** Notes that a group must exist at last. */
  askFor(group: number, position: number): void {
    if (!this.#asked.has(group)) this.#asked.set(group, position);
  }

  /** Notes a construct that Python takes and we do not; it is reported once all else is found valid. */
  refuse(construct: string, position: number): void {
    this.#unsupported ??= new PatternError('unsupported', `${construct} cannot be compiled`, position);
  }

  /** What can only be checked at the end. */
  checkAtEnd(): void {
    for (const [group, position] of this.#asked) {
      if (group >= this.groupCount) throw this.tokens.refusal(`there is no group ${group}`, position);
    }
    if (this.flags.has('a') && this.flags.has('u'))
      throw this.tokens.refusal('the flags a and u exclude each other', 0);
  }

  throwUnsupported(): void {
    if (this.#unsupported !== null) throw this.#unsupported;
  }
}
