import type { Entry, Expression, Truth } from '../../compiler/ir/types.ts';
import { evaluateExpression } from '../../compiler/ir/evaluate/expression.ts';
import { EngineError } from '../../engine/error/error.ts';
import { project } from '../../engine/frame/project.ts';
import type { DecideOptions, Engine, PolicyInput } from '../../engine/types.ts';
import type { Cell } from '../../engine/cell/cell.ts';

/** A test as coverage sees it. */
export interface Asked {
  readonly input: PolicyInput;
  readonly options: DecideOptions;
}

/** What a run's tests saw of one entry. */
export interface Seen {
  /** Indices of rules that matched, and of fallbacks that decided. */
  readonly rules: ReadonlySet<number>;
  /** The values of each condition, by rule and by condition. */
  readonly conditions: ReadonlyMap<number, readonly ReadonlySet<string>[]>;
  /** The values of each node of the guards. */
  readonly nodes: ReadonlyMap<Expression, ReadonlySet<Truth>>;
}

/** The cells that a test's guards read; null for an input that no module decides on. */
export const cellsOf = (entry: Entry, input: PolicyInput): readonly Cell[] | null => {
  try {
    return project(entry.slots, input);
  } catch (cause) {
    if (cause instanceof EngineError) return null;
    throw cause;
  }
};

const note = <Key, Value>(map: Map<Key, Set<Value>>, key: Key, value: Value): void => {
  const values = map.get(key);
  if (values === undefined) map.set(key, new Set([value]));
  else values.add(value);
};

/** Collects what tests see: rules and conditions as the module explains its decisions, branches as the evaluator traces them. */
export const observe = (engine: Engine, entry: Entry, tests: readonly Asked[]): Seen => {
  const rules = new Set<number>();
  const conditions = new Map<number, Set<string>[]>();
  const nodes = new Map<Expression, Set<Truth>>();
  for (const { input, options } of tests) {
    const explanation = engine.explain(input, options);
    for (const [index, { outcome, fallback, determining, conditions: values }] of explanation.rules.entries()) {
      const matches = outcome === 'true' || (outcome === 'error' && entry.rules[index]?.onError === 'match');
      if (determining || (matches && !fallback)) rules.add(index);
      let sets = conditions.get(index);
      if (sets === undefined) conditions.set(index, (sets = values.map(() => new Set<string>())));
      for (const [at, { value }] of values.entries()) sets[at]?.add(value);
    }
    const cells = cellsOf(entry, input);
    if (cells === null || explanation.rules.length === 0) continue;
    for (const { guard } of entry.rules) {
      const trace = new Map<Expression, Truth>();
      evaluateExpression(guard, cells, trace);
      for (const [node, value] of trace) note(nodes, node, value);
    }
  }
  return { rules, conditions, nodes };
};
