/** A request decided by a compiled module, as hosts ask: with what the engine makes of JSON. */
import type { Decision, JsonValue } from '../../../host/engine/index.ts';
import type { CompiledSet } from './compile.ts';
import type { Judged } from './vectors.ts';

/** What is asked of a set. */
export interface ModuleRequest {
  readonly principal: JsonValue;
  readonly action: JsonValue;
  readonly resource: JsonValue;
  readonly context: JsonValue;
  readonly entities: JsonValue;
}

const judgedOf = ({ verdict, error, fallback, reasons, errors }: Decision): Judged => {
  if (error !== null) throw new TypeError(error);
  return { decision: verdict, reason: fallback ? [] : reasons.map(({ id }) => id), errors };
};

/**
 * Decides.
 *
 * @throws TypeError for a request that the module refuses
 */
export const decideInModule = ({ engine, entry }: CompiledSet, request: ModuleRequest): Judged =>
  judgedOf(engine.decide({ ...request }, { entry: entry.name }));
