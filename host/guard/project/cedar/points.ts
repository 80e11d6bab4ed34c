import { GuardError } from '../../error/error.ts';

/** The intervention points of the Agent Control Specification. */
export type Point =
  | 'agent_startup'
  | 'input'
  | 'pre_model_call'
  | 'post_model_call'
  | 'pre_tool_call'
  | 'post_tool_call'
  | 'output'
  | 'agent_shutdown';

/** The entity types that resources have. */
export type ResourceType = 'Model' | 'Session' | 'Tool';

interface PointTerms {
  readonly resource: ResourceType;
  /** The action groups of policies/agent.cedarschema that it is a member of. */
  readonly groups: readonly string[];
}

export const POINTS: Readonly<Record<Point, PointTerms>> = {
  agent_startup: { resource: 'Session', groups: ['lifecycle'] },
  input: { resource: 'Session', groups: ['messages', 'incoming'] },
  pre_model_call: { resource: 'Model', groups: ['model_calls', 'outgoing'] },
  post_model_call: { resource: 'Model', groups: ['model_calls', 'incoming'] },
  pre_tool_call: { resource: 'Tool', groups: ['tool_calls', 'outgoing'] },
  post_tool_call: { resource: 'Tool', groups: ['tool_calls', 'incoming'] },
  output: { resource: 'Session', groups: ['messages', 'outgoing'] },
  agent_shutdown: { resource: 'Session', groups: ['lifecycle'] },
};

/** The stages of `governance.toolkit/v1`, which hosts of its policies name. */
const STAGES: Readonly<Record<string, Point>> = {
  pre_input: 'input',
  pre_tool: 'pre_tool_call',
  post_tool: 'post_tool_call',
  pre_output: 'output',
};

/**
 * The point that a call's stage names; without one, that before a tool runs.
 *
 * @throws GuardError `input_invalid` for a stage that is none: a policy for every point would decide on what it does not know
 */
export function pointOf(stage: string | undefined): Point {
  if (stage === undefined) return 'pre_tool_call';
  if (Object.hasOwn(POINTS, stage)) return stage as Point;
  const point = Object.hasOwn(STAGES, stage) ? STAGES[stage] : undefined;
  if (point !== undefined) return point;
  throw new GuardError('input_invalid', 'the stage is no intervention point of the Agent Control Specification');
}

/** An entity in Cedar's JSON. */
export type CedarEntity = Readonly<Record<string, unknown>>;

function actionEntity(point: Point): CedarEntity {
  const parents = POINTS[point].groups.map((id) => Object.freeze({ type: 'Action', id }));
  return Object.freeze({ uid: { type: 'Action', id: point }, attrs: {}, parents: Object.freeze(parents) });
}

const ACTIONS: ReadonlyMap<Point, CedarEntity> = new Map(
  Object.keys(POINTS).map((point) => [point as Point, actionEntity(point as Point)]),
);

/** The point as the entity that it is, with its groups, so that `action in Action::"outgoing"` holds without a schema at hand. */
export function entityOf(point: Point): CedarEntity {
  return ACTIONS.get(point) as CedarEntity;
}
