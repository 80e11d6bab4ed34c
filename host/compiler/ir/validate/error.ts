/** What is wrong with a unit that a front end made. */
export type UnitErrorCode =
  | 'expression_misplaced'
  | 'expression_too_deep'
  | 'effect_misplaced'
  | 'arity_wrong'
  | 'slot_unknown'
  | 'promise_foreign'
  | 'obligation_unknown'
  | 'condition_foreign'
  | 'rank_repeated'
  | 'fallback_misranked'
  | 'rule_id_repeated'
  | 'entry_name_repeated'
  | 'source_unknown';

/** A front end's mistake, never a policy author's: the unit breaks the rules of `ir/types.ts`. */
export class UnitError extends Error {
  readonly code: UnitErrorCode;

  constructor(code: UnitErrorCode, message: string) {
    super(message);
    this.name = 'UnitError';
    this.code = code;
  }
}
