import { uidText } from '../../../../../engine/cedar/uid.ts';
import { didYouMean } from '../../lex/spelling.ts';
import { uidKey } from '../../values/name.ts';
import type { ActionReference } from '../fragment.ts';
import type { Place, Problem } from '../problem.ts';
import type { Definitions } from './definitions.ts';
import { qualify } from './definitions.ts';

/** What a reference may mean. */
export type ReferenceKind = 'common' | 'entity' | 'either';

/** What a name stands for. */
export type Resolved = { readonly common: string } | { readonly entity: string };

const WHAT: Readonly<Record<ReferenceKind, string>> = {
  common: 'a common type',
  entity: 'an entity type',
  either: 'a common or entity type',
};

/** The full names that a reference may mean, the nearer first: a name without a namespace is looked for in its own, then in the empty one. */
const candidates = (name: string, namespace: string): readonly string[] =>
  name.includes('::') || namespace === '' ? [name] : [qualify(namespace, name), name];

/** Suggestions are made for the first problems only: looking for them takes time with every name that is declared. */
const MAX_SUGGESTIONS = 10;
const MAX_NAMES = 1_000;

const suggestion = (
  definitions: Definitions,
  name: string,
  kind: ReferenceKind,
  problems: readonly Problem[],
): string => {
  if (problems.length >= MAX_SUGGESTIONS) return '';
  const known = [
    ...(kind === 'entity' ? [] : definitions.common.keys()),
    ...(kind === 'common' ? [] : definitions.entities.keys()),
  ];
  return known.length > MAX_NAMES ? '' : didYouMean(name, known);
};

/** What a name means at a place in a namespace; null, with a problem, when nothing of the name is declared. A common type goes before an entity type of the same name. */
export const resolveName = (
  definitions: Definitions,
  { name, namespace, kind, place }: { name: string; namespace: string; kind: ReferenceKind; place: Place },
  problems: Problem[],
): Resolved | null => {
  const possible = candidates(name, namespace);
  for (const candidate of possible) {
    if (kind !== 'entity' && definitions.common.has(candidate)) return { common: candidate };
    if (kind !== 'common' && (definitions.entities.has(candidate) || definitions.actionTypes.has(candidate)))
      return { entity: candidate };
  }
  const help = `${possible.join(' and ')} ${possible.length > 1 ? 'are' : 'is'} not declared as ${WHAT[kind]}.${suggestion(definitions, name, kind, problems)}`;
  problems.push({ code: 'undeclared', message: `The type ${name} is not declared`, help, place });
  return null;
};

/** The key of the action that a member of `memberOf` means; null, with a problem, when there is none. */
export const resolveAction = (
  definitions: Definitions,
  { type, id, place }: ActionReference,
  namespace: string,
  problems: Problem[],
): string | null => {
  const keys = candidates(type ?? 'Action', namespace).map((candidate) => uidKey(candidate, id));
  const found = keys.find((key) => definitions.actions.has(key));
  if (found !== undefined) return found;
  problems.push({
    code: 'undeclared',
    message: `The action ${uidText({ type: type ?? 'Action', id })} is not declared`,
    help: null,
    place,
  });
  return null;
};
