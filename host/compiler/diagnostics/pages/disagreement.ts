/** EY2xx about governance.toolkit/v1 conditions: the engines disagree, or read something else than it seems to say. */
import { HEAD, TS_HEAD, py, pyCondition, pyRule, rule, ts, tsCondition } from './samples.ts';
import type { Page } from './types.ts';

export const CONDITIONS = {
  EY201: {
    means:
      'The grammar of conditions is small: a path alone, `==` and `!=` with a quoted text, `in` with a list, and four orders with a number. This part is none of it, and counts as false.',
    matters: 'A deny rule that can never match denies nothing, and nothing says so when the agent runs.',
    bad: pyCondition('amount == 500'),
    good: pyCondition('amount >= 500'),
  },
  EY202: {
    means: 'A missing field equals no text, so `!=` is true for it; so it is for a number or a list.',
    matters: 'An allow rule lets an action through that leaves the field out, or sends it as another type.',
    bad: pyRule("condition: environment != 'production'", 'action: allow'),
    good: pyRule("condition: environment and environment != 'production'", 'action: allow'),
  },
  EY203: {
    means: 'The Python engine does not read conditions of more than 2,000 characters, and finds them false.',
    matters: 'The rule is never enforced; it looks complete to everyone who reads it.',
    bad: {
      ...pyCondition(`account in ['${'x'.repeat(2000)}']`),
      shown: `${HEAD}rules:\n${rule('big-payments', "condition: account in ['xxxxxxx…'] (more than 2,000 characters)", 'action: deny')}`,
    },
    good: pyCondition("account in ['a-1', 'a-2']"),
  },
  EY205: {
    means: 'The Python engine splits a condition at " or " and " and " wherever they stand, within quotes too.',
    matters: 'The halves are other tests than the one that was written, and only one of the two engines makes them.',
    bad: pyCondition("purpose == 'food or drink'"),
    good: pyCondition("purpose in ['food', 'drink']"),
  },
  EY206: {
    means:
      'The Python engine takes a missing field for 0 in an order; the TypeScript engine finds the comparison false.',
    matters: 'An allow rule such as "amount < 100" lets every action through that does not say its amount.',
    bad: pyRule('condition: amount < 100', 'action: allow'),
    good: pyRule('condition: amount and amount < 100', 'action: allow'),
  },
  EY207: {
    means: 'The Python engine stops reading behind the comparison, and ignores what follows.',
    matters: 'Half of the condition is not there: a rule that should allow little allows more.',
    bad: pyRule("condition: environment == 'test' && owner", 'action: allow'),
    good: pyRule("condition: environment == 'test' and owner", 'action: allow'),
  },
  EY208: {
    means: 'Both engines read the part, and each as something else.',
    matters: 'The same policy decides differently, depending on the language that the agent is written in.',
    bad: tsCondition('amount == 500'),
    good: tsCondition("currency == 'USD'"),
  },
  EY210: {
    means: 'The text begins with one quote and ends with the other. The engines take it all the same.',
    matters: 'Where the text ends is a guess, and the next editor of the line may guess otherwise.',
    bad: pyCondition(`currency == 'USD"`),
    good: pyCondition("currency == 'USD'"),
  },
  EY212: {
    means:
      'The TypeScript engine also finds members that every JavaScript object inherits, such as `toString` or `constructor`.',
    matters: 'A test whether the field is there is always true, so an allow rule behind it allows everything.',
    bad: tsCondition('constructor'),
    good: tsCondition('builder'),
  },
  EY218: {
    means:
      'The TypeScript engine reads ASCII letters, digits and underscores in a path; with any other the part is false.',
    matters: 'The rule holds in one engine and not in the other.',
    bad: pyCondition("größe == 'groß'"),
    good: pyCondition("size == 'large'"),
  },
  EY235: {
    means:
      'A path with a number in it leads into a list for the TypeScript engine. The Python engine enters mappings only.',
    matters: 'The field is always missing for one of the engines, and the rule does not hold there.',
    bad: pyCondition("recipients.0 == 'outside'"),
    good: pyCondition("recipient == 'outside'"),
  },
  EY236: {
    means:
      'The items of a list in a condition are texts. For the TypeScript engine the number 1 in an input equals the text "1", for the Python engine it does not.',
    matters: 'An action is denied or not depending on the type in which a caller sends its field.',
    bad: pyCondition('level in [1, 2]'),
    good: pyCondition('level and level >= 1 and level <= 2'),
  },
  EY237: {
    means: 'The Python engine reads digits and one point, and ignores the rest of the number.',
    matters: 'A bound of 1e6 is a bound of 1: nearly everything is above it, or nothing below.',
    bad: pyCondition('amount > 1e6'),
    good: pyCondition('amount > 1000000'),
  },
  EY244: {
    means: 'A condition that is a mapping compares each member with `===`, and no object or list is `===` to another.',
    matters: 'The rule never matches. A deny rule of this kind denies nothing.',
    bad: tsCondition('{ recipients: [outside] }'),
    good: tsCondition('{ recipient: outside }'),
  },
} as const satisfies Readonly<Record<string, Page>>;

