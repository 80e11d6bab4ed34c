import { type Random, seeded } from './random.ts';

/** What a policy grants or forbids: an agent in a role calling one tool, under three conditions. */
interface AgentPolicy {
  readonly effect: 'permit' | 'forbid';
  readonly role: number;
  readonly action: number;
  readonly amount: number;
  readonly level: number;
  readonly tier: string;
}

/** A reference to an entity, as Cedar's JSON has it. */
interface Uid {
  readonly type: string;
  readonly id: string;
}

/** What is asked, as a host has it: parsed from JSON. The two entities are those that the request names. */
export interface AgentRequest extends Readonly<Record<string, unknown>> {
  readonly principal: Uid;
  readonly action: Uid;
  readonly resource: Uid;
  readonly context: Readonly<Record<string, number | boolean | string>>;
  readonly entities: readonly {
    readonly uid: Uid;
    readonly attrs: Readonly<Record<string, number | string>>;
    readonly parents: readonly Uid[];
  }[];
}

/** Policies of agents with requests. */
export interface AgentWorkload {
  /** Cedar, one policy after the other. */
  readonly policies: string;
  readonly schema: string;
  readonly requests: readonly AgentRequest[];
}

const TIERS = ['public', 'internal', 'secret'] as const;
const MOST_AMOUNT = 1_000;
const MOST_LEVEL = 9;
/** Of so many policies, one forbids. */
const FORBIDS = 10;
const REQUESTS = 64;
const SEED = 20_261_121;

const policyOf = (index: number, actions: number, random: Random): AgentPolicy => ({
  effect: index % FORBIDS === FORBIDS - 1 ? 'forbid' : 'permit',
  role: Math.floor(index / actions),
  action: index % actions,
  amount: random.integer(100, MOST_AMOUNT),
  level: random.integer(1, MOST_LEVEL),
  tier: random.pick(TIERS),
});

const textOf = ({ effect, role, action, amount, level, tier }: AgentPolicy): string =>
  `${effect} (principal in Role::"role_${role}", action == Action::"tool_${action}", resource is Tool)\n` +
  `when { context.amount <= ${amount} && principal.level >= ${level} && resource.tier == "${tier}" };\n`;

/** The same with a condition that errs: no tool has the attribute. */
const erringTextOf = ({ role, level }: AgentPolicy): string =>
  `permit (principal in Role::"role_${role}", action, resource is Tool)\nwhen { principal.level >= ${level} && resource.missing == 1 };\n`;

/** A request that mostly meets the policy. */
const requestOf = (policy: AgentPolicy, number: number, random: Random): AgentRequest => {
  const met = (): boolean => random.integer(1, 8) < 8;
  const principal = { type: 'Agent', id: `agent_${number}` };
  const resource = { type: 'Tool', id: `tool_${number}` };
  const request: AgentRequest = {
    principal,
    action: { type: 'Action', id: `tool_${policy.action}` },
    resource,
    context: {
      amount: met() ? random.integer(0, policy.amount) : random.integer(policy.amount, MOST_AMOUNT),
      verified: random.boolean(),
      region: `region_${random.integer(0, 9)}`,
    },
    entities: [
      {
        uid: principal,
        attrs: {
          level: met() ? random.integer(policy.level, MOST_LEVEL) : random.integer(0, policy.level),
          department: `department_${random.integer(0, 99)}`,
          owner: `user_${random.integer(0, 999)}`,
        },
        parents: [{ type: 'Role', id: `role_${policy.role}` }],
      },
      {
        uid: resource,
        attrs: {
          tier: met() ? policy.tier : random.pick(TIERS),
          risk: random.integer(0, 9),
          vendor: `vendor_${random.integer(0, 99)}`,
        },
        parents: [{ type: 'ToolGroup', id: `group_${random.integer(0, 9)}` }],
      },
    ],
  };
  const parsed: AgentRequest = JSON.parse(JSON.stringify(request));
  return parsed;
};

const schemaOf = (actions: number): string => {
  const names = Array.from({ length: actions }, (_, index) => `tool_${index}`);
  return `entity Role;
entity ToolGroup;
entity Agent in [Role] { level: Long, department: String, owner: String };
entity Tool in [ToolGroup] { tier: String, risk: Long, vendor: String };
action ${names.join(', ')} appliesTo {
  principal: Agent,
  resource: Tool,
  context: { amount: Long, verified: Bool, region: String },
};
`;
};

/** Policies that each name one of a square of roles and tools, and requests that mostly meet one. */
export const agentWorkload = (count: number): AgentWorkload => {
  const random = seeded(SEED);
  const actions = Math.ceil(Math.sqrt(count));
  const policies = Array.from({ length: count }, (_, index) => policyOf(index, actions, random));
  return {
    policies: policies.map(textOf).join('\n'),
    schema: schemaOf(actions),
    requests: Array.from({ length: REQUESTS }, (_, number) => requestOf(random.pick(policies), number, random)),
  };
};

/** A hundred policies of which every request meets some that err, and some that do not. */
export const erringWorkload = (): Omit<AgentWorkload, 'schema'> => {
  const random = seeded(SEED);
  const policies = Array.from({ length: 100 }, (_, index) => policyOf(index, 10, random));
  return {
    policies: policies.map((policy, index) => (index % 2 === 0 ? textOf : erringTextOf)(policy)).join('\n'),
    requests: Array.from({ length: REQUESTS }, (_, number) => requestOf(random.pick(policies), number, random)),
  };
};
