/** EL0xx: what `edict lint` finds by reasoning over the rules of a policy. */
import { HEAD, py, rule, v4, v4Rule } from './samples.ts';
import type { Pages, Sample } from './types.ts';

/** A document of these rules, each as its name and lines. */
const rules = (...all: readonly (readonly [name: string, ...lines: readonly string[]])[]): Sample =>
  py(`${HEAD}rules:\n${all.map(([name, ...lines]) => rule(name, ...lines)).join('')}`);

const SMALL = 'condition: amount and amount <= 100';
const LARGE = 'condition: amount > 1000';
const PAY = "condition: action.type == 'pay'";

/** A document of rules that deny commands by their patterns, and allow the rest. */
const patterns = (...sources: readonly string[]): Sample =>
  v4(
    `name: commands\nrules:\n${sources
      .map((source, index) =>
        rule(
          `fetch-${index + 1}`,
          `condition: { field: command, operator: matches, value: '${source}' }`,
          'action: deny',
        ),
      )
      .join('')}defaults: { action: allow }\n`,
  );

export const LINTED: Pages<'EL'> = {
  EL001: {
    means: 'The parts of the condition, taken together, leave no value: whatever the input says, one of them is false.',
    matters:
      'The rule looks as if it let something through, and does not; whoever relies on it works around the policy.',
    bad: rules(['odd-jobs', "condition: action.type == 'read' and action.type == 'list'", 'action: allow']),
    good: rules(['odd-jobs', "condition: action.type in ['read', 'list']", 'action: allow']),
  },
  EL002: {
    means:
      'Wherever the condition of the rule is true, another rule decides first: it has a higher priority, or stands before it. Several rules may do so together.',
    matters: 'The rule does nothing, and whoever edits it wonders why nothing changes.',
    bad: rules(
      ['payments', PAY, 'action: require_approval', 'approvers: [finance]', 'priority: 10'],
      ['small-payments', "condition: action.type == 'pay' and amount and amount <= 100", 'action: allow'],
    ),
    good: rules(
      ['payments', PAY, 'action: require_approval', 'approvers: [finance]'],
      [
        'small-payments',
        "condition: action.type == 'pay' and amount and amount <= 100",
        'action: allow',
        'priority: 10',
      ],
    ),
  },
  EL003: {
    means: 'The condition of a rule that is to deny, or to ask, contradicts itself, so the rule never matches.',
    matters: 'What the rule was written against is not stopped.',
    bad: rules(
      ['no-odd-amounts', 'condition: amount > 1000 and amount < 100', 'action: deny'],
      ['rest', SMALL, 'action: allow'],
    ),
    good: rules(['no-odd-amounts', LARGE, 'action: deny'], ['rest', SMALL, 'action: allow']),
  },
  EL004: {
    means: 'Wherever the rule would deny, or ask, a rule that lets the action run decides first.',
    matters: 'The rule stops nothing. This is how a broad allow undoes a policy that reads as if it were strict.',
    bad: rules(
      ['payments', PAY, 'action: allow', 'priority: 10'],
      ['no-large-payments', "condition: action.type == 'pay' and amount > 1000", 'action: deny'],
    ),
    good: rules(
      ['payments', PAY, 'action: allow'],
      ['no-large-payments', "condition: action.type == 'pay' and amount > 1000", 'action: deny', 'priority: 10'],
    ),
  },
  EL005: {
    means:
      'Two rules of different effect can match one input, and nothing but the place where they stand decides between them: their priorities are equal.',
    matters:
      'Sorting the rules, or merging two files, changes what is allowed, and no line of the difference shows it.',
    bad: rules(['payments', PAY, 'action: allow'], ['no-large-amounts', LARGE, 'action: deny']),
    good: rules(
      ['payments', "condition: action.type == 'pay' and amount and amount <= 1000", 'action: allow'],
      ['no-large-amounts', LARGE, 'action: deny'],
    ),
  },
  EL006: {
    means: 'Two rules of different effect can match one input; the priority or the strategy decides between them.',
    matters: 'Mostly this is meant, an exception and its rule. `edict lint --notes` lists such pairs for a review.',
    bad: rules(['payments', PAY, 'action: allow'], ['no-large-amounts', LARGE, 'action: deny', 'priority: 10']),
    good: rules(
      ['payments', "condition: action.type == 'pay' and amount and amount <= 1000", 'action: allow'],
      ['no-large-amounts', LARGE, 'action: deny', 'priority: 10'],
    ),
  },
  EL007: {
    means:
      'Approvers are asked when a rule escalates, and a limit counts what a rule lets run. This rule does neither.',
    matters: 'The policy reads as if somebody were asked, and nobody is.',
    bad: rules(['large-amounts', LARGE, 'action: deny', 'approvers: [finance]'], ['rest', SMALL, 'action: allow']),
    good: rules(
      ['large-amounts', LARGE, 'action: require_approval', 'approvers: [finance]'],
      ['rest', SMALL, 'action: allow'],
    ),
  },
  EL008: {
    means: 'The rule names approvers or a limit, and never decides; another finding says why.',
    matters: 'Those who are named believe that they will be asked.',
    bad: rules([
      'large-amounts',
      'condition: amount > 1000 and amount < 100',
      'action: require_approval',
      'approvers: [finance]',
    ]),
    good: rules(
      ['large-amounts', LARGE, 'action: require_approval', 'approvers: [finance]'],
      ['rest', SMALL, 'action: allow'],
    ),
  },
  EL009: {
    means: 'Two rules do the same on the same inputs, however their conditions are written.',
    matters: 'Whoever mends one of them has not mended the other, and it goes on deciding.',
    bad: rules(
      ['reads', "condition: action.type in ['read', 'list']", 'action: allow'],
      ['lists', "condition: action.type == 'list' or action.type == 'read'", 'action: allow'],
    ),
    good: rules(['reads', "condition: action.type in ['read', 'list']", 'action: allow']),
  },
  EL010: {
    means:
      'Without the rule every decision would have the same verdict and obligations: what comes after it says the same.',
    matters:
      'Mostly the rule is there to say so, or for its reason. But a test that expects its verdict passes without it, and so protects nothing.',
    bad: rules(['no-large-amounts', LARGE, 'action: deny']),
    good: rules(['small-amounts', SMALL, 'action: allow']),
  },
  EL011: {
    means: 'One of the alternatives of a condition contradicts itself, or what must be true beside it.',
    matters: 'The rule matches less than it seems to: what this alternative was written for is left to other rules.',
    bad: rules(['odd', "condition: action.type == 'read' or tier == 'gold' and tier == 'silver'", 'action: allow']),
    good: rules(['odd', "condition: action.type == 'read' or tier in ['gold', 'silver']", 'action: allow']),
  },
  EL012: {
    means:
      'The pattern occurs where one text does, or in one of a few texts from end to end; an operator says so in its name. Which texts it occurs in is found with its automaton, so `mkfs.*` is seen to ask for no more than `mkfs`.',
    matters:
      'A pattern makes its reader look for what is special about it; a dot that is meant as a dot often is not one.',
    bad: v4Rule("{ field: command, operator: matches, value: 'mkfs.*' }", 'allow'),
    good: v4Rule("{ field: command, operator: contains, value: 'mkfs' }", 'allow'),
  },
  EL013: {
    means: 'The pattern may match nothing at all, and so occurs in every text.',
    matters: 'The rule lets everything through, or stops everything, that has the field: mostly a star too many.',
    bad: v4Rule("{ field: command, operator: matches, value: '(rm)*' }"),
    good: v4Rule("{ field: command, operator: matches, value: 'rm +-r' }"),
  },
  EL014: {
    means:
      'Two rules look for the same texts in one field, with patterns that are written otherwise. That they occur in the same texts is found with their automata.',
    matters: 'Whoever reads both looks for the difference; whoever changes one forgets the other.',
    bad: patterns('(curl|wget)\\s+-', 'wget\\s+-.*|curl\\s+-'),
    good: patterns('(curl|wget)\\s+-'),
  },
  EL015: {
    means:
      'The pattern asks for what cannot be: something behind the end of the text or before its start, or a boundary of words within a word.',
    matters: 'The rule never matches by it: what was to be stopped, or let through, is not.',
    bad: v4Rule("{ field: command, operator: matches, value: 'rm$ -r' }"),
    good: v4Rule("{ field: command, operator: matches, value: 'rm -r' }"),
  },
};
