/** A condition of Cedar as text, with what is needed to put it together with others. */
export type Condition =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  /** Fits a scope: `principal == …`, `action == …`, `resource == …`. */
  | { readonly kind: 'scope'; readonly variable: ScopeVariable; readonly text: string; readonly value: string }
  | {
      readonly kind: 'test';
      readonly text: string;
      /** Needs parentheses beside `&&` and behind `!`. */
      readonly loose: boolean;
      /** What the tested thing is called, and the texts of which it is one, where that is what is tested: tests of other texts exclude it. */
      readonly among: { readonly of: string; readonly values: readonly string[] } | null;
    };

export type ScopeVariable = 'principal' | 'action' | 'resource';

export const constant = (value: boolean): Condition => ({ kind: 'constant', value });

export const test = (text: string, loose = false): Condition => ({ kind: 'test', text, loose, among: null });

export const negate = (part: Condition): Condition => {
  if (part.kind === 'constant') return constant(!part.value);
  return part.kind === 'not' ? part.part : { kind: 'not', part };
};

/** Whether a test asks first what another asks alone: that the value is there. */
const beginsWith = (test: Condition | undefined, part: Condition): boolean =>
  test?.kind === 'test' &&
  part.kind === 'test' &&
  !test.loose &&
  (test.text === part.text || test.text.startsWith(`${part.text} && `));

/** All, or one, of the parts: constants are folded, and what is nested is flat. */
export const join = (kind: 'and' | 'or', parts: readonly Condition[]): Condition => {
  const settles = kind === 'or';
  const nested = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]));
  const flat = kind === 'or' ? nested : nested.filter((part, index) => !beginsWith(nested[index + 1], part));
  const kept = flat.filter((part) => part.kind !== 'constant' || part.value === settles);
  if (kept.some(({ kind: each }) => each === 'constant')) return constant(settles);
  const [only] = kept;
  if (only === undefined) return constant(!settles);
  return kept.length === 1 ? only : { kind, parts: kept };
};

/** The parts of which all must hold. */
export const conjuncts = (condition: Condition): readonly Condition[] =>
  condition.kind === 'and' ? condition.parts : [condition];

/** As a part of a row of `&&`, of `||`, or behind `!`. */
const inside = (condition: Condition, row: 'and' | 'or' | 'not'): string => {
  const text = textOf(condition);
  const chained = condition.kind === 'and' || (condition.kind === 'test' && text.includes(' && '));
  const bound =
    condition.kind === 'test'
      ? !condition.loose && (row === 'and' || (row === 'or' ? !chained : !text.includes(' ')))
      : condition.kind === 'scope'
        ? row !== 'not'
        : condition.kind === 'not' || condition.kind === 'constant';
  return bound ? text : `(${text})`;
};

/** The condition as Cedar reads it. */
export const textOf = (condition: Condition): string => {
  switch (condition.kind) {
    case 'constant':
      return String(condition.value);
    case 'and':
    case 'or': {
      const { kind, parts } = condition;
      return parts.map((part) => inside(part, kind)).join(kind === 'and' ? ' && ' : ' || ');
    }
    case 'not':
      return `!${inside(condition.part, 'not')}`;
    case 'scope':
    case 'test':
      return condition.text;
  }
};

const among = (condition: Condition): { readonly of: string; readonly values: readonly string[] } | null => {
  if (condition.kind === 'scope') return { of: condition.variable, values: [condition.value] };
  return condition.kind === 'test' ? condition.among : null;
};

/** Whether it is plain that two conditions never hold together: each wants another text in one place. */
export const exclude = (a: Condition, b: Condition): boolean =>
  conjuncts(a).some((one) => {
    const wanted = among(one);
    if (wanted === null) return false;
    return conjuncts(b).some((other) => {
      const found = among(other);
      return found !== null && found.of === wanted.of && !found.values.some((value) => wanted.values.includes(value));
    });
  });
