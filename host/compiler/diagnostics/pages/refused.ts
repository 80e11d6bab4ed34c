/** EY1xx: the engine would refuse the document, or it cannot be reproduced. */
import { HEAD, py, pyCondition, pyRule, rule, ts, v4, v4Rule } from './samples.ts';
import type { Pages } from './types.ts';

const DENY = 'action: deny';
const PARENT = `${HEAD.replace('payments', 'parent')}rules:\n${rule('no-wires', "condition: action.type == 'wire'", DENY)}`;
const CHILD = (parent: string): string =>
  `${HEAD}extends: ${parent}\nrules:\n${rule('big-payments', 'condition: amount > 500', DENY)}`;
const FOLDER = 'name: api\nrules: []\ndefaults: { action: deny }\n';
const NAMESAKES = (count: number, name: (index: number) => string): string =>
  `name: api\nrules:\n${Array.from({ length: count }, (_, index) =>
    rule(name(index), `condition: { field: path, operator: eq, value: "${index}" }`, DENY),
  ).join('')}defaults: { action: deny }\n`;
/** Rules whose patterns are each almost as large as one may be. */
const LARGE_PATTERNS = (count: number): string =>
  `name: payments\nrules:\n${Array.from({ length: count }, (_, index) =>
    rule(
      `codes-${index}`,
      `condition: { field: code, operator: matches, value: "([a-d]?|[e-h]?|[i-l]?|[m-p]?|[q-t]?|[u-z]?){80}${index}" }`,
      'action: deny',
    ),
  ).join('')}defaults: { action: deny }\n`;
const AGENTS = (count: number): string => Array.from({ length: count }, (_, index) => `agent-${index}`).join(', ');

