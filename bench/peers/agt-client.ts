import {
  AgentMeshClient,
  ConflictResolutionStrategy,
  PolicyEngine,
  type PolicyRule,
} from '@microsoft/agent-governance-sdk';
import type { GovernedWorkload, ToolArguments } from '../workload/governed.ts';
import type { Rule } from '../workload/types.ts';
import { yamlDocument } from '../workload/yaml.ts';

/** A tool behind a guard. Resolves to the tool's result, or to `refused`. */
export type GovernedTool = (input: ToolArguments) => Promise<unknown>;
export const refused: unique symbol = Symbol('refused');

/** More records than a run makes: AGT's log copies itself on every record once it is full, which is no work of this comparison. */
const AUDIT = { maxEntries: 100_000_000 };

const governed =
  (client: AgentMeshClient, tool: (input: ToolArguments) => unknown): GovernedTool =>
  async (input) => {
    const { decision } = await client.executeWithGovernance(input.action, input);
    return decision === 'allow' ? tool(input) : refused;
  };

/** The same rule in AGT's flat form: an action's name and top-level fields that must be equal. */
const flatRule = ({ effect, condition }: Rule): PolicyRule => {
  const [conjunction, ...others] = condition;
  if (conjunction === undefined || others.length > 0) throw new RangeError('a flat rule is one conjunction');
  let action: string | undefined;
  const conditions: Record<string, unknown> = {};
  for (const atom of conjunction) {
    if (atom.kind !== 'equal') throw new RangeError('a flat rule tests equality alone');
    if (atom.path === 'action.type') action = atom.value;
    else conditions[atom.path.replace(/\.value$/, '')] = atom.value;
  }
  if (action === undefined) throw new RangeError('a flat rule names its action');
  return { action, effect, conditions };
};

/** AGT's client as it ships, `executeWithGovernance` over flat rules, and the tool behind it. */
export const agtFlat = (workload: GovernedWorkload, tool: (input: ToolArguments) => unknown): GovernedTool =>
  governed(AgentMeshClient.create('bench', { policyRules: workload.rules.map(flatRule), audit: AUDIT }), tool);

/** AGT's engine where its client asks for a flat decision, answering from its own rich policies instead. */
class RichPolicyEngine extends PolicyEngine {
  override evaluate(action: string, context: Record<string, unknown> = {}): 'allow' | 'deny' {
    return this.evaluatePolicy('did:bench:agent', { ...context, action: { type: action } }).allowed ? 'allow' : 'deny';
  }
}

/**
 * AGT's client with rules that its flat form cannot say: `executeWithGovernance` unchanged, its policy engine asked through AGT's own
 * `evaluatePolicy`.
 */
export const agtRich = (workload: GovernedWorkload, tool: (input: ToolArguments) => unknown): GovernedTool => {
  const engine = new RichPolicyEngine([], ConflictResolutionStrategy.DenyOverrides);
  engine.loadYaml(yamlDocument(workload.rules));
  const client = AgentMeshClient.create('bench', { audit: AUDIT });
  Object.defineProperty(client, 'policy', { value: engine });
  return governed(client, tool);
};
