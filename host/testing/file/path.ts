import type { Node } from '../../compiler/languages/yaml/tree/node.ts';
import { text } from './fields.ts';
import type { Problems } from './problems.ts';
import type { PolicyPath } from './types.ts';

/** A path of whole segments that goes down, as it is written in test files on every platform. */
const staysBelow = (path: string): boolean =>
  !/^(?:[\\/]|[A-Za-z]:)/u.test(path) && !/[\0\\]/u.test(path) && !path.split('/').includes('..');

/** A path that does not lead out of the test file's folder; null after reporting that it is none. */
export const pathOf = (node: Node, what: string, problems: Problems): PolicyPath | null => {
  const path = text(node, what, problems);
  if (path === null) return null;
  if (staysBelow(path)) return { path, span: problems.span(node.range) };
  const hint = 'Put the test file beside the policy or above it, and use / between folders.';
  problems.report(
    'path_outside',
    node.range,
    `${JSON.stringify(path)} does not stay in the folder of the test file.`,
    hint,
  );
  return null;
};