export const REFUSED: Pages<'EY1'> = {
  EY101: {
    means: 'The document is a text, a number or a list. The engine reads its fields by name.',
    matters: 'There is no rule in it. An agent must not run under a policy that is not one.',
    bad: py('deny everything\n'),
    good: py(`${HEAD}rules: []\n`),
  },
  EY102: {
    means: 'The engine’s models demand this field, and refuse the document without it.',
    matters: 'A rule without a condition or an action could mean anything from "always" to "never".',
    bad: v4(
      `name: payments\nrules:\n${rule('payments', 'condition: { field: amount, operator: gt }', DENY)}defaults: { action: deny }\n`,
    ),
    good: v4Rule('{ field: amount, operator: gt, value: 500 }'),
  },
  EY103: {
    means: 'The field’s value is of another kind than the engine’s models take.',
    matters:
      'The engine refuses the document. A value that was bent until it fits would be another policy than the written one.',
    bad: pyRule('condition: amount > 500', DENY, 'approvers: finance'),
    good: pyRule('condition: amount > 500', DENY, 'approvers: [finance]'),
  },
  EY104: {
    means: 'The field takes one of a few words, in exactly this spelling.',
    matters: 'A misspelt action would otherwise fall back to a default, which may be the opposite of what was meant.',
    bad: py(HEAD.replace('action: deny', 'action: Deny')),
    good: py(`${HEAD}rules: []\n`),
  },
  EY105: {
    means: 'The document is of a version that this engine does not know.',
    matters: 'Fields may mean something else in another version, so the rules cannot be taken at their word.',
    bad: py(HEAD.replace('v1', 'v9')),
    good: py(HEAD),
  },
  EY106: {
    means: 'A key is no text. In YAML 1.1 the bare words `yes`, `no`, `on` and `off` are booleans, also as keys.',
    matters: 'The engine refuses the document; a reader that did not would lose the field.',
    bad: py(`${HEAD}on: deploy\n`),
    good: py(`${HEAD}metadata: { "on": deploy }\n`),
  },
  EY107: {
    means: 'The text is no count and period, so the engine refuses the document.',
    matters: 'A limit that nobody can read limits nothing, and the agent may act as often as it likes.',
    bad: pyRule("condition: action.type == 'pay'", 'action: allow', 'limit: 10 a month'),
    good: pyRule("condition: action.type == 'pay'", 'action: allow', 'limit: 10/day'),
  },
  EY108: {
    means: 'An item of `rules` is no mapping.',
    matters: 'It can have neither condition nor action; what was meant as a rule would not be enforced.',
    bad: py(`${HEAD}rules:\n  - deny big payments\n`),
    good: pyCondition('amount > 500'),
  },
  EY109: {
    means: 'A policy extends only files in its own folder or below it, by a relative path.',
    matters: 'A policy could otherwise pull in any file that whoever compiles it can read.',
    bad: { ...py(CHILD('../parent.yaml')), beside: { 'parent.yaml': PARENT } },
    good: { ...py(CHILD('parent.yaml')), beside: { 'parent.yaml': PARENT } },
  },
  EY110: {
    means: 'The file extends itself, by way of the files it extends, or the chain of files is longer than 16.',
    matters: 'There is no order in which the rules could be put together.',
    bad: py(CHILD('policy.yaml')),
    good: { ...py(CHILD('parent.yaml')), beside: { 'parent.yaml': PARENT } },
  },
  EY111: {
    means:
      'There is no file of this name in or below the folder of the policy, links followed, or it is no text that can be read.',
    matters: 'The rules of the parent would be missing, and among them the denials that the policy relies on.',
    bad: py(CHILD('parents.yaml')),
    good: { ...py(CHILD('parent.yaml')), beside: { 'parent.yaml': PARENT } },
  },
  EY113: {
    means: 'The three dialects read documents differently, and nothing in this one shows which of them is meant.',
    matters:
      'The same text decides differently in each dialect: what is warned of in one lets the action run in another.',
    bad: { files: { 'policy.yaml': 'name: payments\n' } },
    good: { files: { 'policy.yaml': `${HEAD}rules: []\n` } },
  },
  EY114: {
    means: 'A module’s documents are put together as one engine does it, and these are for two engines.',
    matters: 'No engine would enforce all of them.',
    bad: {
      files: {
        'payments.yaml': `${HEAD}rules: []\n`,
        'files.yaml': 'name: files\ndefaults: { action: deny }\n',
      },
    },
    good: {
      files: {
        'payments.yaml': `${HEAD}rules: []\n`,
        'files.yaml': `${HEAD.replace('payments', 'files')}rules: []\n`,
      },
    },
  },
  EY115: {
    means: 'The option of the compiler has no such value. On the command line such a word is refused before this.',
    matters: 'A strategy that was not found would leave another one in force, and other rules would win.',
    bad: py(HEAD, { strategy: 'deny-overrides' as 'deny_overrides' }),
    good: py(HEAD, { strategy: 'deny_overrides' }),
  },
  EY116: {
    means:
      'The older interface of the TypeScript engine compares a condition that is a text letter by letter. More than 1,000 letters are not compiled.',
    matters: 'Such a rule never does what its text seems to say.',
    bad: {
      ...ts(`rules:\n  - action: pay\n    effect: deny\n    condition: "${'amount '.repeat(150)}"\n`, {
        typescriptApi: 'evaluate',
      }),
      shown: 'rules:\n  - action: pay\n    effect: deny\n    condition: "amount amount amount … (150 times)"\n',
    },
    good: ts('rules:\n  - action: pay\n    effect: deny\n    condition: { currency: USD }\n', {
      typescriptApi: 'evaluate',
    }),
  },
  EY117: {
    means:
      'A folder has two governance files, `governance.yaml` and `governance.yml`. The evaluator takes one of them.',
    matters: 'Which of the two holds would depend on the order in which files are found.',
    bad: { files: {}, folders: { 'src/api': FOLDER, 'src/api/.': FOLDER }, options: { dialect: 'agt-v4' } },
    good: { files: {}, folders: { 'src/api': FOLDER, src: FOLDER }, options: { dialect: 'agt-v4' } },
  },
  EY119: {
    means:
      'Of rules of one name along a path, which one holds depends on all the others. Beyond 32 this is not compiled.',
    matters: 'Nobody can tell any more which of them decides; and a document of thousands would take all memory.',
    bad: {
      files: {},
      folders: { 'src/api': NAMESAKES(33, () => 'paths') },
      options: { dialect: 'agt-v4' },
      shown: NAMESAKES(1, () => 'paths').replace('defaults', '  # and 32 more rules named "paths"\ndefaults'),
    },
    good: {
      files: {},
      folders: { 'src/api': NAMESAKES(2, (index) => `paths-${index}`) },
      options: { dialect: 'agt-v4' },
    },
  },
  EY120: {
    means:
      'Each rule of a document is compiled with the test of its agents. More than a million such tests are refused.',
    matters: 'The bound keeps a hostile document from taking the memory of the machine that compiles it.',
    bad: {
      ...py(
        `${HEAD.replace('"*"', AGENTS(1025))}rules:\n${rule('big-payments', 'condition: amount > 500').repeat(1024)}`,
      ),
      shown: `${HEAD.replace('"*"', 'agent-0, agent-1, … (1,025 names)')}rules:\n  # 1,024 rules\n`,
    },
    good: pyCondition('amount > 500'),
  },
  EY121: {
    means:
      'Python takes the pattern, and Edict does not: only patterns whose work grows with the text alone are compiled, up to a size. Back-references and conditionals are none.',
    matters:
      'A rule that is left out protects nothing, so the whole document is refused, unless `--allow-unsupported=deny` lets such rules take their safe side.',
    bad: v4Rule("{ field: command, operator: matches, value: '(a+)-\\1' }"),
    good: v4Rule("{ field: command, operator: matches, value: 'a+-a+' }"),
  },
  EY122: {
    means:
      'Patterns become automata, which take memory and time of whoever compiles them. These take more together than any build has: sixty of the largest that one pattern may have are not too many.',
    matters:
      'A short pattern can ask for very much, because what is repeated is written out. Without a bound a policy of a megabyte would be compiled for minutes.',
    bad: {
      ...v4(LARGE_PATTERNS(90)),
      shown: LARGE_PATTERNS(1).replace('defaults', '  # and 89 more rules with patterns like it\ndefaults'),
    },
    good: v4(LARGE_PATTERNS(1)),
  },
};
