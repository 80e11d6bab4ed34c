import { ACTIONS, OPERATORS } from '../../compiler/languages/yaml/agt-v4/document.ts';
import {
  closed,
  described,
  laxBoolean,
  laxInteger,
  laxNumber,
  oneOf,
  orNull,
  text,
  textOrNull,
  texts,
  type Fields,
  type JsonSchema,
} from './keywords.ts';

const whenOperator = (operators: readonly string[], value: JsonSchema): JsonSchema => ({
  if: { required: ['operator'], properties: { operator: { enum: operators } } },
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  then: { properties: { value } },
});

const condition: JsonSchema = {
  ...(closed(
    {
      field: text('One key of the context; a dot in it leads nowhere.', { pattern: '^[^.]*$' }),
      operator: oneOf(OPERATORS, 'How the field is compared. A field that is missing or null fits none.'),
      value: described('What the field is compared with.'),
    },
    ['field', 'operator', 'value'],
    'The one comparison of the rule.',
  ) as Readonly<Record<string, unknown>>),
  allOf: [
    whenOperator(['in', 'not_in'], { type: ['string', 'array', 'object'] }),
    whenOperator(['gt', 'lt', 'gte', 'lte'], { type: ['boolean', 'number', 'string', 'array'] }),
  ],
};

const rule = closed(
  {
    name: text('Names the rule in decisions and records.'),
    condition,
    action: oneOf(ACTIONS, 'What the rule does: audit allows and notes it, block denies.'),
    priority: laxInteger('The first rule that matches counts, the higher ones before.', 0),
    message: text('The reason that a decision by this rule gives.', { default: '' }),
    override: laxBoolean('In folders: takes the place of a rule of this name above, unless that denies.', false),
  },
  ['name', 'condition', 'action'],
);

const defaults = closed(
  {
    action: oneOf(ACTIONS, 'What happens when no rule matches. Without it everything is allowed.'),
    max_tokens: laxInteger('Not part of a decision.'),
    max_tool_calls: laxInteger('Not part of a decision.'),
    confidence_threshold: laxNumber('Not part of a decision.'),
    max_cpu: orNull(laxNumber('Not part of a decision.')),
    max_memory_mb: orNull(laxInteger('Not part of a decision.')),
    timeout_seconds: laxInteger('Not part of a decision.'),
    network_default: text('Not part of a decision.'),
  },
  ['action'],
  'What holds when no rule matches.',
);

const fields: Fields = {
  version: text('The version of this policy: a text, so 1.0 is quoted.'),
  name: text('Names the policy.', { default: 'unnamed' }),
  description: text('For readers.'),
  rules: { description: 'The first rule that matches counts.', type: 'array', items: rule },
  defaults,
  network_allowlist: texts('Not part of a decision.'),
  tool_allowlist: texts('Not part of a decision.'),
  a2a_conversation_policy: described('Not part of a decision.'),
};

/** An AGT v4 PolicyDocument that is loaded by itself. */
export const AGT_V4: JsonSchema = closed(
  { ...fields, scope: described('Has a meaning in governance files of folders only.', { type: 'null' }) },
  ['defaults'],
);

/** An AGT v4 PolicyDocument as the governance file of a folder. */
export const AGT_V4_FOLDER: JsonSchema = closed(
  {
    ...fields,
    scope: textOrNull('A glob over paths from the root of the folders; the file counts for those that fit.'),
    inherit: laxBoolean('The boolean false keeps the folders above from counting.', true),
  },
  ['defaults'],
);
