import { ACTIONS, STAGES } from '../../compiler/languages/yaml/agt-py/policy.ts';
import {
  anyOfWords,
  closed,
  described,
  laxBoolean,
  laxInteger,
  limit,
  oneOf,
  pointInTime,
  text,
  textOrNull,
  texts,
  type JsonSchema,
} from './keywords.ts';

const rule = closed(
  {
    name: text('Names the rule in decisions and records; unique in the document.'),
    description: textOrNull('The reason that a decision by this rule gives.'),
    stage: oneOf(STAGES, 'Where the rule counts.', 'pre_tool'),
    condition: text(
      "path == 'text', path != 'text', path in ['a', 'b'], path > 5 (>=, <, <=), or a path alone; joined with \" and \" and \" or \".",
      { maxLength: 2000 },
    ),
    action: oneOf(ACTIONS, 'What the rule does. This engine denies on warn and log.', 'deny'),
    limit: limit('How often an agent may, such as 100/hour.'),
    approvers: texts('Who may approve.'),
    priority: laxInteger('Of several rules that match, the higher one counts.', 0),
    enabled: laxBoolean('Switches the rule off.', true),
    ruleAction: anyOfWords(ACTIONS, 'What the rule does for the TypeScript engine; this one does not read it.'),
    effect: described('Read by the TypeScript engine only.'),
  },
  ['name', 'condition'],
);

/** governance.toolkit/v1 as the Python engine reads it. */
export const AGT_PY: JsonSchema = closed(
  {
    apiVersion: described('The schema of the document.', { enum: ['governance.toolkit/v1', '1.0', null] }),
    version: text('The version of this policy: a text, so 1.0 is quoted.', { default: '1.0' }),
    name: text('Names the policy. Of two documents of one name the later one counts.'),
    description: textOrNull('For readers.'),
    extends: described('Files whose rules come first, in the folder of this file or below it.', {
      anyOf: [{ type: ['string', 'null'] }, { type: 'array', items: { type: 'string' } }],
    }),
    agent: textOrNull('The agent that the policy is for.'),
    agents: texts('The agents that the policy is for; "*" is every agent.'),
    scope: oneOf(['global', 'tenant', 'organization', 'agent'], 'Ranks policies under most_specific_wins.', 'global'),
    rules: described('Of the rules that match, one wins.', {
      anyOf: [{ type: 'array', items: rule }, { type: 'object', maxProperties: 0 }, { const: '' }],
    }),
    default_action: oneOf(['allow', 'deny'], 'What happens when no rule matches.', 'deny'),
    created_at: pointInTime('For readers.'),
    updated_at: pointInTime('For readers.'),
    metadata: described('For readers; anything.'),
  },
  ['name'],
);
