import { evaluateExpression } from '../../compiler/ir/evaluate/expression.ts';
import type { Entry, Expression, Rule, Truth } from '../../compiler/ir/types.ts';
import type { Cell } from '../../engine/cell/cell.ts';
import { callsIn, costOf, readsOf, type Call } from '../space/calls.ts';
import type { Domain } from '../space/domain.ts';

/** A bit for each truth value: what an expression may come to. */
export const MAY = { false: 1, true: 2, error: 4, undefined: 8, anything: 15 } as const;

/** For each variable: the index of its value in its domain, or one of these. */
export type Assignment = Int32Array;
/** Not chosen yet. */
export const FREE = -1;
/** Some value, whichever: of conditions on it only their answers are chosen. */
export const SOME = -2;

/** A part of all inputs: values of some variables, and answers of conditions on those that are `SOME`. */
export interface Region {
  readonly values: Assignment;
  /** By the condition's key. */
  readonly answers: Map<string, number>;
}

/** An entry over the variables of a space. */
export interface Model {
  readonly entry: Entry;
  /** Indices of the rules, best rank first. */
  readonly order: readonly number[];
  readonly variables: readonly number[];
  /** What an expression may come to in a region. */
  may(expression: Expression, region: Region): number;
  /** The variables that a call reads. */
  variablesOf(call: Call): readonly number[];
  /** Names a condition, the same in every entry. */
  keyOf(call: Call): string;
  /** What deciding on one input costs at most, in answers of plain comparisons. */
  readonly cost: number;
}

const CANNOT_ERR: ReadonlySet<string> = new Set([
  'python.equal',
  'python.truthy',
  'js.strict-equal',
  'js.truthy',
  'text.includes',
  'path.under',
]);

const truthBit = (truth: Truth): number => MAY[truth];

/** What a call may answer when nothing is known of what it reads. */
const unknownAnswers = (call: Call): number => {
  let may: number = CANNOT_ERR.has(call.operation) ? MAY.false | MAY.true : MAY.false | MAY.true | MAY.error;
  for (const argument of call.arguments) {
    if (argument.kind !== 'read') continue;
    const { absentIs } = argument;
    if (absentIs === 'error') may |= MAY.error;
    if (absentIs === 'undefined') may |= MAY.undefined;
  }
  return may;
};

const negated = (may: number): number =>
  (may & (MAY.error | MAY.undefined)) | (may & MAY.false ? MAY.true : 0) | (may & MAY.true ? MAY.false : 0);

/** The mask of a sequence that stops at the first part that is not `neutral`. */
const sequence = (parts: readonly Expression[], neutral: number, may: (part: Expression) => number): number => {
  let all = 0;
  for (const part of parts) {
    const answers = may(part);
    all |= answers & ~neutral;
    if ((answers & neutral) === 0) return all;
  }
  return all | neutral;
};

const json = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === 'bigint') return `${each}n`;
    return typeof each === 'number' && !Number.isFinite(each) ? String(each) : each;
  });

/** The variable a single read asks of, or -1 for any other call. */
const onlyVariable = (variables: readonly number[]): number => (variables.length === 1 ? (variables[0] ?? -1) : -1);

/**
 * The entry as a model over the space's variables.
 *
 * @param charge told of the cost of every answer that is not known already
 */
