/** Policies and templates at random, as syntax trees. */
import fc from 'fast-check';
import type {
  ActionConstraint,
  EntityReference,
  Expression,
  Name,
  PatternPart,
  Policy,
  ScopeConstraint,
} from '../../../../host/compiler/languages/cedar/syntax/types.ts';
import { NOWHERE } from '../../../../host/compiler/languages/cedar/syntax/types.ts';
import {
  arityOf,
  EXTENSION_METHODS,
  METHODS,
  VARIABLES,
} from '../../../../host/compiler/languages/cedar/syntax/words.ts';

const range = NOWHERE;

/** Texts of every plane, and those that printers get wrong. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom(
    '',
    'a',
    'if',
    'has',
    '__cedar',
    'a b',
    '*',
    '\\*',
    '"',
    "'",
    '\r\n',
    '\0',
    '//',
    '\u0301',
    '\u{1f600}',
  ),
);
const word = fc.constantFrom('a', 'b2', '_c', 'when', 'permit', 'principal', 'Action', 'ip', 'contains', 'isIpv4');
const name = fc.array(word, { minLength: 1, maxLength: 3 }).map((words): Name => ({ text: words.join('::'), range }));
const entity = fc.record({ kind: fc.constant('entity' as const), type: name, id: text, range: fc.constant(range) });
const action = fc
  .record({ entity, namespace: fc.constantFrom('', 'a::', 'b::c::') })
  .map(({ entity: { id }, namespace }): EntityReference => {
    return { kind: 'entity', type: { text: `${namespace}Action`, range }, id, range };
  });
const long = fc
  .oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt({ min: -3n, max: 3n }))
  .map((value): Expression => ({ kind: 'long', value, range }));
const attribute = fc.oneof(word, text).map((each) => ({ text: each, range }));

const pattern = fc.array(fc.option(text.filter((each) => each !== '')), { maxLength: 4 }).map((parts) =>
  parts.flatMap((part, index): PatternPart[] => {
    // Two literals in a row would be one.
    if (part === null) return [{ kind: 'wildcard' }];
    return typeof parts[index - 1] === 'string' ? [] : [{ kind: 'literal', text: part }];
  }),
);

const { expression } = fc.letrec<{ expression: Expression; inner: Expression }>((tie) => {
  const inner = tie('inner');
  const many = fc.array(inner, { maxLength: 3 });
  const operands = fc.array(inner, { minLength: 2, maxLength: 4 });
  const leaf = fc.oneof(
    fc.boolean().map((value): Expression => ({ kind: 'boolean', value, range })),
    long,
    text.map((value): Expression => ({ kind: 'string', value, range })),
    entity,
    fc.constantFrom(...VARIABLES).map((variable): Expression => ({ kind: 'variable', name: variable, range })),
  );
  const node = fc.oneof(
    fc.record({ kind: fc.constantFrom('not' as const, 'negate' as const), operand: inner, range: fc.constant(range) }),
    fc
      .record({ kind: fc.constantFrom('and' as const, 'or' as const), operands })
      // The first operand of a row is no row of the same kind: it would be part of it.
      .map(({ kind, operands: [first, ...others] }): Expression => {
        const row = first?.kind === kind ? first.operands : first === undefined ? [] : [first];
        return { kind, operands: [...row, ...others], range };
      }),
    fc.record({
      kind: fc.constant('binary' as const),
      operator: fc.constantFrom('==', '!=', '<', '<=', '>', '>=', 'in', '+', '-', '*'),
      left: inner,
      right: inner,
      range: fc.constant(range),
    }),
    fc.record({
      kind: fc.constant('if' as const),
      condition: inner,
      consequence: inner,
      alternative: inner,
      range: fc.constant(range),
    }),
    fc.record({ kind: fc.constant('attribute' as const), target: inner, name: attribute, range: fc.constant(range) }),
    fc.record({
      kind: fc.constant('has' as const),
      target: inner,
      path: attribute.map((each) => [each]),
      range: fc.constant(range),
    }),
    fc.record({ kind: fc.constant('like' as const), target: inner, pattern, range: fc.constant(range) }),
    fc.record({
      kind: fc.constant('is' as const),
      target: inner,
      type: name,
      in: fc.option(inner),
      range: fc.constant(range),
    }),
    fc
      .record({ method: fc.constantFrom(...METHODS), target: inner, argument: inner })
      .map(({ method, target, argument }): Expression => {
        return { kind: 'method', method, target, arguments: arityOf(method) === 0 ? [] : [argument], range };
      }),
    fc.record({
      kind: fc.constant('call' as const),
      function: fc.constantFrom('ip', 'decimal', 'datetime', 'duration', 'unknown'),
      arguments: many,
      range: fc.constant(range),
    }),
    fc
      .record({ method: fc.constantFrom(...EXTENSION_METHODS), target: inner, others: many })
      .map(({ method, target, others }): Expression => {
        return { kind: 'call', function: method, arguments: [target, ...others], range };
      }),
    many.map((elements): Expression => ({ kind: 'set', elements, range })),
    fc
      .uniqueArray(fc.record({ key: attribute, value: inner, range: fc.constant(range) }), {
        selector: ({ key }) => key.text,
        maxLength: 3,
      })
      .map((entries): Expression => ({ kind: 'record', entries, range })),
  );
  return {
    expression: fc.oneof({ maxDepth: 5, withCrossShrink: true }, leaf, node),
    inner: fc.oneof({ maxDepth: 5, withCrossShrink: true }, leaf, node),
  };
});

const scope = (slot: '?principal' | '?resource'): fc.Arbitrary<ScopeConstraint> => {
  const reference = fc.oneof(entity, fc.constant({ kind: 'slot' as const, slot, range }));
  return fc.oneof(
    fc.constant<ScopeConstraint>({ kind: 'any', range }),
    fc.record({ kind: fc.constantFrom('==' as const, 'in' as const), entity: reference, range: fc.constant(range) }),
    fc.record({ kind: fc.constant('is' as const), type: name, in: fc.option(reference), range: fc.constant(range) }),
  );
};

const actionScope: fc.Arbitrary<ActionConstraint> = fc.oneof(
  fc.constant<ActionConstraint>({ kind: 'any', range }),
  fc.record({ kind: fc.constantFrom('==' as const, 'in' as const), entity: action, range: fc.constant(range) }),
  // A list of one is written as its one action.
  fc.array(action, { maxLength: 3 }).map((entities): ActionConstraint => {
    const [first] = entities;
    return first !== undefined && entities.length === 1
      ? { kind: 'in', entity: first, range }
      : { kind: 'in-any', entities, range };
  }),
);

export const policies: fc.Arbitrary<Policy> = fc.record({
  annotations: fc.uniqueArray(
    fc.record({ key: fc.oneof(word, fc.constant('if')), value: fc.option(text), range: fc.constant(range) }),
    { selector: ({ key }) => key, maxLength: 2 },
  ),
  effect: fc.constantFrom('permit' as const, 'forbid' as const),
  principal: scope('?principal'),
  action: actionScope,
  resource: scope('?resource'),
  conditions: fc.array(
    fc.record({
      kind: fc.constantFrom('when' as const, 'unless' as const),
      body: expression,
      range: fc.constant(range),
    }),
    { maxLength: 3 },
  ),
  range: fc.constant(range),
});
