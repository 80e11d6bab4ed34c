import { ACTIONS } from '../../compiler/languages/yaml/agt-ts/policy.ts';
import { anyOfWords, described, type JsonSchema } from './keywords.ts';

/** The values that JavaScript takes for false. */
const FALSY: JsonSchema = { enum: [null, false, 0, ''] };

const rule: JsonSchema = {
  type: 'object',
  properties: {
    name: described('Names the rule in decisions and records, and in its limit’s count.'),
    description: described('The reason that a decision by this rule gives.'),
    condition: described(
      "path == 'text' (!=, ===), path in ['a'], path not in ['a'], path > 5 (>=, <, <=), path == true, or a path alone, joined with \" and \" and \" or \"; or a mapping of members that must be equal.",
    ),
    ruleAction: anyOfWords(ACTIONS, 'What the rule does; deny when it is none of these.'),
    effect: anyOfWords(ACTIONS, 'What the rule does when ruleAction says nothing.'),
    action: described('A pattern of actions for the older interface; it does not say what the rule does.'),
    limit: described('How often it may be, such as 100/hour, over all agents.'),
    approvers: described('Who may approve: a list of texts.'),
    priority: described('Of several rules that match, the higher one counts: a number.'),
    enabled: described('false switches the rule off.'),
  },
  // What is switched off is not looked at.
  anyOf: [
    { required: ['enabled'], properties: { enabled: { const: false } } },
    {
      required: ['condition'],
      properties: {
        condition: { allOf: [{ not: FALSY }, { type: ['string', 'object'] }] },
        limit: { anyOf: [FALSY, { type: 'string' }] },
      },
    },
  ],
};

/**
 * governance.toolkit/v1 as the TypeScript engine reads it: it checks nothing, and so its schema refuses only what is warned of.
 */
export const AGT_TS: JsonSchema = {
  type: 'object',
  properties: {
    apiVersion: described('The schema of the document; this engine does not read it.'),
    version: described('The version of this policy: a text, so 1.0 is quoted.', { not: { type: 'number' } }),
    name: described('Names the policy. Of two documents of one name the later one counts.'),
    description: described('For readers.'),
    agent: described('The agent that the policy is for.'),
    agents: described('The agents that the policy is for; "*" is every agent.', {
      anyOf: [FALSY, { type: 'array' }],
    }),
    scope: described('Ranks policies under most_specific_wins.', {
      anyOf: [{ enum: ['global', 'tenant', 'agent'] }, { type: 'array' }],
      default: 'global',
    }),
    rules: described('Of the rules that match, one wins.', { items: rule }),
    default_action: described('What happens when no rule matches.', {
      anyOf: [{ enum: ['allow', 'deny', null] }, { type: 'array' }],
      default: 'deny',
    }),
  },
};
