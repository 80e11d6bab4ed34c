import { expect, test } from 'vitest';
import { lintPythonCondition } from './lint.ts';
import { parseCondition } from './parse.ts';

const codes = (text: string): readonly string[] => {
  const found: string[] = [];
  lintPythonCondition(parseCondition(text), 'r', (_part, code) => void found.push(code));
  return found;
};

test.each(['amount <= 50', 'amount >= 0', 'other and amount <= 50', 'amount > 0 or amount <= 50'])(
  '%s is warned of: it is true without an amount',
  (text) => expect(codes(text)).toContain('EY206'),
);

test.each(['amount > 0', 'amount and amount <= 50', 'amount > 0 and amount <= 50', 'amount <= 50 and amount >= 1'])(
  '%s is not: it is false without an amount',
  (text) => expect(codes(text)).toEqual([]),
);
