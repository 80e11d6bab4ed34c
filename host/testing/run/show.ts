import { Float } from '../../engine/json/float.ts';

/** A value as one would write it in a test file, on one line. */
export const show = (value: unknown): string => {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return /^[A-Za-z][\w./:-]*$/u.test(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (value instanceof Float) return Number.isInteger(value.value) ? value.value.toFixed(1) : String(value.value);
  if (typeof value === 'object') {
    return `{ ${Object.entries(value)
      .map(([key, member]) => `${show(key)}: ${show(member)}`)
      .join(', ')} }`;
  }
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
    ? String(value)
    : typeof value;
};

/** Deep equality of what test files and manifests hold: texts, numbers, booleans, lists and mappings. */
export const same = (left: unknown, right: unknown): boolean => {
  if (Object.is(left, right)) return true;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((item, index) => same(item, right[index]));
  }
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  const [leftEntries, rightKeys] = [Object.entries(left), Object.keys(right)];
  return (
    leftEntries.length === rightKeys.length &&
    leftEntries.every(
      ([key, value]) => Object.hasOwn(right, key) && same(value, (right as Readonly<Record<string, unknown>>)[key]),
    )
  );
};
