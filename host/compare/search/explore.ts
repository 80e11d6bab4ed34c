import type { Entry, Rule } from '../../compiler/ir/types.ts';
import { differenceOf, judgementKey, judgementOf, type Level } from '../judgement/judgement.ts';
import type { Domain } from '../space/domain.ts';
import type { Space } from '../space/variable.ts';
import { FREE, MAY, SOME, ruleMay, type Assignment, type Model, type Region } from './model.ts';
import { question, type Question } from './question.ts';
import { isImpossible, type Related } from './related.ts';
import { NOBODY, ruleOf, walk, type Walk, type Winner } from './walk.ts';
import { tryAssignment, type Tried } from './witness.ts';

/** Two entries over one space, and all that is known of them. */
export interface Pair {
  readonly space: Space;
  readonly domains: readonly Domain[];
  readonly related: Related;
  readonly entries: readonly [Entry, Entry];
  readonly models: readonly [Model, Model];
  readonly level: Level;
}

/** What a search has done; shared by all parts of one comparison. */
export interface Effort {
  /** What may still be done, in answers of plain comparisons. */
  left: number;
  /** Inputs decided on. */
  tried: number;
  /** Inputs that may still be decided on only to confirm what is known. */
  confirmations: number;
  /** Parts of the inputs that are decided alike throughout. */
  regions: number;
}

export interface Explored {
  /** Every input was looked at. */
  readonly whole: boolean;
  /** Nowhere do the entries decide differently. */
  readonly proven: boolean;
  /** Nowhere do they, but for what was found. */
  readonly settled: boolean;
}

/** Winners are looked at up to this many: more of them leave a region undecided all the same. */
const MOST_WINNERS = 6;

/** The judgement of each possible winner as a number, equal ones equal, over both entries. */
const judge = ({ models, level }: Pair): ((side: 0 | 1, winner: Winner) => number) => {
  const numbers = new Map<string, number>();
  const known = [new Map<Winner, number>(), new Map<Winner, number>()] as const;
  return (side, winner) => {
    const before = known[side].get(winner);
    if (before !== undefined) return before;
    const rule = winner >= 0 ? ruleOf(winner) : null;
    const reason = rule !== null ? 'none' : winner === NOBODY ? 'no-rule-decided' : 'policy-error';
    const key = judgementKey(judgementOf(models[side].entry, rule, reason), level);
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    known[side].set(winner, number);
    return number;
  };
};

/**
 * Looks for inputs in a region on which the entries differ, by choosing values one variable after another until both decisions are certain, and leaving out what cannot differ.
 */
export class Explorer {
  readonly #pair: Pair;
  readonly #effort: Effort;
  readonly #found: (tried: Tried, values: Assignment) => void;
  readonly #judge: (side: 0 | 1, winner: Winner) => number;
  /** Pairs of winners that differ and are reported already. */
  readonly #known = new Set<string>();
  readonly #region: Region;
  #proven = true;
  #settled = true;

  constructor(pair: Pair, effort: Effort, found: (tried: Tried, values: Assignment) => void) {
    this.#pair = pair;
    this.#effort = effort;
    this.#found = found;
    this.#judge = judge(pair);
    this.#region = { values: new Int32Array(pair.space.variables.length).fill(FREE), answers: new Map() };
  }