export const RULES = {
  EY211: {
    means:
      'For the TypeScript engine `action` is a pattern of actions; what a rule does is under `ruleAction`, and `deny` without it.',
    matters: 'The rule denies where its author allowed, and the policy gets loosened until it works.',
    bad: ts(`${TS_HEAD}rules:\n${rule('small-payments', 'condition: trusted', 'action: allow')}`),
    good: ts(`${TS_HEAD}rules:\n${rule('small-payments', 'condition: trusted', 'ruleAction: allow')}`),
  },
  EY213: {
    means:
      'The engines count a call and then compare, so the first call of each window passes even when the limit is 0.',
    matters: 'What was meant as "never" is once a window.',
    bad: pyRule("condition: action.type == 'pay'", 'action: allow', 'limit: 0/day'),
    good: pyRule("condition: action.type == 'pay'", 'action: deny'),
  },
  EY214: {
    means:
      'The TypeScript engine takes any text as a limit: an unknown period counts as an hour, and a count that is no number never limits.',
    matters: 'The agent may act more often than the text says, or without end.',
    bad: ts(
      `${TS_HEAD}rules:\n${rule('payments', "condition: action.type == 'pay'", 'ruleAction: allow', 'limit: 5/week')}`,
    ),
    good: ts(`${TS_HEAD}rules:\n${rule('payments', "condition: action.type == 'pay'", 'ruleAction: allow')}`),
  },
  EY215: {
    means:
      'Under `deny_overrides` a deny wins over everything; all other rules go by priority. `require_approval` is no deny.',
    matters: 'An action that should wait for a person runs, because a broad allow rule stands before the approval.',
    bad: py(
      `${HEAD}rules:\n${rule('payments', "condition: action.type == 'pay'", 'action: allow')}${rule('big-payments', 'condition: amount > 500', 'action: require_approval', 'approvers: [finance]')}`,
      { strategy: 'deny_overrides' },
    ),
    good: py(
      `${HEAD}rules:\n${rule('payments', "condition: action.type == 'pay'", 'action: allow')}${rule('big-payments', 'condition: amount > 500', 'action: require_approval', 'approvers: [finance]', 'priority: 10')}`,
      { strategy: 'deny_overrides' },
    ),
  },
  EY220: {
    means:
      'The Python engine lets only `allow` run: a rule that warns or logs denies. The TypeScript engine lets the action run.',
    matters: 'The same rule stops an agent in one language and waves it through in the other.',
    bad: pyRule('condition: amount > 500', 'action: warn'),
    good: pyRule('condition: amount > 500', 'action: require_approval', 'approvers: [finance]'),
  },
  EY223: {
    means: 'The TypeScript engine switches a rule off for the boolean `false` only; any other value leaves it on.',
    matters: 'An allow rule that was switched off goes on allowing.',
    bad: ts(`${TS_HEAD}rules:\n${rule('payments', 'condition: trusted', 'ruleAction: allow', 'enabled: off')}`),
    good: ts(`${TS_HEAD}rules:\n${rule('payments', 'condition: trusted', 'ruleAction: allow', 'enabled: false')}`),
  },
  EY225: {
    means: 'The TypeScript engine subtracts priorities. One that is no number gives no order with any other.',
    matters: 'Which of two rules wins depends on the order of the file, not on what the author wrote.',
    bad: ts(`${TS_HEAD}rules:\n${rule('payments', 'condition: trusted', 'ruleAction: deny', 'priority: high')}`),
    good: ts(`${TS_HEAD}rules:\n${rule('payments', 'condition: trusted', 'ruleAction: deny', 'priority: 100')}`),
  },
  EY232: {
    means: 'A rule without a condition always matches for the TypeScript engine; the Python engine refuses it.',
    matters: 'An allow rule that lost its condition allows everything.',
    bad: ts(`${TS_HEAD}rules:\n${rule('payments', 'ruleAction: deny')}`),
    good: tsCondition('trusted'),
  },
  EY233: {
    means:
      'The TypeScript engine keeps one count for each rule name, over all policies and agents; the Python engine counts for each agent and policy.',
    matters: 'One busy agent uses up the limit of all others, or a limit of 10 is 10 for every agent.',
    bad: ts(
      `${TS_HEAD}rules:\n${rule('payments', "condition: action.type == 'pay'", 'ruleAction: allow', 'limit: 5/hour')}`,
    ),
    good: pyRule("condition: action.type == 'pay'", 'action: allow', 'limit: 5/hour'),
  },
  EY239: {
    means: 'The engine looks a rule’s limit up by its name, and finds the first rule that has it.',
    matters: 'The limit that stands in the second rule is not enforced.',
    bad: py(
      `${HEAD}rules:\n${rule('payments', 'condition: small', 'action: allow', 'limit: 100/hour')}${rule('payments', 'condition: big', 'action: allow', 'limit: 1/hour')}`,
    ),
    good: py(
      `${HEAD}rules:\n${rule('small-payments', 'condition: small', 'action: allow', 'limit: 100/hour')}${rule('big-payments', 'condition: big', 'action: allow', 'limit: 1/hour')}`,
    ),
  },
  EY242: {
    means: 'The engine’s code throws on this value, and what throws does not match or denies.',
    matters: 'The policy stands and falls with an accident. Another version of the engine may let the action run.',
    bad: ts('name: payments\nagents: 5\ndefault_action: deny\n'),
    good: ts('name: payments\nagents: ["5"]\ndefault_action: deny\n'),
  },
} as const satisfies Readonly<Record<string, Page>>;
