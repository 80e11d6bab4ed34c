import type { Expression, ExtensionFunction } from '../../syntax/types.ts';
import { CallError, callExtension } from '../../../../../engine/cedar/extension/call.ts';
import { parameterTypes } from '../../../../../engine/cedar/typed/parameters.ts';
import { made, wrong } from '../answer.ts';
import type { Answer, Known } from '../answer.ts';
import { A_STRING, expectType } from '../checking.ts';
import type { Checking, Expected } from '../checking.ts';
import type { Type } from '../../schema/types.ts';
import { BOOL, LONG, NEVER } from '../types.ts';
import type { Checked } from '../types.ts';
import { describeType } from '../describe.ts';
import { isConstructor } from '../../syntax/words.ts';

const extension = (name: 'decimal' | 'ipaddr' | 'datetime' | 'duration'): Checked => ({ kind: 'extension', name });

const RESULTS: Readonly<Record<ExtensionFunction, Checked>> = {
  ip: extension('ipaddr'),
  decimal: extension('decimal'),
  datetime: extension('datetime'),
  duration: extension('duration'),
  unknown: NEVER,
  lessThan: BOOL,
  lessThanOrEqual: BOOL,
  greaterThan: BOOL,
  greaterThanOrEqual: BOOL,
  isIpv4: BOOL,
  isIpv6: BOOL,
  isLoopback: BOOL,
  isMulticast: BOOL,
  isInRange: BOOL,
  offset: extension('datetime'),
  durationSince: extension('duration'),
  toDate: extension('datetime'),
  toTime: extension('duration'),
  toMilliseconds: LONG,
  toSeconds: LONG,
  toMinutes: LONG,
  toHours: LONG,
  toDays: LONG,
};

const expectedOf = (type: Type): Expected => ({
  name: describeType(type),
  admits: (actual) =>
    actual.kind === 'never' ||
    (type.kind === 'extension' ? actual.kind === 'extension' && actual.name === type.name : actual.kind === type.kind),
});

const expectations = (name: ExtensionFunction): readonly Expected[] =>
  name === 'unknown' ? [A_STRING] : parameterTypes(name).map(expectedOf);

const isLiteral = ({ kind }: Expression): boolean =>
  kind === 'boolean' || kind === 'long' || kind === 'string' || kind === 'entity';

/** Whether a text makes a value. */
const makesValue = (name: ExtensionFunction, text: string): boolean => {
  try {
    callExtension(name, [{ tag: 'string', value: text }]);
    return true;
  } catch (error) {
    if (error instanceof CallError) return false;
    throw error;
  }
};

type Call = Extract<Expression, { readonly kind: 'call' }>;

/** Reports what is wrong with the call itself; whether anything is. */
const reportCall = (checking: Checking, { range, function: name, arguments: args }: Call, takes: number): boolean => {
  let failed = false;
  const report = (...reported: Parameters<Checking['report']>): void => {
    failed = true;
    checking.report(...reported);
  };
  if (args.length !== takes) report('EC209', range, { name, takes, given: args.length });
  if (!isConstructor(name) || name === 'unknown') return failed;
  const [only] = args;
  if (args.length === 1 && only?.kind === 'string' && !makesValue(name, only.value))
    report('EC210', range, { name, text: only.value });
  if (!args.every(isLiteral)) report('EC211', range, { name });
  return failed;
};

/** A call of a function of an extension type. What makes a value is given a literal, so that it always makes one. */
export const checkCall = (checking: Checking, expression: Call, known: Known): Answer => {
  const { function: name, arguments: args } = expression;
  const expected = expectations(name);
  const result = RESULTS[name];
  if (reportCall(checking, expression, expected.length)) {
    for (const argument of args) checking.check(argument, known);
    return wrong(result);
  }
  const answers = args.map((argument, index) => {
    const wanted = expected[index];
    return wanted === undefined ? checking.check(argument, known) : expectType(checking, argument, known, wanted);
  });
  return made(result, answers);
};
