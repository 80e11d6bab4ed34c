import { addBehind } from '../tree/add.ts';
import { doubleQuoted } from '../text/scalar.ts';
import { valueAt, type Finding, type Mend, type Mender } from './mend.ts';

const isJson = (text: string, offset: number): boolean => text[offset] === '"';

const addBehindValue = (finding: Finding, key: string, value: string, intent: Mend['intent']): Mend | null => {
  const place = valueAt(finding);
  if (place?.entry === undefined || place.entry === null || place.map === null) return null;
  const edit = addBehind(finding.text, place.map, place.entry, { key, value });
  return edit === null ? null : { edit, intent };
};

/** A word as a value, in quotes where the keys are. */
const wordLike = (finding: Finding, word: string): string =>
  isJson(finding.text, valueAt(finding)?.entry?.key.range[0] ?? 0) ? doubleQuoted(word) : word;

/** A document that names no agents and here is for all. */
export const everyAgent: Mender = (finding) => addBehindValue(finding, 'agents', '["*"]', 'same');

/** A document that denies by default and does not say so. */
export const denyByDefault: Mender = (finding) =>
  addBehindValue(finding, 'default_action', wordLike(finding, 'deny'), 'same');

/** What a rule does, under the key that the TypeScript engine reads. */
export const ruleAction: Mender = (finding) => {
  const node = valueAt(finding)?.node;
  return node?.kind === 'string' ? addBehindValue(finding, 'ruleAction', wordLike(finding, node.value), 'meant') : null;
};
