import { CEDAR_DIAGNOSTICS } from './cedar.ts';
import { LINT_DIAGNOSTICS } from './lint.ts';
import { SCHEMA_DIAGNOSTICS } from './schema.ts';
import type { Severity } from './types.ts';
import { VALIDATION_DIAGNOSTICS } from './validation.ts';

/**
 * Every diagnostic: its severity, what it says and how to mend it. `{name}` is filled in. Codes are never reused; EY112 is retired. EY0xx: the document cannot be read;
 * EY1xx: the engine would refuse it, or cannot be reproduced; EY2xx: AGT's engines disagree about it, or read something else than it seems to say. EL0xx: `lint.ts`; EC0: `cedar.ts`; EC1: `schema.ts`; EC2: `validation.ts`.
 */
const table = {
  EY001: [
    'error',
    'This is not YAML: {detail}',
    'Check the indentation, the quotes and the colons here and on the line above.',
  ],
  EY002: ['error', 'The file holds more than one document.', 'Put each policy into a file of its own.'],
  EY003: ['error', 'The document is longer than {limit} characters.', 'Split the policy into several documents.'],
  EY004: [
    'error',
    'The document is nested deeper than {limit} levels.',
    'Flatten it: no policy needs more than six levels.',
  ],
  EY005: [
    'error',
    'The document has more than {limit} values once its aliases are written out.',
    'Remove aliases that contain aliases.',
  ],
  EY006: [
    'error',
    'No anchor named {name} stands before this alias.',
    'Define it with &{name}, or quote the text if it is no alias.',
  ],
  EY007: [
    'error',
    'The alias {name} stands inside the value it names.',
    'A policy cannot contain itself: write the value out.',
  ],
  EY008: ['error', 'The tag {tag} is unknown.', 'Remove the tag, or use a standard one such as !!str.'],
  EY009: ['error', 'The text "{text}" is no value of {tag}.', 'Quote it if it is meant as a text.'],
  EY010: ['error', 'This value cannot be a key.', 'Use a text as the key.'],
  EY011: ['error', 'The key {key} stands twice in this mapping.', 'Remove one of the two.'],
  EY012: [
    'error',
    'The character {character} is not allowed in YAML.',
    'Remove it, or write it as an escape in a double-quoted text.',
  ],
  EY013: ['error', 'A merge key (<<) takes a mapping or a list of mappings.', 'Quote "<<" if it is an ordinary key.'],
  EY014: ['error', 'The plain text {text} has no value of its own here.', 'Quote it.'],
  EY015: ['error', 'The text holds half of a surrogate pair.', 'Write the whole character, or its \\U escape.'],
  EY016: ['error', 'The file holds no document.', 'Write {content} into it, or leave the file out.'],
  EY017: ['error', 'This is not JSON: {detail}', 'Name the file .yaml if it is YAML.'],
  EY018: ['error', 'A tab separates tokens here, which YAML 1.1 readers refuse.', 'Use spaces.'],
  EY019: [
    'error',
    'YAML 1.1 readers take {character} as a line break, others as a character.',
    'Write it as an escape in a double-quoted text.',
  ],

  EY020: ['error', 'A question mark begins a key here for YAML 1.1 readers.', 'Quote the text.'],

  EY101: ['error', 'A policy document is a mapping; this is {actual}.', 'Start with "name:" and "rules:".'],
  EY102: ['error', 'The field "{field}" is missing.', 'Add "{field}:".'],
  EY103: ['error', '"{field}" must be {expected}; it is {actual}.', 'Write {expected}{how}.'],
  EY104: ['error', '"{field}" must be one of {allowed}; it is {actual}.', 'Use one of these words, in lower case.'],
  EY105: [
    'error',
    '"apiVersion" must be "governance.toolkit/v1"; it is {actual}.',
    'Write apiVersion: governance.toolkit/v1',
  ],
  EY106: [
    'error',
    'A key must be a text; this is {key}.',
    'Quote the key: yes, no, on, off, numbers and dates are no texts in YAML 1.1.',
  ],
  EY107: [
    'error',
    '"{text}" is no limit.',
    'Write a count and a period, such as "100/hour"; the periods are second, minute, hour, day.',
  ],
  EY108: ['error', 'A rule is a mapping; this is {actual}.', 'Start each rule with "- name:".'],
  EY109: [
    'error',
    '"extends: {path}" leads out of the folder of this file.',
    'Extend a file in the same folder or below it, by a relative path.',
  ],
  EY110: ['error', '"extends: {path}" leads in a circle.', 'Remove one of the files from the circle.'],
  EY111: [
    'error',
    'The file "{path}" that this policy extends {problem}.',
    'Check its name: only a text file in the folder of this policy or below it is extended.',
  ],
  EY113: [
    'error',
    'The dialect of this document cannot be told.',
    'Choose one with the dialect option: agt-py, agt-ts or agt-v4. Policies of Cedar are named *.cedar or *.cedar.json.',
  ],
  EY114: [
    'error',
    'The documents are of different dialects: this one is {dialect}, the first is {first}.',
    'Compile them apart, or choose one dialect for all.',
  ],
  EY115: ['error', 'The option {option} has no value {value}.', 'Use one of: {allowed}.'],
  EY116: [
    'error',
    'The condition is a text of {length} characters, which the older interface compares letter by letter.',
    'Write a mapping of fields: {env: prod}',
  ],
  EY117: [
    'error',
    'Two governance files share the folder {folder}.',
    'Keep one of governance.yaml and governance.yml.',
  ],
  EY119: [
    'error',
    'More than {limit} rules of the folders along one path are named "{name}".',
    'Give the rules of the folders different names.',
  ],
  EY120: [
    'error',
    'The document names {agents} agents for {rules} rules: more than {limit} tests of an agent.',
    'Split the document, or write agents: ["*"].',
  ],
  EY121: [
    'error',
    'The pattern {pattern} of rule "{rule}" cannot be compiled: {why}.',
    'Write it without that, or let the rule take its safe side with --allow-unsupported=deny.',
  ],
  EY122: [
    'error',
    'From here on the patterns of the policy are too large together: {why}.',
    'Divide the policy, or repeat less: what may be empty, repeated hundreds of times, takes most.',
  ],

  EY201: ['warning', 'The part "{text}" of the condition is never true: {why}. {consequence}', '{mend}'],
  EY202: [
    'warning',
    '"{text}" is true when {path} is missing or of another type.',
    'Write "{path} and {text}" if the field must be there.',
  ],
  EY203: [
    'warning',
    'The condition is longer than 2,000 characters, so the Python engine never finds it true. {consequence}',
    'Split the rule.',
  ],
  EY204: [
    'warning',
    'The unquoted word {word} is the boolean {value} for readers of YAML 1.1 and a text for others.',
    'Quote it, or write {value}.',
  ],
  EY205: [
    'warning',
    'The Python engine splits the condition at {connector} inside the quotes, the TypeScript engine does not.',
    'Split the rule, or compare with a text that does not contain it.',
  ],
  EY206: [
    'warning',
    'A missing {path} counts as 0 for the Python engine, so "{text}" is true without it; the TypeScript engine finds it false.',
    'Write "{path} and {text}".',
  ],
  EY207: [
    'warning',
    'The Python engine does not read "{ignored}" behind the comparison; the TypeScript engine finds the whole part false.',
    '{mend}',
  ],
  EY208: [
    'warning',
    'The two engines of governance.toolkit/v1 read "{text}" differently.',
    "Write it in the grammar that both have: path == 'text', path != 'text', path in ['a', 'b'], path > 5, path.",
  ],
  EY209: [
    'warning',
    'The unquoted {text} is the number {value} for readers of YAML 1.1 and a text for others.',
    'Write {value}, or quote it.',
  ],
  EY210: ['warning', 'The quotes around the text in "{text}" do not match.', 'Use the same quote at both ends.'],
  EY211: [
    'warning',
    'The TypeScript engine does not read "action" as what a rule does: without "ruleAction" this rule does "{action}".',
    'Write ruleAction: {meant}',
  ],
  EY212: [
    'warning',
    'Every JavaScript object has a member "{member}", so {path} is there whatever the input says.',
    'Use another field name.',
  ],
  EY213: ['warning', 'A limit of {text} lets the first call of each window through.', 'Use deny to allow none.'],
  EY214: [
    'warning',
    'The TypeScript engine does not know the limit "{text}": {meaning}.',
    'Write a count and second, minute, hour or day, such as "100/hour".',
  ],
  EY215: [
    'warning',
    'Under deny_overrides the rule "{other}" that allows wins over "{rule}" when both match: require_approval is no deny.',
    'Give the rule a higher priority than what allows, or make it a deny.',
  ],
  EY216: [
    'warning',
    'The document names no agents: the Python engine applies it to none, its govern() and the TypeScript engine to all. Here it is {chosen}.',
    'Write agents: ["*"], or the agents it is for.',
  ],
  EY217: [
    'warning',
    'The unquoted version {version} is no text, and the Python engine refuses the document.',
    'Quote it.',
  ],
  EY218: [
    'warning',
    'The TypeScript engine reads only ASCII letters, digits and underscores in the path {path}.',
    'Use another field name.',
  ],
  EY219: ['warning', 'The apiVersion "1.0" is deprecated.', 'Write apiVersion: governance.toolkit/v1'],
  EY220: [
    'warning',
    'The Python engine denies on "{action}"; the TypeScript engine lets the action run.',
    'Use allow to let it run, deny or require_approval to stop it.',
  ],
  EY221: [
    'warning',
    'The unquoted {text} is a date, which equals nothing in an input and has no order with it.',
    'Quote it.',
  ],
  EY222: ['warning', 'The scope "{scope}" is unknown and counts as global.', 'Use one of {allowed}.'],
  EY223: [
    'warning',
    '"enabled: {value}" does not switch the rule off: for the TypeScript engine only the boolean false does.',
    'Write enabled: false',
  ],
  EY224: [
    'warning',
    'The default action {action} is neither allow nor deny, and denies.',
    'Write default_action: allow or default_action: deny',
  ],
  EY225: ['warning', 'The priority {value} is no number, so the rule ties with every other one.', 'Write an integer.'],
  EY226: ['warning', 'This document replaces the earlier one named "{name}".', 'Give the documents different names.'],
  EY227: [
    'warning',
    'This key stands twice in its mapping: PyYAML takes the last value, js-yaml refuses the document.',
    'Remove one of the two.',
  ],
  EY228: ['warning', 'The field "{field}" is one flat key: its dots lead nowhere.', 'Send a member named "{field}".'],
  EY229: [
    'warning',
    'Rule "{rule}" does not fire when {field} is missing or null, so leaving it out passes the rule.',
    'Deny by default, and allow what is listed.',
  ],
  EY230: [
    'warning',
    'Rule "{rule}" fails for every value of {field}, because {why}; each decision that reaches it is denied.',
    'Compare with {expected}.',
  ],
  EY231: [
    'warning',
    'The document has no default action, so what no rule matches is allowed.',
    'Write defaults: {action: deny}',
  ],
  EY232: [
    'warning',
    'The rule has no condition and so always matches; the Python engine refuses it.',
    'Write the condition.',
  ],
  EY233: [
    'warning',
    'The TypeScript engine counts the limit of "{rule}" for all rules of that name and all agents together, the Python engine for each agent and policy.',
    'Give every limited rule a name of its own.',
  ],
  EY235: [
    'warning',
    'The Python engine does not look into lists, so {path} is missing for it where the TypeScript engine finds an item.',
    'Give the item a field of its own.',
  ],
  EY236: [
    'warning',
    'The item {item} is a text: the number or boolean {item} in an input equals it for the TypeScript engine, and not for the Python engine.',
    'Send texts, or compare with >= and <=.',
  ],
  EY237: [
    'warning',
    'The Python engine reads "{text}" as {read}; the TypeScript engine finds it false.',
    'Write the number out, without exponent.',
  ],
  EY238: [
    'warning',
    '"agents" is a text, so the document is for every agent whose name is a part of it.',
    'Write a list: agents: [{agents}]',
  ],
  EY239: [
    'warning',
    'The name "{name}" stands on several rules of the document: each of them has the limit of the first.',
    'Give the rules different names.',
  ],
  EY240: ['warning', 'The field "{key}" is unknown and ignored.', 'Remove it.'],
  EY241: ['warning', 'The field "{key}" is unknown and ignored.', 'Did you mean "{meant}"?'],
  EY242: ['warning', 'AGT throws an exception here: {why}. {consequence}', '{mend}'],
  EY244: [
    'warning',
    'The condition compares {key} with {actual}, which equals nothing in JavaScript.',
    'Compare its single fields.',
  ],
  EY246: [
    'warning',
    '"{field}" has no meaning without folders, and is ignored.',
    'Build it as a governance file of a folder.',
  ],
  EY247: [
    'warning',
    'The document names no apiVersion, which the Python engine reads as the deprecated one.',
    'Write apiVersion: governance.toolkit/v1',
  ],
  EY248: [
    'note',
    'The document has no default_action, so what no rule matches is denied.',
    'Write default_action: deny to say so.',
  ],
  EY249: [
    'warning',
    'Python refuses the pattern {pattern} of rule "{rule}": {why}. Each decision that reaches the rule with {field} is denied.',
    'Correct the pattern: a character that is meant as itself has a backslash before it.',
  ],
  EY250: [
    'warning',
    'Rule "{rule}" {consequence}: its pattern {pattern} cannot be compiled, because {why}.',
    'Write the pattern without that.',
  ],

  ...LINT_DIAGNOSTICS,
  ...CEDAR_DIAGNOSTICS,
  ...SCHEMA_DIAGNOSTICS,
  ...VALIDATION_DIAGNOSTICS,
} as const satisfies Record<string, readonly [Severity, string, string]>;

export type DiagnosticCode = keyof typeof table;

export interface DiagnosticEntry {
  readonly severity: Severity;
  readonly message: string;
  readonly hint: string;
}

/** The table by code. */
export const DIAGNOSTICS: Readonly<Record<DiagnosticCode, DiagnosticEntry>> = Object.fromEntries(
  Object.entries(table).map(([code, [severity, message, hint]]) => [code, { severity, message, hint }]),
) as Record<DiagnosticCode, DiagnosticEntry>;
