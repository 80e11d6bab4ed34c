import type { ReferenceMatch, ReferenceValue } from './types.ts';

/** The text or number that stands at a name with dots; undefined for none. Nothing that an object merely inherits. */
function valueAt(claims: unknown, name: string): string | number | undefined {
  let value = claims;
  for (const step of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

/** Why claims are not what a value describes; undefined when they are. */
function whyNot({ measurements, floors, expires }: ReferenceValue, claims: unknown, at: number): string | undefined {
  // So that a time that is none is after every end.
  if (expires !== null && !(at <= expires)) return 'it has expired';
  if (Object.keys(measurements).length === 0) return 'it names no measurement';
  for (const [name, listed] of Object.entries(measurements)) {
    const value = valueAt(claims, name);
    if (value === undefined || !listed.includes(value)) return `${name} is another`;
  }
  for (const [name, floor] of Object.entries(floors)) {
    const value = valueAt(claims, name);
    if (typeof value !== 'number' || !(value >= floor)) return `${name} is below ${floor}`;
  }
  return undefined;
}

/**
 * Finds the reference value that claims match: all its measurements, all its floors, not expired. What no value is for matches none.
 *
 * @param claims of a result whose verdict is `accept`; of another they say nothing
 * @param at milliseconds since 1970
 */
export function matchReferences(
  claims: { readonly tee: string },
  values: readonly ReferenceValue[],
  at: number,
): ReferenceMatch {
  const reasons: string[] = [];
  for (const value of values) {
    if (value.tee !== claims.tee) continue;
    const why = whyNot(value, claims, at);
    if (why === undefined) return { matched: value, reasons };
    reasons.push(`${value.label}: ${why}`);
  }
  return { matched: null, reasons };
}
