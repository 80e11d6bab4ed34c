/** Compares what a vector expects with what was decided, member by member. */

/** One text for each expected member that differs; a member that nobody maps differs too. */
export function differences(
  expected: Readonly<Record<string, unknown>>,
  actual: Readonly<Record<string, unknown>>,
): string[] {
  return Object.entries(expected)
    .filter(([name, value]) => !Object.hasOwn(actual, name) || !same(value, actual[name]))
    .map(
      ([name, value]) =>
        `${name}: expected ${show(value)}, got ${Object.hasOwn(actual, name) ? show(actual[name]) : 'nothing'}`,
    );
}

/** Deep equality of plain values; arrays in order, objects without. */
export function same(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every(
      (name) =>
        Object.hasOwn(right, name) &&
        same((left as Record<string, unknown>)[name], (right as Record<string, unknown>)[name]),
    )
  );
}

/** A value for a failure's text; `undefined` and bigints can be shown too. */
export function show(value: unknown): string {
  const text = JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? `${member}n` : member));
  return text === undefined ? String(value) : text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
