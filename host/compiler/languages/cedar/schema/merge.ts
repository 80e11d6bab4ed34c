import { uidText } from '../../../../engine/cedar/uid.ts';
import type { Fragment, NamespaceDefinition } from './fragment.ts';
import { Refusal } from './problem.ts';
import type { Place, Problem } from './problem.ts';
import { qualify } from './resolve/definitions.ts';

interface Declarations {
  readonly annotations: Map<string, string | null>;
  readonly commonTypes: Map<
    string,
    NamespaceDefinition['commonTypes'] extends ReadonlyMap<string, infer T> ? T : never
  >;
  readonly entityTypes: Map<
    string,
    NamespaceDefinition['entityTypes'] extends ReadonlyMap<string, infer T> ? T : never
  >;
  readonly actions: Map<string, NamespaceDefinition['actions'] extends ReadonlyMap<string, infer T> ? T : never>;
}

const empty = (): Declarations => ({
  annotations: new Map(),
  commonTypes: new Map(),
  entityTypes: new Map(),
  actions: new Map(),
});

const declare = <T extends { readonly place: Place }>(
  into: Map<string, T>,
  from: ReadonlyMap<string, T>,
  nameOf: (name: string) => string,
  problems: Problem[],
): void => {
  for (const [name, declaration] of from) {
    if (into.has(name)) {
      const message = `${nameOf(name)} is declared twice`;
      problems.push({ code: 'duplicate', message, help: null, place: declaration.place });
    } else into.set(name, declaration);
  }
};

/**
 * One schema of several fragments: a namespace may be spread over them, a declaration may not.
 *
 * @throws Refusal with everything that is declared twice
 */
export const mergeFragments = (fragments: readonly Fragment[]): Fragment => {
  const [only, second] = fragments;
  if (only !== undefined && second === undefined) return only;
  const namespaces = new Map<string, Declarations>();
  const problems: Problem[] = [];
  for (const fragment of fragments) {
    for (const [namespace, { annotations, commonTypes, entityTypes, actions }] of fragment.namespaces) {
      const into = namespaces.get(namespace) ?? empty();
      namespaces.set(namespace, into);
      const named = (name: string): string => qualify(namespace, name);
      for (const [key, value] of annotations) if (!into.annotations.has(key)) into.annotations.set(key, value);
      declare(into.commonTypes, commonTypes, named, problems);
      declare(into.entityTypes, entityTypes, named, problems);
      declare(into.actions, actions, (id) => uidText({ type: named('Action'), id }), problems);
    }
  }
  if (problems.length > 0) throw new Refusal(problems);
  return { namespaces };
};
