import type { Cell } from '../../../../engine/cell/cell.ts';
import { cell } from '../entry/cells.ts';
import type { Node } from '../tree/node.ts';
import { field } from '../tree/node.ts';

/** A value of the document as JavaScript has it: what is absent is undefined. */
export type Value = Node | undefined;

/** `value?.[name]` for the names that the engine reads, none of which a string, number or array has. */
export const member = (value: Value, name: string): Value => (value?.kind === 'map' ? field(value, name) : undefined);

/** `value ?? fallback`. */
export const isNullish = (value: Value): value is undefined | Extract<Node, { kind: 'null' }> =>
  value === undefined || value.kind === 'null';

/** `Boolean(value)`. */
export const isTruthy = (value: Value): value is Node => {
  switch (value?.kind) {
    case undefined:
    case 'null':
      return false;
    case 'bool':
      return value.value;
    case 'int':
      return value.value !== 0n;
    case 'float':
      return value.value !== 0 && !Number.isNaN(value.value);
    case 'string':
      return value.value !== '';
    default:
      return true;
  }
};

/** `String(value)`. */
export const textOf = (value: Value): string => {
  switch (value?.kind) {
    case undefined:
      return 'undefined';
    case 'null':
      return 'null';
    case 'bool':
    case 'string':
      return String(value.value);
    case 'int':
    case 'float':
      return String(Number(value.value));
    case 'list':
      return value.items.map((item) => (item.kind === 'null' ? '' : textOf(item))).join(',');
    default:
      return '[object Object]';
  }
};

/** A value as a manifest names it, where the engine passes it on untyped: a list or an object as JSON. */
export const plainText = (value: Node): string => {
  if (value.kind !== 'list' && value.kind !== 'map') return textOf(value);
  return JSON.stringify(toJson(value));
};

const toJson = (value: Node): unknown => {
  switch (value.kind) {
    case 'bool':
    case 'string':
      return value.value;
    case 'int':
    case 'float':
      return Number(value.value);
    case 'list':
      return value.items.map(toJson);
    case 'map':
      return Object.fromEntries(value.entries.map(({ key, value }) => [textOf(key), toJson(value)]));
    default:
      return null;
  }
};

/** `Number(value)`, of what subtraction takes. */
export const numberOf = (value: Value): number => {
  switch (value?.kind) {
    case 'null':
      return 0;
    case 'bool':
    case 'int':
    case 'float':
      return Number(value.value);
    case 'string':
    case 'list':
      return Number(textOf(value));
    default:
      return Number.NaN;
  }
};

/** The constant that `===` compares a value of the context with; null for objects, which equal nothing. */
export const scalarCell = (value: Node): Cell | null => {
  switch (value.kind) {
    case 'null':
      return cell.null;
    case 'bool':
      return cell.bool(value.value);
    case 'int':
    case 'float':
      return cell.float(Number(value.value));
    case 'string':
      return cell.string(value.value);
    default:
      return null;
  }
};

/** `Object.entries(value)` of an object, an array or a string; none for other values. */
export const entriesOf = (value: Node): readonly (readonly [key: string, value: Cell | null])[] => {
  switch (value.kind) {
    case 'map':
      return value.entries.map(({ key, value }) => [textOf(key), scalarCell(value)]);
    case 'list':
      return value.items.map((item, index) => [String(index), scalarCell(item)]);
    case 'string':
      // One entry for each UTF-16 unit; half of a pair equals no text.
      return value.value
        .split('')
        .map((unit, index) => [String(index), unit.isWellFormed() ? cell.string(unit) : null]);
    default:
      return [];
  }
};
