import type { Fragment, TypeExpression } from '../fragment.ts';
import type { Problem } from '../problem.ts';
import { collectDefinitions, qualify } from '../resolve/definitions.ts';
import type { Definitions } from '../resolve/definitions.ts';
import { resolveName } from '../resolve/names.ts';

/** What a written name means; the text has one way to write a name, the JSON format three. */
const meaning = (
  definitions: Definitions,
  type: TypeExpression & { readonly name: string },
  namespace: string,
  kind: 'entity' | 'common' | 'either',
): string => JSON.stringify(resolveName(definitions, { name: type.name, namespace, kind, place: type.place }, []));

/** The names in a type that would mean another type in text, where a common type goes before an entity type. */
const ambiguous = (type: TypeExpression, namespace: string, definitions: Definitions, problems: Problem[]): void => {
  if (type.kind === 'Set') ambiguous(type.element, namespace, definitions, problems);
  else if (type.kind === 'Record')
    for (const attribute of type.attributes.values()) ambiguous(attribute.type, namespace, definitions, problems);
  else if (type.kind === 'Entity' || type.kind === 'Common') {
    const kind = type.kind === 'Entity' ? 'entity' : 'common';
    if (meaning(definitions, type, namespace, kind) === meaning(definitions, type, namespace, 'either')) return;
    const message = `The name ${type.name} would mean another type in this syntax`;
    problems.push({ code: 'unprintable', message, help: 'Rename one of the two types.', place: type.place });
  }
};

/** What Cedar's own syntax cannot say. */
export const findUnprintable = (fragment: Fragment): readonly Problem[] => {
  const problems: Problem[] = [];
  const definitions = collectDefinitions(fragment, []);
  for (const [namespace, { entityTypes, commonTypes, actions }] of fragment.namespaces) {
    const check = (type: TypeExpression): void => ambiguous(type, namespace, definitions, problems);
    for (const { type } of commonTypes.values()) check(type);
    for (const { appliesTo } of actions.values()) if (appliesTo !== null) check(appliesTo.context);
    for (const [name, { kind, place }] of entityTypes) {
      const full = qualify(namespace, name);
      if (namespace !== '' && commonTypes.has(name)) {
        const message = `${full} is an entity type and a common type, which this syntax cannot tell apart`;
        problems.push({ code: 'unprintable', message, help: 'Rename one of the two.', place });
      }
      if (kind.kind === 'enum') continue;
      if (kind.tags !== null) check(kind.tags);
      if (kind.shape.kind === 'Record') check(kind.shape);
      else {
        const message = `The shape of ${full} is a common type, which this syntax cannot say`;
        problems.push({ code: 'unprintable', message, help: 'Write the record out.', place });
      }
    }
  }
  return problems;
};
