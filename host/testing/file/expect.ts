import { field } from '../../compiler/languages/yaml/tree/node.ts';
import type { Node, NodeOf } from '../../compiler/languages/yaml/tree/node.ts';
import { REASON_TEXTS } from '../../engine/decision/reserved.ts';
import type { Verdict } from '../../engine/manifest/types.ts';
import { boolean, closedMap, list, oneOf, refuse, required, text, textOrNull } from './fields.ts';
import type { Problems } from './problems.ts';
import type { ExpectedObligation, Expectation } from './types.ts';
import { valueOf } from './value.ts';

const VERDICTS: readonly Verdict[] = ['allow', 'deny', 'warn', 'escalate', 'transform'];
const REASONS: readonly string[] = Object.keys(REASON_TEXTS);

const KEYS = [
  'verdict',
  'rule',
  'rules',
  'errors',
  'action',
  'policy',
  'reason',
  'obligations',
  'error',
  'limited',
  'conflict',
  'explanation',
] as const;

/** The members of each kind of obligation. */
const OBLIGATIONS: Readonly<Record<ExpectedObligation['kind'], readonly string[]>> = {
  limit: ['kind', 'text', 'count', 'windowMs', 'key', 'grants'],
  approval: ['kind', 'approvers'],
  log: ['kind', 'label'],
  durable: ['kind', 'when'],
};
const KINDS = Object.keys(OBLIGATIONS) as readonly ExpectedObligation['kind'][];

/** Expectations before they are known to be whole. */
type Draft = { -readonly [Key in keyof Expectation]?: Expectation[Key] };

const obligation = (node: Node, problems: Problems): ExpectedObligation | null => {
  if (node.kind !== 'map') {
    const kind = oneOf(node, 'An obligation', KINDS, problems);
    return kind === null ? null : { kind };
  }
  const kindNode = required(node, 'kind', 'An obligation', problems);
  const kind = kindNode === null ? null : oneOf(kindNode, '"kind"', KINDS, problems);
  if (kind === null) return null;
  const map = closedMap(node, `An obligation of the kind ${kind}`, OBLIGATIONS[kind], problems);
  return map === null ? null : (valueOf(map, new WeakSet()) as ExpectedObligation);
};

const names = (node: Node, what: string, problems: Problems): string[] =>
  list(node, what, problems).flatMap((item) => text(item, 'A rule', problems) ?? []);

/** Reads one key into the draft. */
const read = (draft: Draft, key: (typeof KEYS)[number], node: Node, problems: Problems): void => {
  const what = `"${key}"`;
  switch (key) {
    case 'verdict':
      draft.verdict = oneOf(node, what, VERDICTS, problems) ?? 'deny';
      break;
    case 'rule':
    case 'policy':
      draft[key] = textOrNull(node, what, problems) ?? null;
      break;
    case 'rules':
    case 'errors':
      draft[key] = names(node, what, problems);
      break;
    case 'action':
      draft.action = text(node, what, problems) ?? '';
      break;
    case 'reason':
      draft.reason = node.kind === 'string' ? node.value : (refuse(node, what, 'a text', problems) ?? '');
      break;
    case 'obligations':
      draft.obligations = list(node, what, problems).flatMap((item) => obligation(item, problems) ?? []);
      break;
    case 'error':
      draft.error = node.kind === 'null' ? null : oneOf(node, what, REASONS, problems);
      break;
    case 'limited':
    case 'conflict':
      draft[key] = boolean(node, what, problems) ?? false;
      break;
    case 'explanation':
      draft.explanation = oneOf(node, what, ['snapshot'], problems) ?? 'snapshot';
  }
};

/** What one `expect` says, whole or not; null after reporting that it is no mapping. */
export const readExpect = (node: Node, problems: Problems): Partial<Expectation> | null => {
  const map: NodeOf<'map'> | null = closedMap(node, '"expect"', KEYS, problems);
  if (map === null) return null;
  const draft: Draft = {};
  for (const key of KEYS) {
    const value = field(map, key);
    if (value !== undefined) read(draft, key, value, problems);
  }
  return draft;
};

/** The expectation that these lay over each other, later over earlier; null when none of them names a verdict. */
export const wholeExpectation = (layers: readonly Partial<Expectation>[]): Expectation | null => {
  const draft: Draft = Object.assign({}, ...layers) as Draft;
  const { verdict, error = null } = draft;
  return verdict === undefined ? null : { ...draft, verdict, error };
};
