/** The tests of Cedar's integration suite: policies, entities, a schema, and requests with what is expected of them. */
import { parseJson } from '../../../host/engine/index.ts';
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
export const readLossless = (text: string): unknown => parseJson(text, { duplicates: 'last' });

export const readEntitiesJson = (text: string): EntityJson[] => readLossless(text) as EntityJson[];

/** What an answer and an expectation do not say alike. */
export function differences(
  answer: AuthorizationAnswer,
  expected: Pick<VectorRequest, 'decision' | 'reason' | 'errors'>,
): readonly string[] {
  if (answer.type === 'failure') return [`no answer: ${answer.errors.map(({ message }) => message).join('; ')}`];
  const { decision, diagnostics } = answer.response;
  const found: string[] = [];
  const compare = (what: string, actual: readonly string[], wanted: readonly string[]): void => {
    const [a, b] = [JSON.stringify(actual.toSorted()), JSON.stringify(wanted.toSorted())];
    if (a !== b) found.push(`${what} ${a}, expected ${b}`);
  };
  compare('decision', [decision], [expected.decision]);
  compare('reason', diagnostics.reason, expected.reason);
  compare(
    'errors',
    diagnostics.errors.map(({ policyId }) => policyId),
    expected.errors,
  );
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
