import type { Cell } from '../../cell/cell.ts';
import type { RecordCell } from '../value.ts';
import type { Attribute, ExtensionName, Mismatch, Type } from './types.ts';

const SCALARS = { bool: 'bool', long: 'int', string: 'string' } as const;
/** The tags of values of the extension types. */
export const EXTENSION_TAGS: Readonly<Record<ExtensionName, Cell['tag']>> = {
  ipaddr: 'ip',
  decimal: 'decimal',
  datetime: 'datetime',
  duration: 'duration',
};

const NAMES: Partial<Record<Cell['tag'], string>> = {
  bool: 'Bool',
  int: 'Long',
  string: 'String',
  set: 'Set',
  record: 'Record',
  ip: 'ipaddr',
};

/** A type in words. */
const describeType = (type: Type): string => {
  switch (type.kind) {
    case 'entity':
    case 'extension':
      return type.name;
    default:
      return { bool: 'Bool', long: 'Long', string: 'String', set: 'Set', record: 'Record' }[type.kind];
  }
};

const describeCell = (cell: Cell): string => (cell.tag === 'entity' ? cell.type : (NAMES[cell.tag] ?? cell.tag));

/** A required attribute that a record does not have; null when it has all. Its other attributes are those of the type. */
export const missingAttribute = (
  { entries }: RecordCell,
  attributes: ReadonlyMap<string, Attribute>,
): string | null => {
  // Most records have all their attributes.
  if (entries.length === attributes.size) return null;
  const present = new Set(entries.map(([key]) => key));
  for (const [key, { required }] of attributes) if (required && !present.has(key)) return key;
  return null;
};

/** How a record differs from what the schema says of its attributes; null when it does not. */
export const recordMismatch = (
  cell: RecordCell,
  attributes: ReadonlyMap<string, Attribute>,
  uidMismatch: Mismatch,
): string | null => {
  for (const [key, value] of cell.entries) {
    const attribute = attributes.get(key);
    if (attribute === undefined) return `the schema has no attribute ${JSON.stringify(key)} here`;
    const mismatch = typeMismatch(value, attribute.type, uidMismatch);
    if (mismatch !== null) return `in ${JSON.stringify(key)}, ${mismatch}`;
  }
  const missing = missingAttribute(cell, attributes);
  return missing === null ? null : `the attribute ${JSON.stringify(missing)} is missing`;
};

const another = (cell: Cell, type: Type): string =>
  `a value of type ${describeType(type)} is needed; this is one of type ${describeCell(cell)}`;

/** How a value differs from a type; null when it is of it. */
export const typeMismatch = (cell: Cell, type: Type, uidMismatch: Mismatch): string | null => {
  switch (type.kind) {
    case 'set':
      if (cell.tag !== 'set') return another(cell, type);
      for (const item of cell.items) {
        const mismatch = typeMismatch(item, type.element, uidMismatch);
        if (mismatch !== null) return `in an element, ${mismatch}`;
      }
      return null;
    case 'record':
      return cell.tag === 'record' ? recordMismatch(cell, type.attributes, uidMismatch) : another(cell, type);
    case 'entity':
      return cell.tag === 'entity' && cell.type === type.name ? uidMismatch(cell) : another(cell, type);
    case 'extension':
      return cell.tag === EXTENSION_TAGS[type.name] ? null : another(cell, type);
    default:
      return cell.tag === SCALARS[type.kind] ? null : another(cell, type);
  }
};
