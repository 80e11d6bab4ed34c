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
  const without = (expression: Expression): Expression => {
    switch (expression.kind) {
      case 'not':
        return { ...expression, argument: without(expression.argument) };
      case 'call': {
        const read = expression.arguments.find((each) => each.kind === 'read' && each.slot === stage);
        return read?.kind === 'read' ? truth(read.absentIs === 'true') : expression;
      }
      case 'and':
      case 'or': {
        const parts = expression.arguments.map(without);
        const left = expression.kind === 'and' ? parts.filter((part) => !isTrue(part)) : parts;
        const [only, second] = left;
        return only !== undefined && second === undefined ? only : { ...expression, arguments: left };
      }
      default:
        return expression;
    }
  };
  return { ...entry, rules: entry.rules.map((rule) => ({ ...rule, conditions: [], guard: without(rule.guard) })) };
};
