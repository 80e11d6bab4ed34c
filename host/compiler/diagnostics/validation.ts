import type { Severity } from './types.ts';

/** What validating Cedar's policies against a schema says. Part of the table of diagnostics. EC20x and EC21x are errors, EC22x warnings. */
export const VALIDATION_DIAGNOSTICS = {
  EC200: ['error', 'The schema has no entity type {type}.', 'Declare it, or mend its name.{meant}'],
  EC201: ['error', 'The schema has no action {action}.', 'Declare it, or mend its name.{meant}'],
  EC202: [
    'error',
    'No action of the schema applies to a principal and a resource that this scope asks for.',
    'Ask for types that the action applies to, or add them to appliesTo of the action.{help}',
  ],
  EC203: ['error', 'Expected {expected}; this is {actual}.', 'Write {expected} here.{help}'],
  EC204: ['error', '{what} are of different types: {left} and {right}.', 'Use values of one type. {why}'],
  EC205: [
    'error',
    'There is no attribute "{name}" in {type}.',
    'Declare it in the schema, or mend its name; ask for the type with is where only some have it.{meant}',
  ],
  EC206: [
    'error',
    'The attribute "{name}" of {type} is optional, and may not be there.',
    'Ask with has before it is read, as in "{guard}".',
  ],
  EC207: [
    'error',
    'The tag of {type} may not be there.',
    'Ask with hasTag and the same expressions before it is read, as in "principal.hasTag(…) && …".',
  ],
  EC208: ['error', 'Entities of the type {type} have no tags.', 'Declare tags for the type in the schema.'],
  EC209: ['error', '{name} takes {takes} arguments; these are {given}.', 'Write the arguments that it takes.'],
  EC210: ['error', '{name}("{text}") has no value.', 'Mend the text: with it, the policy would err every time.'],
  EC211: [
    'error',
    'The argument of {name} is no literal.',
    'Write the text itself, or give the attribute the type of the value in the schema.',
  ],
  EC212: [
    'error',
    'The set is empty, so nothing says what it is a set of.',
    'Write its elements; ask with isEmpty whether a set is empty.',
  ],
  EC213: ['error', '{entity} is none of the entities of its type.', 'Its type lists all of them: {ids}.'],
  EC214: [
    'error',
    'Validating these policies takes more than {limit} steps.',
    'Split the set, or ask for actions, principals and resources in the scope, so that fewer are to be checked.',
  ],
  EC215: [
    'error',
    'This looks into {needed} entities one after the other; {max} are allowed.',
    'Ask for what is nearer to the request, or give the context what is needed.',
  ],
  EC216: [
    'error',
    'This looks into an entity that the policy names.',
    'Only entities of the request, and those that they lead to, are looked into where levels are checked.',
  ],

  EC220: [
    'warning',
    'The policy is false for every request that the schema allows.',
    'Remove it, or mend its scope or the condition that is always false.',
  ],
  EC221: [
    'warning',
    'The text "{text}" holds characters that turn the direction of what follows.',
    'Remove them: what the editor shows is not what is compared.',
  ],
  EC222: ['warning', 'The text "{text}" mixes scripts.', 'Make sure that no letter is one of another alphabet.'],
  EC223: [
    'warning',
    'The name "{text}" holds characters that names rarely have.',
    'Make sure that nothing in it is invisible, or looks like something else.',
  ],
} as const satisfies Record<string, readonly [Severity, string, string]>;

export type ValidationDiagnosticCode = keyof typeof VALIDATION_DIAGNOSTICS;
