import type { Expression } from '../../../ir/types.ts';
import type { Draft, EntryBuilder } from '../entry/builder.ts';
import { expression } from '../entry/expressions.ts';
import type { Node } from '../tree/node.ts';
import { entriesOf } from './javascript.ts';

/** A condition written as an object: every member of it is `===` to the context's member of that name, inherited ones included. */
export const lowerMembers = (
  condition: Node,
  builder: EntryBuilder,
): { guard: Expression; conditions: Draft['conditions'] } => {
  const conditions = entriesOf(condition).map(([key, value]) => ({
    text: `${key}: ${value === null ? 'an object' : 'value' in value ? JSON.stringify(String(value.value)) : value.tag}`,
    expression:
      value === null
        ? expression.false()
        : expression.call(
            'js.strict-equal',
            builder.read(['context', key], 'js', 'absent'),
            expression.constant(value),
          ),
  }));
  return { guard: expression.and(conditions.map(({ expression }) => expression)), conditions };
};
