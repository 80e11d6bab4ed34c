import type { Entry, Expression } from '../../compiler/ir/types.ts';
import type { Call } from './want.ts';
import { OTHER_TYPES, type Variable } from './draft.ts';
import type { Ground } from './place.ts';

/** Every call of an expression that yields a truth value, with the expressions it stands in. */
export const callsWithin = (
  expression: Expression,
  above: readonly Expression[] = [],
): readonly { readonly call: Call; readonly above: readonly Expression[] }[] => {
  switch (expression.kind) {
    case 'call':
      return [{ call: expression, above: [...above, expression] }];
    case 'not':
      return callsWithin(expression.argument, [...above, expression]);
    case 'and':
    case 'or':
    case 'if':
      return expression.arguments.flatMap((part) => callsWithin(part, [...above, expression]));
    default:
      return [];
  }
};

/** What the policies of entries say of who acts, what is done and to what: the types that stand there where a policy does not say. */
const typesOf = (entries: readonly Entry[]): ReadonlyMap<string, string> => {
  const types = new Map<string, string>();
  for (const { slots, rules } of entries) {
    for (const { call } of rules.flatMap(({ guard }) => callsWithin(guard))) {
      const [read, other] = call.arguments;
      const [member, more] = read?.kind === 'read' ? (slots[read.slot]?.path ?? []) : [];
      if (member === undefined || more !== undefined || other?.kind !== 'constant') continue;
      const { value } = other;
      const isIs = call.operation === 'cedar.is' && value.tag === 'string';
      const isEqual = call.operation === 'cedar.equal' && value.tag === 'entity';
      if (isIs) types.set(member, types.get(member) ?? value.value);
      else if (isEqual) types.set(member, types.get(member) ?? value.type);
    }
  }
  return types;
};

/** What requests for an entry are made with; types are those of all entries. */
export const groundsOf = (entries: readonly Entry[]): readonly Ground[] => {
  const types = typesOf(entries);
  const typeOf = (name: Variable): string => types.get(name) ?? OTHER_TYPES[name];
  return entries.map(({ slots }) => ({ slots, typeOf }));
};
