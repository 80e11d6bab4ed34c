import type { ValidationDiagnosticCode } from '../../../diagnostics/validation.ts';
import type { Details } from '../../../diagnostics/sink.ts';
import type { Range } from '../../../source/source.ts';
import type { Schema } from '../schema/types.ts';
import type { Expression, Variable } from '../syntax/types.ts';
import { wrong } from './answer.ts';
import type { Answer, Known } from './answer.ts';
import { describeType } from './describe.ts';
import type { Identities } from './identity.ts';
import type { Join } from './join.ts';
import type { Checked, Environment } from './types.ts';

/** Where one policy is checked in one environment. */
export interface Checking {
  readonly schema: Schema;
  readonly environment: Environment;
  readonly variables: Readonly<Record<Variable, Checked>>;
  readonly identities: Identities;
  readonly join: Join;
  /** Checks an expression where these are known to be there. */
  readonly check: (expression: Expression, known: Known) => Answer;
  readonly report: (code: ValidationDiagnosticCode, range: Range, details?: Details) => void;
  /** Counts work; it is bounded. */
  readonly spend: (work: number) => void;
}

/** What an operand may be. */
export interface Expected {
  readonly name: string;
  readonly admits: (type: Checked) => boolean;
}

const kinds = (name: string, ...admitted: readonly Checked['kind'][]): Expected => ({
  name,
  admits: ({ kind }) => kind === 'never' || admitted.includes(kind),
});

export const A_BOOL = kinds('Bool', 'bool', 'true', 'false');
export const A_LONG = kinds('Long', 'long');
export const A_STRING = kinds('String', 'string');
export const A_SET = kinds('a set', 'set');
export const AN_ENTITY = kinds('an entity', 'entity');
export const A_HOLDER = kinds('an entity or a record', 'entity', 'record');
export const ENTITIES: Expected = {
  name: 'an entity or a set of entities',
  admits: (type) => AN_ENTITY.admits(type) || (type.kind === 'set' && AN_ENTITY.admits(type.element)),
};

/** What helps somebody who took one type for another; empty where nothing does. */
export type Help = (actual: Checked) => string;

const NO_HELP: Help = () => '';

/** Checks an expression that must be of a type; where it is not, that is reported and its type is not known. */
export const expectType = (
  checking: Checking,
  expression: Expression,
  known: Known,
  expected: Expected,
  help: Help = NO_HELP,
): Answer => {
  const answer = checking.check(expression, known);
  if (answer.type === null) return wrong();
  if (expected.admits(answer.type)) return answer;
  reportType(checking, expression.range, expected.name, answer.type, help(answer.type));
  return wrong();
};

export const reportType = (
  checking: Checking,
  range: Range,
  expected: string,
  actual: Checked,
  help: string = '',
): void => {
  checking.report('EC203', range, { expected, actual: describeType(actual), help: help === '' ? '' : ` ${help}` });
};
