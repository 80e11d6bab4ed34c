import { CEDAR_OPERATIONS } from './cedar/registry.ts';
import type { Operation, OperationName } from './index.ts';
import { jsNumberGreaterOrEqual } from './js/number-greater-or-equal.ts';
import { jsNumberGreater } from './js/number-greater.ts';
import { jsNumberLessOrEqual } from './js/number-less-or-equal.ts';
import { jsNumberLess } from './js/number-less.ts';
import { jsStrictEqual } from './js/strict-equal.ts';
import { jsStringIn } from './js/string-in.ts';
import { jsTruthy } from './js/truthy.ts';
import { pathUnder } from './path/under.ts';
import { pythonEqual } from './python/equal.ts';
import { pythonFloatGreaterOrEqual } from './python/float-greater-or-equal.ts';
import { pythonFloatGreater } from './python/float-greater.ts';
import { pythonFloatLessOrEqual } from './python/float-less-or-equal.ts';
import { pythonFloatLess } from './python/float-less.ts';
import { pythonFnmatch } from './python/fnmatch.ts';
import { pythonGreaterOrEqual } from './python/greater-or-equal.ts';
import { pythonGreater } from './python/greater.ts';
import { pythonIn } from './python/in.ts';
import { pythonLessOrEqual } from './python/less-or-equal.ts';
import { pythonLess } from './python/less.ts';
import { pythonSearch } from './python/search.ts';
import { pythonTruthy } from './python/truthy.ts';
import { textIncludes } from './text/includes.ts';

/** Every operation that yields a truth value, by its name. */
export const OPERATIONS: Readonly<Record<OperationName, Operation>> = {
  'python.equal': pythonEqual,
  'python.in': pythonIn,
  'python.less': pythonLess,
  'python.less-or-equal': pythonLessOrEqual,
  'python.greater': pythonGreater,
  'python.greater-or-equal': pythonGreaterOrEqual,
  'python.float-less': pythonFloatLess,
  'python.float-less-or-equal': pythonFloatLessOrEqual,
  'python.float-greater': pythonFloatGreater,
  'python.float-greater-or-equal': pythonFloatGreaterOrEqual,
  'python.truthy': pythonTruthy,
  'python.fnmatch': pythonFnmatch,
  'python.search': pythonSearch,
  'js.strict-equal': jsStrictEqual,
  'js.string-in': jsStringIn,
  'js.number-less': jsNumberLess,
  'js.number-less-or-equal': jsNumberLessOrEqual,
  'js.number-greater': jsNumberGreater,
  'js.number-greater-or-equal': jsNumberGreaterOrEqual,
  'js.truthy': jsTruthy,
  'text.includes': textIncludes,
  'path.under': pathUnder,
  ...CEDAR_OPERATIONS,
};
