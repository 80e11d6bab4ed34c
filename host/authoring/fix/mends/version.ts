import { addFirst } from '../tree/add.ts';
import { meantWord } from '../text/near.ts';
import { writtenLike } from '../text/scalar.ts';
import { valueAt, write, type Mender } from './mend.ts';

const API_VERSION = 'governance.toolkit/v1';

/** The deprecated version, which means the same. */
export const deprecatedApiVersion: Mender = (finding) =>
  write(finding, writtenLike(finding.slice, API_VERSION), 'same');

/** Another way to write the version that there is. Another version is not written over: it would be read as what it is not. */
export const apiVersion: Mender = (finding) => {
  const node = valueAt(finding)?.node;
  if (node?.kind === 'int' || node?.kind === 'float') {
    return Number(node.value) === 1 ? write(finding, API_VERSION, 'meant') : null;
  }
  if (node?.kind !== 'string') return null;
  const [toolkit = '', version, ...more] = node.value.trim().split('/');
  const isFirst = /^v?1(?:\.0)?$/iu.test(version ?? toolkit);
  const isToolkit = version === undefined || meantWord(toolkit, ['governance.toolkit']) !== null;
  if (!isFirst || !isToolkit || more.length > 0) return null;
  return write(finding, writtenLike(finding.slice, API_VERSION), 'meant');
};

/** A document without a version is read as one of the deprecated version, which means the same as this one. */
export const missingApiVersion: Mender = (finding) => {
  const place = valueAt(finding);
  if (place !== null) return write(finding, finding.slice === '' ? null : API_VERSION, 'same');
  if (finding.root?.kind !== 'map') return null;
  const { text, root } = finding;
  const isJson = text[root.entries[0]?.key.range[0] ?? 0] === '"';
  const edit = addFirst(text, root, { key: 'apiVersion', value: isJson ? `"${API_VERSION}"` : API_VERSION });
  return edit === null ? null : { edit, intent: 'same' };
};
