/** How the two grammars of governance.toolkit/v1 read one text. */
import { describe, expect, it } from 'vitest';
import { parseCondition as parsePython } from '../agt-py/condition/parse.ts';
import { parseCondition as parseTypeScript } from '../agt-ts/condition/parse.ts';
import type { Atom, Condition } from './types.ts';

const showAtom = (atom: Atom): string => {
  const path = 'path' in atom ? atom.path.join('.') : '';
  switch (atom.kind) {
    case 'equal':
      return `${path} ${atom.negated ? '!=' : '=='} ${JSON.stringify(atom.value)}`;
    case 'in':
      return `${path} ${atom.negated ? 'not in' : 'in'} ${JSON.stringify(atom.items)}`;
    case 'compare':
      return `${path} ${atom.operator} ${atom.value}`;
    case 'truthy':
      return path;
    case 'never':
      return `never(${atom.reason})`;
  }
};

const show = ({ alternatives }: Condition): string =>
  alternatives.map((conjunction) => conjunction.map(showAtom).join(' & ')).join(' | ');

describe('one text in both grammars', () => {
  it.each([
    ["a.b == 'x'", 'a.b == "x"', 'a.b == "x"'],
    [`a=="x"`, 'a == "x"', 'a == "x"'],
    [`a == 'x"`, 'a == "x"', 'a == "x"'],
    ["a == ''", 'never(empty-text)', 'a == ""'],
    ["a != 'x'", 'a != "x"', 'a != "x"'],
    ['a == 5', 'never(literal)', 'a == 5'],
    ['a != 5.5', 'never(literal)', 'a != 5.5'],
    ['a == true', 'never(literal)', 'a == true'],
    ['a == null', 'never(literal)', 'never(literal)'],
    ['a >= 5', 'a >= 5', 'a >= 5'],
    ['a >= 1e3', 'a >= 1', 'never(syntax)'],
    ['a > -1', 'never(syntax)', 'never(syntax)'],
    ['a > \u0665', 'a > 5', 'never(syntax)'],
    ['a in [\'x\', "y", z]', 'a in ["x","y","z"]', 'a in ["x","y","z"]'],
    ["a in [''x'']", 'a in ["x"]', 'a in ["\'x\'"]'],
    ["a in ['x', '']", 'a in ["x",""]', 'a in ["x"]'],
    ['a in []', 'never(syntax)', 'a in []'],
    ["a not in ['x']", 'never(not)', 'a not in ["x"]'],
    ["a in['x']", 'never(syntax)', 'never(syntax)'],
    ["a == 'x' && b", 'a == "x"', 'never(ampersand)'],
    ['a && b', 'never(ampersand)', 'never(ampersand)'],
    ['!a', 'never(ampersand)', 'never(ampersand)'],
    ["a === 'x'", 'never(equals-sign)', 'never(equals-sign)'],
    ["a !== 'x'", 'never(equals-sign)', 'never(equals-sign)'],
    ["a = 'x'", 'never(equals-sign)', 'never(equals-sign)'],
    ["a in ['x'] garbage", 'a in ["x"]', 'never(syntax)'],
    ["a == 'x or y'", 'never(quoted-connector) | never(quoted-connector)', 'a == "x or y"'],
    ["a == 'x' or b and c", 'a == "x" | b & c', 'a == "x" | b & c'],
    ['a OR b', 'never(case)', 'never(case)'],
    ['(a)', 'never(parentheses)', 'never(parentheses)'],
    ['not a', 'never(not)', 'never(not)'],
    ['größe', 'größe', 'never(syntax)'],
    ['a.0', 'a.0', 'a.0'],
    [' a', 'never(syntax)', 'a'],
    ['a\n', 'a', 'a'],
    ['', 'never(empty)', 'never(empty)'],
    [' or a', 'never(empty) | a', 'never(syntax)'],
    [`a or ${'x'.repeat(2000)}`, 'never(too-long)', `a | ${'x'.repeat(2000)}`],
  ])('%o', (text, python, typescript) => {
    expect(show(parsePython(text))).toBe(python);
    expect(show(parseTypeScript(text))).toBe(typescript);
  });

  it('counts code points, not units', () => {
    expect(show(parsePython('\u{1d4b3}'.repeat(2000)))).not.toContain('never');
  });

  it('says where the parts stand', () => {
    for (const parse of [parsePython, parseTypeScript]) {
      const text = "a == 'x' and  b or c > 5";
      const parts = parse(text).alternatives.flat();
      expect(parts.map(({ part: [start, end] }) => text.slice(start, end))).toEqual(["a == 'x'", 'b', 'c > 5']);
    }
  });
});
