import type { Entry, Expression } from '../../compiler/ir/types.ts';

const isTrue = (expression: Expression): boolean =>
  expression.kind === 'constant' && expression.value.tag === 'bool' && expression.value.value;

const truth = (value: boolean): Expression => ({ kind: 'constant', value: { tag: 'bool', value } });

/**
 * The entry as it decides on an input without a stage, which is before a tool runs. A v4 document knows no stages, so its migration is compared with it there.
 *
 * @param entry of the dialect `agt-py`, whose rules test the stage by calls of one operation
 */
export const beforeTool = (entry: Entry): Entry => {
  const stage = entry.slots.findIndex(({ path }) => path.length === 1 && path[0] === 'stage');
  if (stage < 0) return entry;
  const without = (expression: Expression): Expression => {
    switch (expression.kind) {
      case 'constant':
        return expression;
      case 'read':
        return expression.slot > stage ? { ...expression, slot: expression.slot - 1 } : expression;
      case 'not':
        return { ...expression, argument: without(expression.argument) };
      case 'call': {
        const read = expression.arguments.find((each) => each.kind === 'read' && each.slot === stage);
        if (read?.kind === 'read') return truth(read.absentIs === 'true');
        return { ...expression, arguments: expression.arguments.map(without) };
      }
      default: {
        const parts = expression.arguments.map(without);
        const left = expression.kind === 'and' ? parts.filter((part) => !isTrue(part)) : parts;
        const [only, second] = left;
        return only !== undefined && second === undefined ? only : { ...expression, arguments: left };
      }
    }
  };
  return {
    ...entry,
    slots: entry.slots.filter((_, index) => index !== stage),
    rules: entry.rules.map((rule) => ({ ...rule, conditions: [], guard: without(rule.guard) })),
  };
};