export const modelOf = (
  entry: Entry,
  variables: readonly number[],
  domains: readonly Domain[],
  charge: (cost: number) => void = () => undefined,
): Model => {
  const keys = new Map<Call, string>();
  const reads = new Map<Call, readonly number[]>();
  /** By call, the answer for each value of its only variable; 0 where it was not asked yet. */
  const known = new Map<Call, Uint8Array>();
  const unions = new Map<Call, number>();

  const variablesOf = (call: Call): readonly number[] => {
    let found = reads.get(call);
    if (found === undefined) {
      found = readsOf(call).map((slot) => variables[slot] ?? 0);
      reads.set(call, found);
    }
    return found;
  };

  const evaluate = (call: Call, cellOf: (variable: number) => Cell | undefined): number => {
    charge(costOf(call));
    const slots: Cell[] = [];
    for (const slot of readsOf(call)) slots[slot] = cellOf(variables[slot] ?? 0) ?? { tag: 'absent' };
    return truthBit(evaluateExpression(call, slots, new Map()));
  };

  const answerAt = (call: Call, variable: number, value: number): number => {
    const cells = domains[variable]?.cells ?? [];
    let answers = known.get(call);
    if (answers === undefined) {
      answers = new Uint8Array(cells.length);
      known.set(call, answers);
    }
    const answer = answers[value] ?? 0;
    if (answer !== 0) return answer;
    const made = evaluate(call, () => cells[value]);
    answers[value] = made;
    return made;
  };

  /** What a call may answer for any value of its variable. */
  const union = (call: Call, variable: number): number => {
    let may = unions.get(call);
    if (may !== undefined) return may;
    const { cells = [], open = '' } = domains[variable] ?? {};
    may = 0;
    if (open !== null) may = unknownAnswers(call);
    else for (let value = 0; value < cells.length; value++) may |= answerAt(call, variable, value);
    unions.set(call, may);
    return may;
  };

  const keyOf = (call: Call): string => {
    let key = keys.get(call);
    if (key === undefined) {
      const parts = call.arguments.map((argument) =>
        argument.kind === 'read' ? [variables[argument.slot], argument.absentIs] : argument,
      );
      key = json([call.operation, parts]);
      keys.set(call, key);
    }
    return key;
  };

  const mayCall = (call: Call, { values, answers }: Region): number => {
    // What is computed from slots is not known from them one by one.
    if (!call.arguments.every(({ kind }) => kind === 'read' || kind === 'constant')) return MAY.anything;
    const read = variablesOf(call);
    const only = onlyVariable(read);
    const value = only < 0 ? FREE : (values[only] ?? FREE);
    if (only >= 0 && value >= 0) return answerAt(call, only, value);
    if (only >= 0 && value === FREE) return union(call, only);
    if (read.every((variable) => (values[variable] ?? FREE) >= 0)) {
      return evaluate(call, (variable) => domains[variable]?.cells[values[variable] ?? 0]);
    }
    return answers.get(keyOf(call)) ?? unknownAnswers(call);
  };

  const may = (expression: Expression, region: Region): number => {
    switch (expression.kind) {
      case 'constant':
        return expression.value.tag === 'bool' && expression.value.value ? MAY.true : MAY.false;
      case 'read':
      case 'compute':
        return MAY.error;
      case 'if': {
        const [condition, then, otherwise] = expression.arguments;
        const truth = may(condition, region);
        const chosen = truth & MAY.true ? may(then, region) : 0;
        return (truth & (MAY.error | MAY.undefined)) | chosen | (truth & MAY.false ? may(otherwise, region) : 0);
      }
      case 'not':
        return negated(may(expression.argument, region));
      case 'and':
        return sequence(expression.arguments, MAY.true, (part) => may(part, region));
      case 'or':
        return sequence(expression.arguments, MAY.false, (part) => may(part, region));
      case 'call':
        return mayCall(expression, region);
    }
  };

  const rank = (index: number): number => entry.rules[index]?.rank ?? 0;
  const order = entry.rules.map((_, index) => index).sort((a, b) => rank(a) - rank(b));
  const cost = entry.rules
    .flatMap(({ guard }) => callsIn(guard))
    .reduce((sum, call) => sum + costOf(call), entry.rules.length);
  return { entry, order, variables, may, variablesOf, keyOf, cost };
};

/** What a rule does in each of its guard's answers: it decides, its error decides, or it is passed over. */
export const ruleMay = (
  rule: Rule,
  may: number,
): { readonly decides: boolean; readonly fails: boolean; readonly passes: boolean } => {
  const errs = (may & MAY.error) !== 0;
  return {
    decides: (may & MAY.true) !== 0 || (errs && rule.onError === 'match'),
    fails: errs && rule.onError === 'deny',
    passes: (may & (MAY.false | MAY.undefined)) !== 0 || (errs && rule.onError === 'skip'),
  };
};
