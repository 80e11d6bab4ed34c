/** A request decided by a compiled module. What it brings is read as `edict/cedar` reads it: with the schema, whose actions are entities too. */
import { readContext } from '../../../host/compiler/languages/cedar/entities/context.ts';
import { readEntities } from '../../../host/compiler/languages/cedar/entities/entities.ts';
import { validateRequest } from '../../../host/compiler/languages/cedar/entities/request.ts';
import { readUid } from '../../../host/compiler/languages/cedar/entities/uid.ts';
import { entitiesCell, slotCells } from '../../../host/compiler/languages/cedar/lower/cells.ts';
import { documentOf } from '../../../host/compiler/languages/cedar/schema/json/fields.ts';
import { Refusal, valueOf } from '../../../host/compiler/languages/cedar/schema/problem.ts';
import type { EntityUid, Schema } from '../../../host/compiler/languages/cedar/schema/types.ts';
import { encodeFrame } from '../../../host/engine/index.ts';
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
  readonly validates: boolean;
}

const judgedOf = ({ verdict, error, fallback, reasons, errors }: Decision): Judged => {
  if (error !== null) throw new TypeError(error);
  return { decision: verdict, reason: fallback ? [] : reasons.map(({ id }) => id), errors };
};

/**
 * Decides.
 *
 * @throws Refusal for a request that cannot be read; TypeError for a decision that no policy made
 */
export function decideInModule({ engine, entry }: CompiledSet, schema: Schema | null, request: ModuleRequest): Judged {
  const uid = (value: JsonValue): EntityUid => readUid(documentOf(value));
  const action = uid(request.action);
  const asked = {
    principal: uid(request.principal),
    action,
    resource: uid(request.resource),
    context: valueOf(readContext(request.context, schema === null ? null : { schema, action })),
  };
  const problems = schema === null || !request.validates ? [] : validateRequest(schema, asked);
  if (problems.length > 0) throw new Refusal(problems);
  const entities = entitiesCell(valueOf(readEntities(request.entities, schema)));
  return judgedOf(engine.decideFrame(encodeFrame(slotCells(entry, asked, entities)), { entry: entry.name }));
}
