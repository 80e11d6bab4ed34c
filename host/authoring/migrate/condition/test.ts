import { MAX_CONDITION, parseCondition } from '../../../compiler/languages/yaml/agt-py/condition/parse.ts';
import type { Atom, Comparison } from '../../../compiler/languages/yaml/condition/types.ts';
import { isWord } from '../../../compiler/ir/unicode/words.ts';

/** A test of one field, as governance.toolkit/v1 has them. */
export type Test =
  | { readonly kind: 'equal'; readonly value: string; readonly negated: boolean }
  | { readonly kind: 'in'; readonly items: readonly string[] }
  | { readonly kind: 'compare'; readonly operator: Comparison; readonly value: number }
  | { readonly kind: 'truthy' };

/** Alternatives of conjunctions of tests. */
export type Tests = readonly (readonly Test[])[];

/** The path of a field; null for a field that no path reaches. */
export const pathOf = (field: string, nested: boolean): string | null => {
  const segments = nested ? field.split('.') : [field];
  const isPath = segments.every(
    (segment) => segment !== '' && Array.from(segment).every((character) => isWord(character.codePointAt(0) ?? 0)),
  );
  return isPath ? field : null;
};

const quotes = (text: string): readonly string[] => [`'${text}'`, `"${text}"`];

const quoted = (text: string): string => (text.includes("'") ? `"${text}"` : `'${text}'`);

/** Ways to write a test that may be read as what it says. */
const writings = (path: string, test: Test): readonly string[] => {
  switch (test.kind) {
    case 'equal':
      return quotes(test.value).map((text) => `${path} ${test.negated ? '!=' : '=='} ${text}`);
    case 'in':
      return [`${path} in [${test.items.map(quoted).join(', ')}]`];
    case 'compare':
      return [`${path} ${test.operator} ${test.value}`];
    case 'truthy':
      return [path];
  }
};

const isRead = (atom: Atom, path: string, test: Test): boolean => {
  if (atom.kind === 'never' || atom.kind !== test.kind || atom.ignored !== '') return false;
  if (atom.path.join('.') !== path) return false;
  switch (test.kind) {
    case 'equal':
      return atom.kind === 'equal' && atom.value === test.value && atom.negated === test.negated;
    case 'in':
      return (
        atom.kind === 'in' &&
        atom.items.length === test.items.length &&
        atom.items.every((item, index) => item === test.items[index])
      );
    case 'compare':
      return atom.kind === 'compare' && atom.operator === test.operator && Object.is(atom.value, test.value);
    case 'truthy':
      return true;
  }
};

/** The test as a condition; null when the grammar has none that is read as this: it has no escapes, no signs before numbers, and finds " and " in quotes. */
export const writeTest = (path: string, test: Test): string | null =>
  writings(path, test).find((text) => {
    const [first, ...more] = parseCondition(text).alternatives;
    const [atom, ...others] = first ?? [];
    return more.length === 0 && others.length === 0 && atom !== undefined && isRead(atom, path, test);
  }) ?? null;

const lengthOf = (text: string): number => Array.from(text).length;

/**
 * The tests as conditions of which one must hold: more than one where they would be longer than a condition may be.
 *
 * @returns null when they cannot be written
 */
export const writeTests = (path: string, tests: Tests): readonly string[] | null => {
  const conditions: string[] = [];
  for (const conjunction of tests) {
    const parts = conjunction.map((test) => writeTest(path, test));
    const text = parts.join(' and ');
    if (parts.includes(null) || lengthOf(text) > MAX_CONDITION) return null;
    const last = conditions.at(-1);
    const joined = last === undefined ? text : `${last} or ${text}`;
    if (last !== undefined && lengthOf(joined) <= MAX_CONDITION) conditions[conditions.length - 1] = joined;
    else conditions.push(text);
  }
  return conditions;
};
