import { ACTIONS as PYTHON_ACTIONS, STAGES } from '../../../compiler/languages/yaml/agt-py/policy.ts';
import { ACTIONS as V4_ACTIONS, OPERATORS } from '../../../compiler/languages/yaml/agt-v4/document.ts';
import type { Dialect } from '../../../engine/index.ts';
import { meantWord } from '../text/near.ts';
import { writtenLike } from '../text/scalar.ts';
import { fieldOf, valueAt, write, type Finding, type Mender } from './mend.ts';

const WORDS: Readonly<Partial<Record<Dialect, Readonly<Record<string, readonly string[]>>>>> = {
  'agt-py': { action: PYTHON_ACTIONS, stage: STAGES, default_action: ['allow', 'deny'] },
  'agt-v4': { action: V4_ACTIONS, operator: OPERATORS },
};

/** Signs and words of other languages for operators of v4. */
const OPERATOR_OF: Readonly<Record<string, (typeof OPERATORS)[number]>> = {
  '=': 'eq',
  '==': 'eq',
  '===': 'eq',
  equals: 'eq',
  '!=': 'ne',
  '!==': 'ne',
  '<>': 'ne',
  neq: 'ne',
  not_equals: 'ne',
  '>': 'gt',
  '>=': 'gte',
  ge: 'gte',
  '<': 'lt',
  '<=': 'lte',
  le: 'lte',
};

const textAt = (finding: Finding): string | null => {
  const node = valueAt(finding)?.node;
  return node?.kind === 'string' ? node.value : null;
};

const foreignOperator = (field: string, text: string): string | undefined => {
  const word = text.trim().toLowerCase();
  return field === 'operator' && Object.hasOwn(OPERATOR_OF, word) ? OPERATOR_OF[word] : undefined;
};

/** A word of a closed set in other letters, or misspelt. */
export const closedWord: Mender = (finding) => {
  const text = textAt(finding);
  if (text === null || finding.dialect === null) return null;
  const field = fieldOf(finding);
  const meant = foreignOperator(field, text) ?? meantWord(text, WORDS[finding.dialect]?.[field] ?? []);
  return meant === null ? null : write(finding, writtenLike(finding.slice, meant), 'meant');
};

/** An unknown scope, which counts as global. */
export const scope: Mender = (finding) => {
  const text = textAt(finding);
  const scopes = ['global', 'tenant', 'agent', ...(finding.dialect === 'agt-py' ? ['organization'] : [])];
  const meant = text === null ? null : meantWord(text, scopes);
  return meant === null ? null : write(finding, writtenLike(finding.slice, meant), 'meant');
};

/** A default action in other letters, which denies: where it says so, it can say so as it should be said. */
export const defaultAction: Mender = (finding) =>
  textAt(finding)?.toLowerCase() === 'deny' ? write(finding, writtenLike(finding.slice, 'deny'), 'same') : null;
