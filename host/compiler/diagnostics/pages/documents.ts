/** EY2xx about documents and their values. */
import { HEAD, TS_HEAD, py, pyCondition, pyRule, ts, v4, v4Rule } from './samples.ts';
import type { Page } from './types.ts';

export const DOCUMENTS = {
  EY204: {
    means:
      'YAML 1.1, which the Python engines read, takes `yes`, `no`, `on` and `off` for booleans; YAML 1.2 takes them for texts.',
    matters: 'A value is another one for a reviewer’s tools than for the engine.',
    bad: pyRule('condition: amount > 500', 'action: deny', 'enabled: yes'),
    good: pyRule('condition: amount > 500', 'action: deny', 'enabled: true'),
  },
  EY209: {
    means:
      'YAML 1.1 reads `010` as eight, `1_000` as a thousand and `1:30` as ninety; other readers see texts or other numbers.',
    matters: 'A priority or a bound is not the number that stands there, and other rules win.',
    bad: pyRule('condition: amount > 500', 'action: deny', 'priority: 010'),
    good: pyRule('condition: amount > 500', 'action: deny', 'priority: 10'),
  },
  EY216: {
    means:
      'AGT’s Python engine applies a document that names no agent to none; its own `govern()` and the TypeScript engine apply it to all.',
    matters: 'A policy may hold for nobody, and then only the default decides.',
    bad: py('apiVersion: governance.toolkit/v1\nname: payments\ndefault_action: deny\n'),
    good: py(`${HEAD}rules: []\n`),
  },
  EY217: {
    means: 'An unquoted `1.0` is a number, and the Python engine’s models demand a text.',
    matters: 'The Python engine does not start with this document, so where it runs nothing of it is enforced.',
    bad: ts(`${TS_HEAD}version: 1.0\n`),
    good: ts(`${TS_HEAD}version: "1.0"\n`),
  },
  EY219: {
    means: 'The version "1.0" is the older name of governance.toolkit/v1.',
    matters: 'Engines will stop to read it, and then the policy is not enforced.',
    bad: py(HEAD.replace('governance.toolkit/v1', '"1.0"')),
    good: py(HEAD),
  },
  EY221: {
    means: 'YAML 1.1 reads an unquoted `2024-01-01` as a date. What agents send is JSON, which has none.',
    matters: 'The comparison is never true, so a deny rule denies nothing.',
    bad: v4Rule('{ field: day, operator: eq, value: 2024-01-01 }'),
    good: v4Rule('{ field: day, operator: eq, value: "2024-01-01" }'),
  },
  EY222: {
    means: 'Under `most_specific_wins` the scope ranks the document. An unknown one ranks last, as `global`.',
    matters: 'A document that was meant to overrule others is overruled.',
    bad: py(`${HEAD}scope: team\n`),
    good: py(`${HEAD}scope: tenant\n`),
  },
  EY224: {
    means: 'The TypeScript engine knows `allow` and `deny` as defaults; with any other word it denies.',
    matters: 'The word reads as if something milder happened.',
    bad: ts(TS_HEAD.replace('action: deny', 'action: warn')),
    good: ts(TS_HEAD),
  },
  EY226: {
    means: 'The engines keep documents by their name: a later one takes the place of an earlier one.',
    matters: 'All rules of the earlier document are gone, also its denials.',
    bad: {
      files: { 'payments.yaml': HEAD, 'refunds.yaml': HEAD },
      options: { dialect: 'agt-py' },
    },
    good: {
      files: { 'payments.yaml': HEAD, 'refunds.yaml': HEAD.replace('payments', 'refunds') },
      options: { dialect: 'agt-py' },
    },
  },
  EY227: {
    means: 'PyYAML takes the last of two values with the same key; js-yaml refuses the document.',
    matters: 'A reviewer who reads the first value reads another policy than the engine.',
    bad: pyRule('condition: amount > 500', 'action: deny', 'action: allow'),
    good: pyCondition('amount > 500'),
  },
  EY228: {
    means:
      'A PolicyDocument’s field is one key of the context. `user.role` is looked up as the key "user.role", not as role of user.',
    matters: 'The field is missing in every input that nests it, and the rule never fires.',
    bad: v4Rule('{ field: user.role, operator: eq, value: guest }'),
    good: v4Rule('{ field: user_role, operator: eq, value: guest }'),
  },
  EY229: {
    means: 'A field that is missing or null fits no operator, `ne` and `not_in` included.',
    matters: 'Whoever leaves the field out passes a rule that was to stop everything but what it names.',
    bad: v4Rule('{ field: environment, operator: ne, value: test }'),
    good: v4Rule('{ field: environment, operator: eq, value: test }', 'allow'),
  },
  EY230: {
    means:
      'Python raises an exception for this operator with this value, whatever the field holds, and the evaluator then denies.',
    matters: 'The rule denies every decision that reaches it, whatever its own action says.',
    bad: v4Rule('{ field: currency, operator: in, value: 5 }'),
    good: v4Rule('{ field: currency, operator: in, value: [USD, EUR] }'),
  },
  EY231: {
    means: 'A PolicyDocument without `defaults.action` allows what no rule matches.',
    matters: 'Whatever its author did not think of, runs.',
    bad: v4('name: payments\nrules: []\n'),
    good: v4('name: payments\nrules: []\ndefaults: { action: deny }\n'),
  },
  EY238: {
    means:
      'The TypeScript engine asks whether `agents` includes the agent’s name, which for a text means: as a part of it.',
    matters: 'With "operations" the document is also for the agents "ops"… and "rat": for others than were meant.',
    bad: ts('name: payments\nagents: operations\ndefault_action: deny\n'),
    good: ts('name: payments\nagents: [operations]\ndefault_action: deny\n'),
  },
  EY240: {
    means: 'The engine does not know the field, and ignores it.',
    matters: 'What it was to restrict is not restricted.',
    bad: py(`${HEAD}maximum: 500\n`),
    good: py(`${HEAD}metadata: { maximum: 500 }\n`),
  },
  EY241: {
    means: 'The engine does not know the field, and ignores it; there is one of nearly the same name.',
    matters: 'A misspelt `default_action` or `priority` leaves its default in force, which may allow.',
    bad: py(HEAD.replace('default_action', 'default_acton')),
    good: py(HEAD),
  },
  EY246: {
    means:
      '`scope` and `inherit` say how governance files of folders act together. A document that is loaded by itself has no folder.',
    matters: 'The document holds for everything, where its author meant a part.',
    bad: v4('name: payments\nscope: src/*\ndefaults: { action: deny }\n'),
    good: v4('name: payments\ndefaults: { action: deny }\n'),
  },
  EY247: {
    means: 'Without an `apiVersion` the Python engine takes the document for one of the deprecated schema.',
    matters: 'Another version may read the fields otherwise; a policy should say what it is.',
    bad: py(HEAD.replace('apiVersion: governance.toolkit/v1\n', '')),
    good: py(HEAD),
  },
  EY248: {
    means:
      'No rule may match, and then the `default_action` counts. Where the document does not name it, both engines deny.',
    matters:
      'Nothing fails open; but whoever reads the policy must know the engines to know what happens to everything else.',
    bad: py(HEAD.replace('default_action: deny\n', '')),
    good: py(HEAD),
  },
  EY249: {
    means:
      'The evaluator hands the pattern to Python only when it reaches the rule; Python raises an exception, and the evaluator denies.',
    matters:
      'The rule denies every decision that reaches it and has the field, whatever its own action says; a rule of a higher priority that matches hides that.',
    bad: v4Rule("{ field: file, operator: matches, value: '*.pem' }"),
    good: v4Rule("{ field: file, operator: matches, value: '[.]pem$' }"),
  },
  EY250: {
    means:
      'Edict does not compile the pattern, and `--allow-unsupported=deny` lets the rule take its safe side: a rule that denies matches whenever its field is there, one that allows never does.',
    matters: 'What the rule was meant to let through is denied, or left to rules of a lower priority.',
    bad: v4Rule("{ field: command, operator: matches, value: '(a+)-\\1' }", 'deny', { allowUnsupported: 'deny' }),
    good: v4Rule("{ field: command, operator: matches, value: 'a+-a+' }", 'deny', { allowUnsupported: 'deny' }),
  },
} as const satisfies Readonly<Record<string, Page>>;
