import type { Fragment } from './fragment.ts';
import type { Place } from './problem.ts';
import { EXTENSIONS, PRIMITIVES, qualify } from './resolve/definitions.ts';

/** What is allowed and rarely meant. */
export interface SchemaWarning {
  readonly message: string;
  readonly places: readonly Place[];
}

const BUILT_IN: ReadonlySet<string> = new Set([...Object.keys(PRIMITIVES), ...EXTENSIONS]);

/** Names that hide others: a common type an entity type of its namespace, a declaration a built-in type. */
export const shadowingWarnings = ({ namespaces }: Fragment): readonly SchemaWarning[] => {
  const warnings: SchemaWarning[] = [];
  for (const [namespace, { commonTypes, entityTypes }] of namespaces) {
    for (const [name, { place }] of commonTypes) {
      const entityType = entityTypes.get(name);
      if (entityType === undefined) continue;
      const message = `The common type ${qualify(namespace, name)} hides the entity type of the same name`;
      warnings.push({ message, places: [entityType.place, place] });
    }
    for (const [name, { place }] of [...commonTypes, ...entityTypes]) {
      if (!BUILT_IN.has(name)) continue;
      const message = `${qualify(namespace, name)} hides a built-in type, which is __cedar::${name} where this is declared`;
      warnings.push({ message, places: [place] });
    }
  }
  return warnings;
};
