import type { Expression } from '../../../compiler/ir/types.ts';
import { translateCall } from './call.ts';
import { constant, join, negate, type Condition } from './condition.ts';
import type { Subject } from './subject.ts';

/** A guard in Cedar. */
export interface TranslatedGuard {
  readonly condition: Condition;
  /** What it says otherwise than the guard. */
  readonly inexact: readonly string[];
  /** What Cedar cannot say; it is taken for true where that makes the guard hold more often, and for false elsewhere. */
  readonly refused: readonly string[];
}

/** The slots that an expression says to be neither absent nor null. */
const presentIn = (expression: Expression): readonly number[] => {
  const asked = expression.kind === 'not' ? expression.argument : expression;
  if (expression === asked || asked.kind !== 'call' || asked.operation !== 'python.equal') return [];
  const [read, nothing] = asked.arguments;
  const isNull = nothing?.kind === 'constant' && nothing.value.tag === 'null';
  return read?.kind === 'read' && isNull ? [read.slot] : [];
};

/**
 * Translates a rule's guard.
 *
 * @param leans what a part that cannot be said is taken for: what makes the guard hold is on the safe side of what denies
 */
export const translateGuard = (
  guard: Expression,
  subjectOfSlot: (slot: number) => Subject | null,
  leans: boolean,
): TranslatedGuard => {
  const inexact = new Set<string>();
  const refused = new Set<string>();
  const unknown = (why: string, leaning: boolean): Condition => {
    refused.add(why);
    return constant(leaning);
  };
  const translate = (expression: Expression, leaning: boolean, present: ReadonlySet<number>): Condition => {
    switch (expression.kind) {
      case 'constant':
        return expression.value.tag === 'bool'
          ? constant(expression.value.value)
          : unknown('it holds no truth value', leaning);
      case 'and': {
        const known = new Set([...present, ...expression.arguments.flatMap(presentIn)]);
        return join(
          'and',
          expression.arguments.map((each) => translate(each, leaning, known)),
        );
      }
      case 'or':
        return join(
          'or',
          expression.arguments.map((each) => translate(each, leaning, present)),
        );
      case 'not':
        return negate(translate(expression.argument, !leaning, present));
      case 'call': {
        const translated = translateCall(expression, subjectOfSlot, present);
        if ('refused' in translated) return unknown(translated.refused, leaning);
        for (const why of translated.inexact) inexact.add(why);
        return translated.condition;
      }
      default:
        return unknown('it computes what no condition of AGT does', leaning);
    }
  };
  const condition = translate(guard, leans, new Set());
  return { condition, inexact: [...inexact], refused: [...refused] };
};
