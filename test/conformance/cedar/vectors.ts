/** The tests of Cedar's integration suite: policies, entities, a schema, and requests with what is expected of them. */
import { parseJson } from '../../../host/engine/index.ts';
import type { JsonValue } from '../../../host/engine/index.ts';
import type {
  AuthorizationAnswer,
  EntityJson,
  EntityReferenceJson,
  ValidationAnswer,
} from '../../../host/cedar/index.ts';

export interface VectorRequest {
  readonly description: string;
  readonly principal: EntityReferenceJson;
  readonly action: EntityReferenceJson;
  readonly resource: EntityReferenceJson;
  readonly context: Record<string, never>;
  readonly validateRequest?: boolean;
  readonly decision: 'allow' | 'deny';
  readonly reason: readonly string[];
  readonly errors: readonly string[];
}

export interface VectorTest {
  /** Paths within the archive. */
  readonly policies: string;
  readonly entities: string;
  readonly schema: string;
  readonly shouldValidate: boolean;
  readonly requests: readonly VectorRequest[];
}

/** Reads JSON without losing integers beyond 2^53. */
export const readLossless = (text: string): JsonValue => parseJson(text, { duplicates: 'last' });

export const readEntitiesJson = (text: string): EntityJson[] => readLossless(text) as unknown as EntityJson[];

/** What was decided, by what policies, and which of them erred. */
export interface Judged {
  readonly decision: string;
  readonly reason: readonly string[];
  readonly errors: readonly string[];
}

/** The same of an answer of `edict/cedar`. @throws TypeError where there is none */
export const judgedOf = (answer: AuthorizationAnswer): Judged => {
  if (answer.type === 'failure')
    throw new TypeError(`no answer: ${answer.errors.map(({ message }) => message).join('; ')}`);
  const { decision, diagnostics } = answer.response;
  return { decision, reason: diagnostics.reason, errors: diagnostics.errors.map(({ policyId }) => policyId) };
};

/** What was decided otherwise than is expected. A decision that throws is none. */
export function differences(decide: () => Judged, expected: Judged): readonly string[] {
  let actual: Judged;
  try {
    actual = decide();
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
  const found: string[] = [];
  const compare = (what: string, was: readonly string[], wanted: readonly string[]): void => {
    const [a, b] = [JSON.stringify(was.toSorted()), JSON.stringify(wanted.toSorted())];
    if (a !== b) found.push(`${what} ${a}, expected ${b}`);
  };
  compare('decision', [actual.decision], [expected.decision]);
  compare('reason', actual.reason, expected.reason);
  compare('errors', actual.errors, expected.errors);
  return found;
}

/** What validation says otherwise than is expected of it. */
export function validityDifferences(answer: ValidationAnswer, shouldValidate: boolean): readonly string[] {
  if (answer.type === 'failure') return [`no answer: ${answer.errors.map(({ message }) => message).join('; ')}`];
  const errors = answer.validationErrors;
  if ((errors.length === 0) === shouldValidate) return [];
  return [
    shouldValidate ? `refused: ${errors.map(({ error }) => error.message).join('; ')}` : 'taken, expected refused',
  ];
}
