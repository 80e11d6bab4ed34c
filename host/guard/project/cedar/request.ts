import type { PolicyInput } from '../../../engine/types.ts';
import { GuardError } from '../../error/error.ts';
import type { ProjectionPlan } from '../plan.ts';
import { isRecord, type Fields } from '../project.ts';
import { entityOf, pointOf, POINTS, type CedarEntity, type Point } from './points.ts';
import { cedarValue } from './value.ts';

/** Entities that a guard's requests bring along: the same for each, or chosen by what is asked. */
export type EntitiesOf =
  | readonly CedarEntity[]
  | ((request: {
      readonly agent: string;
      readonly action: string;
      readonly resource: string;
    }) => readonly CedarEntity[]);

/** What is asked, in the guard's words. */
export interface Asked {
  readonly agent: string;
  /** The tool or the model, as the host vouches for it; undefined when it has not said. */
  readonly subject: string | undefined;
  readonly stage: string | undefined;
  readonly session: string | undefined;
  readonly user: string | undefined;
}

/** What the host alone says, whatever stands in the arguments. */
const VOUCHED = new Set(['inSession', 'onBehalfOf']);

/** A session that the host does not name, like an agent that it does not name. */
const ANY_SESSION = '*';

function resourceOf(point: Point, { subject, session }: Asked): string {
  if (POINTS[point].resource === 'Session') return session ?? ANY_SESSION;
  if (subject !== undefined) return subject;
  throw new GuardError('input_invalid', 'a Cedar policy is asked about a tool by its name: give the call an `action`');
}

/** The arguments as one record: a single record is itself, anything else stands under its position. */
function fieldsOf(args: readonly unknown[]): Fields {
  const [only] = args;
  if (args.length === 1 && isRecord(only)) return only;
  return Object.fromEntries([...args.entries()].filter(([, each]) => each !== undefined));
}

/** What the points other than those of tools are about stands in the context itself; a text alone is its `text`. */
function membersOf(args: readonly unknown[]): Fields {
  const [only] = args;
  return args.length === 1 && typeof only === 'string' ? { text: only } : fieldsOf(args);
}

function contextOf(plan: ProjectionPlan, point: Point, args: readonly unknown[]): Fields {
  const reads = (name: string): boolean => plan.names === null || plan.names.includes(name);
  if (point === 'pre_tool_call') return reads('args') ? { args: cedarValue(fieldsOf(args), 'refuse') } : {};
  const read = Object.entries(membersOf(args)).filter(([name]) => reads(name) && !VOUCHED.has(name));
  return cedarValue(Object.fromEntries(read), 'refuse') as Fields;
}

const reference = (type: string, id: string): unknown => ({ __entity: { type, id } });

/** The context with what the host says of the call. */
function vouched(context: Fields, { session, user }: Asked): Fields {
  if (session === undefined && user === undefined) return context;
  return {
    ...context,
    ...(session === undefined ? {} : { inSession: reference('Session', session) }),
    ...(user === undefined ? {} : { onBehalfOf: reference('User', user) }),
  };
}

function entitiesOf(given: EntitiesOf | undefined, point: Point, agent: string, resource: string): unknown {
  const own = entityOf(point);
  if (given === undefined) return [own];
  if (typeof given !== 'function') return [...given, own];
  let found: unknown;
  try {
    found = given({ agent, action: point, resource });
  } catch (cause) {
    throw new GuardError('input_invalid', 'the function of entities failed', { cause });
  }
  if (Array.isArray(found)) return [...(found as readonly CedarEntity[]), own];
  throw new GuardError('input_invalid', 'the function of entities returned no list');
}

/**
 * A call as a request of Cedar, in the form of policies/agent.cedarschema: the agent, the intervention point, the tool, model or session, the arguments.
 *
 * @param args the snapshot of the call's arguments
 * @param given the context that the host's `input` function made, in Cedar's JSON; undefined without one
 * @throws GuardError `input_invalid` for what Cedar has no value for, and for a tool without a name
 */
export function cedarRequest(
  plan: ProjectionPlan,
  asked: Asked,
  args: readonly unknown[],
  given: Fields | undefined,
  entities: EntitiesOf | undefined,
): PolicyInput & { readonly context: Fields } {
  const point = pointOf(asked.stage);
  const resource = resourceOf(point, asked);
  const context = given === undefined ? contextOf(plan, point, args) : (cedarValue(given, 'pass') as Fields);
  return {
    principal: { type: 'Agent', id: asked.agent },
    action: { type: 'Action', id: point },
    resource: { type: POINTS[point].resource, id: resource },
    context: vouched(context, asked),
    ...(plan.entities ? { entities: entitiesOf(entities, point, asked.agent, resource) } : {}),
  };
}

/** A call, as the host of a Cedar policy describes it. */
export interface CedarCall {
  /** Default `*`. */
  readonly agent?: string;
  /** The tool or the model. */
  readonly action?: string;
  readonly stage?: string;
  readonly session?: string;
  readonly user?: string;
  /** What `input` of a guard would make. */
  readonly context: Fields;
}

/** What a Cedar policy is asked. */
export interface CedarInput extends PolicyInput {
  readonly principal: { readonly type: string; readonly id: string };
  readonly action: { readonly type: string; readonly id: string };
  readonly resource: { readonly type: string; readonly id: string };
  readonly context: Fields;
  readonly entities: readonly CedarEntity[];
}

const EVERYTHING: ProjectionPlan = { form: 'cedar', dialect: 'cedar', names: null, paths: [], entities: true };

/**
 * What a guard would ask a Cedar policy about a call, for tests of policies and for hosts that decide by themselves.
 *
 * @throws GuardError `input_invalid` for what Cedar has no value for, and for a tool without a name
 * @example cedarInput({ agent: 'clerk', action: 'send_mail', context: { args: { to: 'alice' } } })
 */
export function cedarInput({ agent = '*', action, stage, session, user, context }: CedarCall): CedarInput {
  const asked = { agent, subject: action, stage, session, user };
  return cedarRequest(EVERYTHING, asked, [], context, undefined) as CedarInput;
}
