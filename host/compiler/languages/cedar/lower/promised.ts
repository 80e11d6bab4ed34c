import type { Held, Slot } from '../../../../engine/manifest/types.ts';
import type { ExtensionName, Schema, Type } from '../schema/types.ts';

/** What a slot is known to hold. */
export type Promised = Pick<Slot, 'holds' | 'required'>;

const EXTENSIONS: Readonly<Record<ExtensionName, Held>> = {
  ipaddr: 'ip',
  decimal: 'decimal',
  datetime: 'datetime',
  duration: 'duration',
};

const heldBy = (type: Type): Held => {
  switch (type.kind) {
    case 'extension':
      return EXTENSIONS[type.name];
    case 'long':
      return 'int';
    default:
      return type.kind;
  }
};

/** What an attribute of the context holds in every request that the schema allows; nothing where that is not of one kind. */
export const contextPromise = ({ actions }: Schema, name: string): Promised => {
  const asked = [...actions.values()].filter(({ principals, resources }) => principals.size > 0 && resources.size > 0);
  const declared = asked.flatMap(({ context }) => context.attributes.get(name) ?? []);
  const [held, other] = new Set(declared.map(({ type }) => heldBy(type)));
  if (held === undefined || other !== undefined) return {};
  const required = declared.length === asked.length && declared.every((attribute) => attribute.required);
  return required ? { holds: held, required } : { holds: held };
};
