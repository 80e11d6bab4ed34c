import type { Checked } from './types.ts';

/** Levels of a type that are written out: the same type may stand in many places, so all of them could be many. */
const MAX_LEVELS = 3;
const MAX_ATTRIBUTES = 6;

/** A type as a schema would write it, shortened. */
export const describeType = (type: Checked, levels: number = MAX_LEVELS): string => {
  switch (type.kind) {
    case 'never':
      return 'an unknown value';
    case 'true':
    case 'false':
    case 'bool':
      return 'Bool';
    case 'long':
      return 'Long';
    case 'string':
      return 'String';
    case 'entity':
    case 'extension':
      return type.name;
    case 'set':
      return `Set<${levels > 0 ? describeType(type.element, levels - 1) : '…'}>`;
    case 'record': {
      if (levels <= 0) return '{…}';
      const all = [...type.attributes];
      const shown = all
        .slice(0, MAX_ATTRIBUTES)
        .map(([name, each]) => `${name}${each.required ? '' : '?'}: ${describeType(each.type, levels - 1)}`);
      return `{${[...shown, ...(all.length > shown.length ? ['…'] : [])].join(', ')}}`;
    }
  }
};
