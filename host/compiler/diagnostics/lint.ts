import type { Severity } from './types.ts';

/** What `edict lint` says of the rules of a policy as a whole. Part of the table of diagnostics; EL0xx. */
export const LINT_DIAGNOSTICS = {
  EL001: [
    'warning',
    'The condition of "{rule}" is never true: its parts contradict one another.{remainder}',
    'Mend the condition, or remove the rule.',
  ],
  EL002: [
    'warning',
    'The rule "{rule}" never decides: wherever its condition is true, {others} {decide} first.{remainder}',
    'Remove the rule, narrow the other, or give this one a higher priority.',
  ],
  EL003: [
    'warning',
    'The rule "{rule}" stops nothing: its condition is never true, because its parts contradict one another.{remainder}',
    'Mend the condition: what was to be stopped is not.',
  ],
  EL004: [
    'warning',
    'The rule "{rule}" stops nothing: wherever its condition is true, {others} {decide} first, and actions run.{remainder}',
    'Give the rule a higher priority, or narrow what allows.',
  ],
  EL005: [
    'warning',
    '"{rule}" ({effect}) and "{other}" ({otherEffect}) can both match, with nothing but their order in the document to decide: "{other}" does.',
    'Give the one that is to win a higher priority.',
  ],
  EL006: [
    'note',
    '"{rule}" ({effect}) and "{other}" ({otherEffect}) can both match; "{other}" decides by its priority or the strategy.',
    'Nothing, if that is what is meant.',
  ],
  EL007: [
    'warning',
    'The {obligation} of "{rule}" {why}: the action of the rule is {action}.',
    'Remove it, or change the action.',
  ],
  EL008: [
    'warning',
    'Nothing comes of the {obligation} of "{rule}": the condition of the rule never decides.',
    'Mend or remove the rule.',
  ],
  EL009: [
    'warning',
    'The rule "{rule}" does what {others} does on the same inputs.{remainder}',
    'Remove one of the two.',
  ],
  EL010: [
    'note',
    'No test of verdicts can tell whether "{rule}" is there: without it {others} would decide the same.',
    'Nothing, if it is there to say so; else remove it.',
  ],
  EL011: [
    'warning',
    'The alternative "{text}" of "{rule}" is never true: its parts contradict one another.',
    'Mend it, or remove it.',
  ],
  EL012: [
    'note',
    'The pattern {pattern} of "{rule}" says of a text what {operator} {value} says{also}.',
    'Use the operator {operator} for texts; it reads better. For numbers and lists the two differ.',
  ],
  EL013: [
    'warning',
    'The pattern {pattern} of "{rule}" occurs in every text, so the rule matches whatever the field says.',
    'Say what the text must hold, or test the field otherwise.',
  ],
  EL014: [
    'note',
    'The pattern {pattern} of "{rule}" occurs in the same texts as {otherPattern} of "{other}".',
    'Write the two alike, so that nobody looks for a difference.',
  ],
  EL015: [
    'warning',
    'The pattern {pattern} of "{rule}" occurs in no text.',
    'Mend the pattern: what it is to find, it does not.',
  ],
} as const satisfies Record<string, readonly [Severity, string, string]>;
