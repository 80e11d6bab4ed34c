import type { Severity } from './types.ts';

/**
 * Every diagnostic: its severity, what it says and how to mend it. `{name}` is filled in. Codes are never reused. EY0xx: the document cannot be read;
 * EY1xx: the engine would refuse it, or cannot be reproduced; EY2xx: AGT's engines disagree about it, or read something else than it seems to say.
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
  EY016: ['error', 'The file holds no document.', 'Add a policy, or leave the file out.'],
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
  EY103: [
    'error',
    '"{field}" must be {expected}; it is {actual}.',
    'Quote a number, date or yes/no word that is meant as a text.',
  ],
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
    'The file "{path}" that this policy extends was not found.',
    'Check its name; a missing parent would drop its rules.',
  ],
  EY112: [
    'error',
    'Rule "{rule}" uses "matches", which this version does not compile.',
    'Regular expressions come with the patterns release; until then use eq, in or contains.',
  ],
  EY113: [
    'error',
    'The dialect of this document cannot be told.',
    'Choose one with the dialect option: agt-py, agt-ts or agt-v4.',
  ],
  EY114: [
    'error',
    'The documents are of different dialects: this one is {dialect}, the first is {first}.',
    'Compile them apart, or choose one dialect for all.',
  ],
  EY115: ['error', 'The option {option} has no value {value}.', 'Use one of: {allowed}.'],
  EY116: [
    'error',
    'The constant of rule "{rule}" cannot be represented: {detail}.',
    'Write it as a text, a number, a list or a mapping of these.',
  ],
  EY117: [
    'error',
    'Two governance files share the folder {folder}.',
    'Keep one of governance.yaml and governance.yml.',
  ],
  EY118: ['error', 'A mapping is wanted here; this is empty.', 'Write a document that starts with "name:".'],
  EY119: [
    'error',
    'The rules named "{name}" of nested folders depend on too many scopes.',
    'Give the rules of the folders different names.',
  ],

  EY201: ['warning', 'The condition part "{text}" is never true: {why}. {consequence}', '{mend}'],
  EY202: [
    'warning',
    '"!=" is true when {path} is missing or of another type.',
    'Add "{path} and" before it if the field must be there.',
  ],
  EY203: [
    'warning',
    'The condition is longer than 2,000 characters, so the Python engine never finds it true. {consequence}',
    'Split the rule.',
  ],
  EY204: [
    'warning',
    'The unquoted word {word} is a boolean for the Python engine and a text for the TypeScript engine.',
    'Quote it, or write true or false.',
  ],
  EY205: [
    'warning',
    'The Python engine splits the condition at "{connector}" inside the quotes, the TypeScript engine does not.',
    'Split the rule, or compare with a text that does not contain " and " or " or ".',
  ],
  EY206: [
    'warning',
    'A missing {path} counts as 0 for the Python engine, so "{text}" is true without it; the TypeScript engine finds it false.',
    'Add "{path} and" before it.',
  ],
  EY207: [
    'warning',
    'The Python engine does not read "{ignored}" behind the comparison; the TypeScript engine finds all of it false.',
    'Remove it, or join comparisons with " and " and " or ".',
  ],
  EY210: ['warning', 'The quotes around the text do not match.', 'Use the same quote at both ends.'],
  EY211: [
    'warning',
    'The TypeScript engine does not read "action" as what the rule does; without "ruleAction" the rule does "{action}".',
    'Write ruleAction: {meant}',
  ],
  EY212: [
    'warning',
    '"{member}" of {path} is a member that every JavaScript object or array has, whatever the input says.',
    'Use another field name.',
  ],
  EY213: [
    'warning',
    'A limit of {text} lets the first call of each window through.',
    'Use action: deny to allow none.',
  ],
  EY214: [
    'warning',
    'The TypeScript engine does not know the period of "{text}" and counts {window}.',
    'Use second, minute, hour or day, in lower case.',
  ],
  EY215: [
    'warning',
    'Under {strategy} an allow can win over "{rule}": require_approval is not a deny.',
    'Give the rule a higher priority than every allow, or make it a deny.',
  ],
  EY216: [
    'warning',
    'The document names no agents: the Python engine applies it to none, its govern() and the TypeScript engine to all. Here it is {chosen}.',
    'Write agents: ["*"], or the agents it is for.',
  ],
  EY217: ['warning', 'The unquoted version {version} is a number, which the Python engine refuses.', 'Quote it.'],
  EY218: [
    'warning',
    '"{path}" holds letters that the TypeScript engine does not read in a path.',
    'Use ASCII letters, digits and underscores.',
  ],
  EY219: ['warning', 'The apiVersion "1.0" is deprecated.', 'Write apiVersion: governance.toolkit/v1'],
  EY220: [
    'warning',
    'The Python engine denies on "{action}"; the TypeScript engine lets the action run.',
    'Use allow or deny; deny or require_approval to stop it.',
  ],
  EY222: ['warning', 'The scope "{scope}" is unknown and counts as global.', 'Use {allowed}.'],
  EY223: ['warning', '"enabled: {value}" does not switch the rule off: only false does.', 'Write enabled: false'],
  EY224: [
    'warning',
    'The default action {action} is not a known one, and denies.',
    'Write default_action: allow or default_action: deny',
  ],
  EY225: ['warning', 'The priority {value} is no number: the rule ties with every other.', 'Write an integer.'],
  EY226: ['warning', 'This document replaces the earlier one named "{name}".', 'Give the documents different names.'],
  EY227: [
    'warning',
    'This key stands twice in its mapping: the Python engine takes the last value, the TypeScript engine refuses the document.',
    'Remove one of the two.',
  ],
  EY228: [
    'warning',
    'The field "{field}" is one flat key: the dot leads nowhere.',
    'Give the context a member named "{field}".',
  ],
  EY229: [
    'warning',
    'Rule "{rule}" does not fire when {field} is missing, so leaving the field out passes it.',
    'Deny by default, or add a rule for what is allowed.',
  ],
  EY230: [
    'warning',
    'Rule "{rule}" fails for every value of {field}: {why}. Each decision that reaches it is denied.',
    'Compare with {expected}.',
  ],
  EY231: [
    'warning',
    'The document has no defaults, so what no rule matches is allowed.',
    'Write defaults: {action: deny}',
  ],
  EY232: [
    'warning',
    'The rule has no condition, so it always matches; the Python engine refuses it.',
    'Write the condition, or true in a field of its own.',
  ],
  EY233: [
    'warning',
    'The TypeScript engine counts one limit for all rules named "{name}", all agents together.',
    'Give the rules different names.',
  ],
  EY234: ['warning', 'A member named {member} shadows the condition: {why}.', 'Use another field name.'],
  EY235: [
    'warning',
    'The Python engine does not look into lists: {path} is always missing.',
    'Give the list element a field of its own.',
  ],
  EY236: [
    'warning',
    'The items of the list are texts, also without quotes: a number in the context equals none of them for the Python engine, and does for the TypeScript engine.',
    'Quote the items, and send texts.',
  ],
  EY237: ['warning', 'The Python engine reads "{text}" as {read}.', 'Write the number out: no sign, no exponent.'],
  EY238: [
    'warning',
    '"agents" is a text, so it fits every agent whose name is a part of it.',
    'Write a list: agents: [{agents}]',
  ],
  EY239: [
    'warning',
    'The name "{name}" stands on several rules of the document: limits are counted together, with the first rule\'s limit.',
    'Give the rules different names.',
  ],
  EY240: ['warning', 'The field "{key}" is unknown and ignored.', 'Remove it.'],
  EY241: ['warning', 'The field "{key}" is unknown and ignored.', 'Did you mean "{meant}"?'],
  EY242: [
    'warning',
    'Evaluating this document raises an exception in AGT for every request: {why}. Each decision is denied.',
    '{mend}',
  ],
  EY243: [
    'warning',
    'An integer too large for a double in {path} raises an exception in the Python engine, and the rule matches.',
    'Bound the field before it reaches the policy.',
  ],
  EY244: [
    'warning',
    'The condition compares the whole of {key} with {actual}, which never equals anything in JavaScript.',
    'Compare single fields.',
  ],
  EY245: ['warning', 'The rule "{rule}" can never match.', 'Remove it, or mend its condition.'],
  EY246: ['warning', 'The scope of this file is ignored without folders.', 'Pass the folder that the files stand in.'],
  EY247: [
    'warning',
    'The document names no apiVersion, which the Python engine reads as the deprecated one.',
    'Write apiVersion: governance.toolkit/v1',
  ],
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
