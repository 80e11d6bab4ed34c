import type { Severity } from './types.ts';

/**
 * What is said of Cedar. Part of the table of diagnostics. EC00x: the text has no tokens; EC01x to EC04x: it is no policy; EC05x: a JSON policy; EC06x: policy sets and
 * links.
 */
export const CEDAR_DIAGNOSTICS = {
  EC001: ['error', 'The text is longer than {limit} characters.', 'Split it into several files.'],
  EC002: [
    'error',
    'The character {character} has no meaning here.',
    'Remove it: only a text in quotes may hold any character.{meant}',
  ],
  EC003: [
    'error',
    'The text that begins here is not closed.',
    'End it with a double quote; a backslash at the end of a line does not continue it.',
  ],
  EC004: ['error', 'The text holds half of a surrogate pair.', 'Write the whole character, or its \\u escape.'],
  EC005: [
    'error',
    'The escape {escape} is unknown.',
    'Write a backslash as \\\\; the escapes are \\n \\r \\t \\\\ \\0 \\\' \\" \\x00 to \\x7f, \\u with up to six hexadecimal digits in braces, and \\* in a pattern.',
  ],
  EC006: ['error', 'The expression is nested deeper than {limit} levels.', 'Write it as several conditions.'],
  EC007: ['error', 'Expected {expected}, found {found}.', '{mend}'],

  EC010: ['error', '"{word}" is no effect.', 'A policy is permit or forbid.{meant}'],
  EC011: ['error', '"{word}" begins no condition.', 'A condition begins with when or unless.{meant}'],
  EC012: [
    'error',
    'The condition is empty.',
    'Write an expression between the braces, or remove "{kind}" and its braces.',
  ],
  EC013: ['error', 'The annotation @{key} stands twice.', 'Remove one of the two.'],
  EC014: [
    'error',
    'The scope needs {expected} here; it has {found}.',
    'The scope of a policy is principal, action and resource, in this order.{meant}',
  ],
  EC015: ['error', 'The scope cannot say "{text}".', '{mend}'],
  EC016: ['error', 'The scope needs {expected} here; it has {found}.', '{mend}'],
  EC017: [
    'error',
    '{entity} is no action: its type is "{type}".',
    'The type of an action is Action, with its namespace before it if it has one.',
  ],
  EC018: [
    'error',
    'The slot {slot} cannot stand in a condition.',
    'Move it into the scope, as in "principal in ?principal".',
  ],
  EC019: ['error', 'There is no operator =.', 'Write == to compare.'],
  EC020: ['error', 'The word "{word}" is reserved.', 'Write an attribute of this name as a text: ["{word}"].'],
  EC021: ['error', 'Names with the part __cedar are reserved.', 'Choose another name.'],
  EC022: [
    'error',
    '"{name}" is no variable.',
    'The variables are principal, action, resource and context; a text has quotes.{meant}',
  ],
  EC023: ['error', 'There is no function "{name}".', 'The functions are ip, decimal, datetime and duration.{meant}'],
  EC024: [
    'error',
    'There is no method "{name}".',
    'Sets have contains, containsAll, containsAny and isEmpty, entities hasTag and getTag; a text is compared with == and like.{meant}',
  ],
  EC025: ['error', '"{name}" is a method, no function.', 'Call it on a value, as in value.{name}(…).'],
  EC026: ['error', '"{name}" is a function, no method.', 'Call it by its name, as in {name}(…).'],
  EC027: ['error', '"{name}" takes {expected}; it has {found}.', 'Give it {expected}.'],
  EC028: ['error', 'Only functions can be called.', 'Write the name of a function before the parenthesis.'],
  EC029: [
    'error',
    'Two relations stand in a row.',
    'Put one of the two into parentheses: relations such as ==, < and in do not associate.',
  ],
  EC030: ['error', '"has" needs an attribute behind it.', 'Write names with dots between them, or one text in quotes.'],
  EC031: ['error', '"like" needs a pattern behind it.', 'Write a text in quotes; * in it stands for any text.'],
  EC032: [
    'error',
    '"is" needs the name of an entity type behind it.',
    'Write the type without quotes or parentheses, as in Shop::User.',
  ],
  EC033: [
    'error',
    'There is no operator {operator}.',
    'Cedar has +, - and *; compute what else you need before the request.',
  ],
  EC034: ['error', 'More than four {operator} stand in a row.', 'Remove pairs of them, or use parentheses.'],
  EC035: [
    'error',
    'The number {number} is too large.',
    'Numbers are between -9223372036854775808 and 9223372036854775807.',
  ],
  EC036: ['error', 'The key "{key}" stands twice in this record.', 'Remove one of the two.'],
  EC037: ['error', 'A record needs a key here.', 'Write a name or a text in quotes, and a colon behind it.'],
  EC038: [
    'error',
    'Only a text in quotes can stand in these brackets.',
    'Write the attribute as in ["name"]; attributes cannot be computed.',
  ],
  EC039: [
    'error',
    'An entity is not written as a record.',
    'Write its id as a text behind its type, as in Shop::User::"alice".',
  ],

  EC040: ['error', 'A policy stands alone here; the text has {count}.', 'Write each policy as a text of its own.'],

  EC050: ['error', '{where} must be {expected}; it is {actual}.', 'Write {expected}.'],
  EC051: ['error', '{where} cannot have the key "{key}".', 'Remove it, or mend its name.{meant}'],
  EC052: ['error', '{where} lacks the key "{key}".', 'Add it.'],
  EC053: [
    'error',
    '{where} is no expression: there is none with the key "{key}".',
    'Write one of the expressions of the JSON policy format.{meant}',
  ],
  EC054: ['error', 'This cannot be read as {detail}.', 'Mend it there; a key may stand only once in an object.'],

  EC055: ['error', 'The policy has more than {limit} values.', 'Split it into several policies.'],

  EC060: ['error', 'The id "{id}" stands twice.', 'Give each policy, template and link an id of its own.'],
  EC061: [
    'error',
    'The policy "{id}" has the slot {slot}.',
    'Put it among the templates and link it, or write an entity for the slot.',
  ],
  EC062: [
    'error',
    'The template "{id}" has no slot.',
    'Put it among the policies, or write ?principal or ?resource in its scope.',
  ],
  EC063: [
    'error',
    'The link "{id}" is of the template "{template}", which is not there.',
    'Add the template, or remove the link.{meant}',
  ],
  EC064: ['error', 'The link "{id}" leaves {slot} of its template open.', 'Give it a value for {slot}.'],
  EC065: ['error', 'The link "{id}" fills {slot}, which its template does not have.', 'Remove the value.'],
  EC066: ['error', '{where} has "{text}", which is no entity.', 'Write a type and an id in quotes: User::"alice".'],
  EC067: [
    'error',
    'The document is no Cedar, and others are: policies of two languages are no one set.',
    'Compile them apart, as modules or entries of their own; of a folder, `--dialect` chooses those of one.',
  ],
  EC068: ['error', 'The document is Cedar, and not {dialect}.', 'Leave the dialect out: the name says what it is.'],
  EC069: ['error', 'The option {option} does not go with these policies: {why}.', 'Leave it out.'],
  EC070: [
    'note',
    'The template "{id}" has no link, and decides nothing.',
    'Link it with `edict link`, or with templateLinks in a JSON set of policies.',
  ],
  EC071: ['error', 'The policy "{id}" cannot be compiled: {detail}.', 'Split it, or write its expressions shorter.'],
  EC072: [
    'error',
    'An annotation of the policy "{id}" is to oblige to something, and does not: {detail}.',
    'Write `@approvers("finance, data-owner")` or `@limit("100/hour")` at what permits, or give the annotation another name.',
  ],
} as const satisfies Record<string, readonly [Severity, string, string]>;