  /** Looks at all inputs that a rule of one side may match, as far as the effort goes. */
  explore(side: 0 | 1, rule: Rule, effort: number): Explored {
    this.#proven = true;
    this.#settled = true;
    const stop = Math.max(0, this.#effort.left - effort);
    const whole = this.#visit(side, rule, stop);
    return { whole, proven: whole && this.#proven, settled: whole && this.#settled };
  }

  #visit(side: 0 | 1, focus: Rule, stop: number): boolean {
    const { models } = this.#pair;
    if (this.#effort.left <= stop) return false;
    this.#effort.left--;
    const { decides, fails } = ruleMay(focus, models[side].may(focus.guard, this.#region));
    if (!decides && !fails) return true;
    const walks = [this.#walk(0), this.#walk(1)] as const;
    if (this.#isDecided(walks)) return true;
    const asked = this.#choose(side, focus, walks);
    return asked !== null && this.#split(asked, side, focus, stop);
  }

  #walk(side: 0 | 1): Walk {
    const walked = walk(this.#pair.models[side], this.#region, MOST_WINNERS);
    this.#effort.left -= walked.looked;
    return walked;
  }

  /** Whether the region needs no further look: alike throughout, or known to differ. */
  #isDecided([a, b]: readonly [Walk, Walk]): boolean {
    const alike = new Set([...a.winners.map((w) => this.#judge(0, w)), ...b.winners.map((w) => this.#judge(1, w))]);
    const complete = a.winners.length < MOST_WINNERS && b.winners.length < MOST_WINNERS;
    if (complete && alike.size === 1) {
      this.#confirm();
      return true;
    }
    const [first, second] = [a.winners[0] ?? NOBODY, b.winners[0] ?? NOBODY];
    if (a.open === null && b.open === null && a.winners.length === 1 && b.winners.length === 1) {
      this.#differs(first, second);
      return true;
    }
    return complete && this.#isKnown(a, b);
  }

  /** Whether every way in which the region may differ is reported already. */
  #isKnown(a: Walk, b: Walk): boolean {
    const known = a.winners.every((one) =>
      b.winners.every((other) => this.#judge(0, one) === this.#judge(1, other) || this.#known.has(`${one} ${other}`)),
    );
    if (known) this.#proven = false;
    return known;
  }

  #try(): Tried | null {
    const { entries, space, domains, models } = this.#pair;
    this.#effort.left -= models[0].cost + models[1].cost;
    const tried = tryAssignment(entries, space.variables, domains, this.#region.values);
    if (tried !== null) this.#effort.tried++;
    return tried;
  }

  /** Decides on one input of a region that is alike throughout. */
  #confirm(): void {
    this.#effort.regions++;
    if (this.#effort.confirmations <= 0) return;
    this.#effort.confirmations--;
    const tried = this.#try();
    if (tried !== null) this.#note(tried);
  }

  #differs(a: Winner, b: Winner): void {
    this.#proven = false;
    if (this.#known.has(`${a} ${b}`)) return;
    const tried = this.#try();
    if (tried !== null) this.#note(tried);
    // Where the values do not make the input that was meant, something may hide behind it.
    if (tried?.winners[0] === a && tried.winners[1] === b) this.#known.add(`${a} ${b}`);
    else this.#settled = false;
  }

  #note(tried: Tried): void {
    const [a, b] = tried.judgements;
    if (a === undefined || b === undefined || differenceOf(a, b, this.#pair.level) === null) return;
    this.#proven = false;
    this.#found(tried, this.#region.values.slice());
  }

  /** What to know next: first of what the focus demands, then of what may stand before the decision. */
  #choose(side: 0 | 1, focus: Rule, [a, b]: readonly [Walk, Walk]): Question | null {
    const { models } = this.#pair;
    const region = this.#region;
    return (
      question(models[side], focus.guard, region) ??
      question(models[0], a.open, region) ??
      question(models[1], b.open, region)
    );
  }

  #split(asked: Question, side: 0 | 1, focus: Rule, stop: number): boolean {
    const variables = asked.model.variablesOf(asked.call);
    const free = variables.find((variable) => this.#region.values[variable] === FREE);
    return free === undefined
      ? this.#splitAnswers(asked, side, focus, stop)
      : this.#splitValues(free, side, focus, stop);
  }

  #splitValues(variable: number, side: 0 | 1, focus: Rule, stop: number): boolean {
    const { space, domains, related } = this.#pair;
    const { values } = this.#region;
    const domain = domains[variable];
    if (domain === undefined) return false;
    let whole = true;
    for (const value of this.#inOrder(variable, side, focus)) {
      values[variable] = value;
      if (isImpossible(related, space, domains, values, variable)) continue;
      if (!this.#visit(side, focus, stop)) whole = false;
      if (this.#effort.left <= stop) {
        whole = false;
        break;
      }
    }
    if (whole && domain.open !== null) {
      values[variable] = SOME;
      whole = this.#visit(side, focus, stop);
    }
    values[variable] = FREE;
    return whole;
  }

  /** The values of a variable: first those with which the focus may match. */
  #inOrder(variable: number, side: 0 | 1, focus: Rule): readonly number[] {
    const model = this.#pair.models[side];
    const { values } = this.#region;
    const first: number[] = [];
    const later: number[] = [];
    const length = this.#pair.domains[variable]?.cells.length ?? 0;
    for (let value = 0; value < length; value++) {
      values[variable] = value;
      const { decides, passes } = ruleMay(focus, model.may(focus.guard, this.#region));
      (decides && !passes ? first : later).push(value);
    }
    values[variable] = FREE;
    this.#effort.left -= length;
    return [...first, ...later];
  }

  /** Splits on the answers of a call some of whose values are any. */
  #splitAnswers({ model, call }: Question, side: 0 | 1, focus: Rule, stop: number): boolean {
    const { answers } = this.#region;
    const key = model.keyOf(call);
    const may = model.may(call, this.#region);
    let whole = true;
    for (const answer of [MAY.true, MAY.false, MAY.error, MAY.undefined]) {
      if ((may & answer) === 0) continue;
      answers.set(key, answer);
      if (!this.#visit(side, focus, stop)) whole = false;
    }
    answers.delete(key);
    return whole;
  }
}
