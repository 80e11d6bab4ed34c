import { doubleQuoted } from '../../fix/text/scalar.ts';

/** Words that readers of YAML type. */
const TYPED = /^(?:y|n|yes|no|on|off|true|false|null)$/iu;

/** A text as a value: without quotes where every reader takes it for the same text. */
export const textValue = (text: string): string =>
  /^[A-Za-z][\w-]*$/u.test(text) && !TYPED.test(text) ? text : doubleQuoted(text);

export interface EmittedRule {
  readonly comments: readonly string[];
  readonly name: string;
  readonly condition: string;
  readonly action: string;
  readonly priority: bigint;
  readonly description: string;
}

/** Keys of a document above which comments stand. */
export type EmittedKey = 'version' | 'name' | 'description' | 'default_action' | 'rules';

export interface EmittedDocument {
  /** Comments before the first key, above keys, and behind all. */
  readonly head: readonly string[];
  readonly above: ReadonlyMap<EmittedKey, readonly string[]>;
  readonly tail: readonly string[];
  readonly version: string;
  readonly name: string;
  readonly description: string;
  readonly defaultAction: string;
  readonly rules: readonly EmittedRule[];
}

const ruleLines = ({ comments, name, condition, action, priority, description }: EmittedRule): readonly string[] => [
  ...comments.map((comment) => `  ${comment}`),
  `  - name: ${textValue(name)}`,
  `    condition: ${doubleQuoted(condition)}`,
  `    action: ${action}`,
  ...(priority === 0n ? [] : [`    priority: ${priority}`]),
  ...(description === '' ? [] : [`    description: ${doubleQuoted(description)}`]),
];

/** A document of governance.toolkit/v1. */
export const emit = (document: EmittedDocument): string => {
  const { head, above, tail, version, name, description, defaultAction, rules } = document;
  const entry = (key: EmittedKey, value: string): readonly string[] => [...(above.get(key) ?? []), `${key}: ${value}`];
  return [
    ...head,
    'apiVersion: governance.toolkit/v1',
    ...entry('version', doubleQuoted(version)),
    ...entry('name', textValue(name)),
    ...(description === '' ? (above.get('description') ?? []) : entry('description', doubleQuoted(description))),
    'agents: ["*"]',
    ...entry('default_action', defaultAction),
    ...(above.get('rules') ?? []),
    ...(rules.length === 0 ? ['rules: []'] : ['rules:', ...rules.flatMap(ruleLines)]),
    ...tail,
    '',
  ].join('\n');
};
