import { evaluate } from '../../compiler/ir/evaluate/evaluate.ts';
import { failureOf } from '../../compiler/ir/evaluate/failure.ts';
import type { Entry } from '../../compiler/ir/types.ts';
import type { Entities, Request } from '../../compiler/languages/cedar/entities/types.ts';
import { entitiesCell, slotCells } from '../../compiler/languages/cedar/lower/cells.ts';
import { messageOf } from './message.ts';
import type { Response } from './types.ts';

/** Decides with the IR evaluator: all policies, in no more time than they have operations. */
export const decide = (entry: Entry, request: Request, entities: Entities): Response => {
  const slots = slotCells(entry, request, entitiesCell(entities));
  const { verdict, determining, erred, fallback } = evaluate(entry, slots);
  const idOf = (index: number): string => entry.rules[index]?.id ?? '';
  return {
    decision: verdict === 'allow' ? 'allow' : 'deny',
    diagnostics: {
      reason: fallback ? [] : determining.map(idOf),
      errors: erred.map((index) => {
        const guard = entry.rules[index]?.guard;
        const failure = guard === undefined ? undefined : failureOf(guard, slots);
        return {
          policyId: idOf(index),
          error: {
            message: failure === undefined ? 'the policy errs' : messageOf(failure, entry),
            help: null,
            code: null,
            url: null,
            severity: null,
            sourceLocations: [],
            related: [],
          },
        };
      }),
    },
  };
};
