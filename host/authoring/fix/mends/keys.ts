import {
  DOCUMENT_KEYS as PYTHON_DOCUMENT,
  RULE_KEYS as PYTHON_RULE,
} from '../../../compiler/languages/yaml/agt-py/read.ts';
import {
  CONDITION_KEYS,
  DEFAULTS_KEYS,
  DOCUMENT_KEYS as V4_DOCUMENT,
  RULE_KEYS as V4_RULE,
} from '../../../compiler/languages/yaml/agt-v4/read.ts';
import type { Dialect } from '../../../engine/index.ts';
import { meantWord } from '../text/near.ts';
import { writtenLike } from '../text/scalar.ts';
import { write, type Mender } from './mend.ts';

/** The keys that a dialect reads, by the keys that lead to the mapping. */
const KEYS: Readonly<Partial<Record<Dialect, Readonly<Record<string, readonly string[]>>>>> = {
  'agt-py': { '': PYTHON_DOCUMENT, rules: PYTHON_RULE },
  'agt-v4': { '': V4_DOCUMENT, rules: V4_RULE, 'rules.condition': CONDITION_KEYS, defaults: DEFAULTS_KEYS },
};

/** A misspelt key. */
export const unknownKey: Mender = (finding) => {
  const key = finding.places.find(({ isKey }) => isKey);
  if (key?.node.kind !== 'string' || finding.dialect === null) return null;
  const known = KEYS[finding.dialect]?.[key.path.join('.')] ?? [];
  const meant = meantWord(key.node.value, known);
  return meant === null ? null : write(finding, writtenLike(finding.slice, meant), 'meant');
};
