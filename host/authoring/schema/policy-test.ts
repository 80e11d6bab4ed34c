import { DIALECTS } from '../../compiler/languages/yaml/dialect.ts';
import { STRATEGIES } from '../../compiler/languages/yaml/strategy.ts';
import { REASON_TEXTS } from '../../engine/decision/reserved.ts';
import { closed, described, oneOf, text, textOrNull, type JsonSchema } from './keywords.ts';

const NOT_EMPTY = { type: 'string', minLength: 1 } as const;
/** Relative, with / between folders, and never out of the test file's folder. */
const PATH = {
  ...NOT_EMPTY,
  pattern: '^(?!\\/|[A-Za-z]:)[^\\u0000\\\\]*$',
  not: { pattern: '(?:^|\\/)\\.\\.(?:\\/|$)' },
} as const;

const oneOrMore = (item: JsonSchema, description: string): JsonSchema => ({
  description,
  anyOf: [item, { type: 'array', minItems: 1, items: item }],
});

const filled = (description: string): JsonSchema => ({ description, ...NOT_EMPTY });
const flag = (description: string): JsonSchema => ({ description, type: 'boolean' });

/** `!absent` takes a key away; readers that do not know the tag see null. */
const context: JsonSchema = { description: 'What conditions see.', type: ['object', 'null'] };

const input = closed(
  {
    context,
    agent: described('The agent that acts.', { default: '*' }),
    stage: described('The intervention point.', { default: 'pre_tool' }),
    action: described("The action's name."),
    path: described('The governed path.'),
  },
  [],
  'What is decided on, merged over the fixtures.',
);

const obligation: JsonSchema = {
  anyOf: [
    { enum: ['limit', 'approval', 'log', 'durable'] },
    closed({ kind: { const: 'limit' }, text: true, count: true, windowMs: true, key: true, grants: true }, ['kind']),
    closed({ kind: { const: 'approval' }, approvers: true }, ['kind']),
    closed({ kind: { const: 'log' }, label: true }, ['kind']),
    closed({ kind: { const: 'durable' }, when: true }, ['kind']),
  ],
};

const expectation = closed(
  {
    verdict: oneOf(['allow', 'deny', 'warn', 'escalate', 'transform'], 'What must be decided.'),
    rule: textOrNull("The deciding rule's id or name; null when no rule decided."),
    rules: { description: 'All rules that matched, in any order.', type: 'array', items: NOT_EMPTY },
    action: filled("The dialect's own word, such as require_approval."),
    policy: textOrNull('The name of the policy document that decided.'),
    reason: text('The whole text of the reason.'),
    obligations: {
      description: 'All obligations in order, each as its kind or with the members that must be equal.',
      type: 'array',
      items: obligation,
    },
    error: described('The reserved reason.', { enum: [null, ...Object.keys(REASON_TEXTS)], default: null }),
    limited: flag('Denied because the limit is used up.'),
    conflict: flag('An allow and a deny matched.'),
    explanation: oneOf(['snapshot'], 'Compares the explanation with the snapshot file beside the test file.'),
  },
  [],
  'What must be decided; what is not named is not compared.',
);

const test = {
  fixture: oneOrMore({ type: 'string' }, 'Names of fixtures, merged in this order.'),
  input,
  expect: expectation,
  exhausted: filled('The rule whose limit is used up.'),
  skip: filled('Why the test is not run.'),
};

/** A verdict must be expected by the test, or by each of its rows. */
const DECIDED = { required: ['expect'], properties: { expect: { required: ['verdict'] } } } as const;
const EACH_DECIDED = { required: ['table'], properties: { table: { items: DECIDED } } } as const;

const diagnostic = closed(
  {
    code: filled('The code that `edict check` must report.'),
    line: described('Where.', { type: 'integer' }),
    file: filled('Where, relative to the test file.'),
    severity: oneOf(['error', 'warning', 'note'], 'How grave it must be.'),
  },
  ['code'],
);

/** A file of policy tests (docs/policy-tests.md). */
export const POLICY_TEST: JsonSchema = {
  ...(closed(
    {
      policy: oneOrMore(PATH, 'The policy set, in the order of loading; paths in the folder of this file or below it.'),
      options: closed(
        {
          dialect: oneOf(DIALECTS, 'Default: what the documents show.'),
          strategy: oneOf(STRATEGIES, 'Which of several matching rules counts.', 'deny_overrides'),
          strict: flag('Makes every warning an error.'),
          folders: described('Root of a tree of governance files.', PATH),
          allowUnsupported: oneOf(['deny'], 'Rules whose patterns cannot be compiled take their safe side (agt-v4).'),
        },
        [],
        'How the policies are compiled, as the flags of `edict build`.',
      ),
      fixtures: { description: 'Named inputs.', type: 'object', additionalProperties: input },
      tests: {
        description: 'What the policies must decide.',
        type: 'array',
        items: {
          ...(closed(
            {
              name: filled('What must hold; unique in the file.'),
              ...test,
              table: {
                description: 'Rows, each a test of its own over what the test says.',
                type: 'array',
                minItems: 1,
                items: closed({ name: filled('Names the row; default its number.'), ...test }, []),
              },
            },
            ['name'],
          ) as Readonly<Record<string, unknown>>),
          anyOf: [DECIDED, EACH_DECIDED],
        },
      },
      diagnostics: {
        description: 'Exactly what `edict check` must report, in any order.',
        type: 'array',
        items: diagnostic,
      },
    },
    ['policy'],
  ) as Readonly<Record<string, unknown>>),
  anyOf: [{ required: ['tests'], properties: { tests: { minItems: 1 } } }, { required: ['diagnostics'] }],
};
