/** Random policy documents of every dialect, as YAML text: the whole way from text to module is under test. */
import { STRATEGIES, type Strategy } from '../../host/compiler/languages/yaml/strategy.ts';
import type { Dialect } from '../../host/engine/index.ts';
import { yamlFromJson } from '../conformance/json/yaml.ts';
import type { Random } from '../random/random.ts';
import { searchPattern } from '../random/searches.ts';
import { numberValue, plainValue, stringValue } from '../random/values.ts';
import type { Target } from './inputs.ts';

export interface RandomPolicySet {
  readonly name: string;
  readonly dialect: Dialect;
  readonly strategy: Strategy | undefined;
  readonly documents: readonly string[];
  /** For the inputs. */
  readonly target: Target;
}

const PATHS: readonly string[] = [
  'x',
  'a.b',
  'action.type',
  'params.amount',
  'tool_name',
  'user.role',
  'data.tags',
  'l.0',
  's.length',
  'toString',
  '__proto__.x',
];
const WORDS: readonly string[] = [
  'read',
  'write',
  'delete',
  'drop',
  'prod',
  'admin',
  'send_email',
  'x',
  '1',
  'true',
  '',
];

/** One random policy set: one to three documents of one dialect. */
export function randomPolicySet(random: Random, name: string, dialect?: Dialect): RandomPolicySet {
  const chosen = dialect ?? random.pick(['agt-py', 'agt-ts', 'agt-v4'] as const);
  const documents = random.times(random.chance(70) ? 1 : random.between(2, 3), (index) =>
    yamlFromJson(JSON.stringify(randomDocument(random, chosen, index))),
  );
  return {
    name,
    dialect: chosen,
    strategy: chosen === 'agt-v4' || random.chance(20) ? undefined : random.pick(STRATEGIES),
    documents,
    target: {
      paths:
        chosen === 'agt-v4'
          ? FIELDS.map((field) => ['context', field])
          : PATHS.map((path) => ['context', ...path.split('.')]),
      constants: [...WORDS, 1, 5, 10.5, 100, true, false, null, ['read', 'write']],
    },
  };
}

function randomDocument(random: Random, dialect: Dialect, index: number): unknown {
  if (dialect === 'agt-v4') return v4Document(random, index);
  const rules = random.times(random.chance(10) ? random.between(20, 60) : random.below(9), (at) =>
    dialect === 'agt-py' ? pythonRule(random, at) : typescriptRule(random, at),
  );
  return {
    apiVersion: 'governance.toolkit/v1',
    name: random.chance(85) ? `pol-${index}` : 'pol-0',
    ...optional(random, 60, 'scope', () => random.pick(['global', 'tenant', 'organization', 'agent', 'nowhere'])),
    ...(random.chance(80)
      ? { agents: random.pick([['*'], ['did:mesh:alice', 'agent-1'], ['agent-1']]) }
      : { agent: 'agent-1' }),
    rules,
    ...optional(random, 60, 'default_action', () => random.pick(['allow', 'deny'])),
  };
}

function pythonRule(random: Random, index: number): unknown {
  return {
    name: random.chance(90) ? `r${index}` : 'r0',
    condition: pythonCondition(random),
    ...optional(random, 90, 'action', () => random.pick(['allow', 'deny', 'warn', 'require_approval', 'log'])),
    ...optional(random, 40, 'priority', () => random.between(-2, 5)),
    ...optional(random, 15, 'stage', () => random.pick(['pre_tool', 'post_tool', 'pre_input'])),
    ...optional(random, 8, 'enabled', () => random.chance(50)),
    ...optional(random, 10, 'limit', () => random.pick(['1/minute', '0/hour', '100/day'])),
    ...optional(random, 20, 'approvers', () => ['sec-team', 'cfo'].slice(random.below(2))),
    ...optional(random, 20, 'description', () => `about ${index}`),
  };
}

function typescriptRule(random: Random, index: number): unknown {
  return {
    name: random.chance(90) ? `r${index}` : 'r0',
    ...optional(random, 92, 'condition', () =>
      random.chance(88) ? typescriptCondition(random) : objectCondition(random),
    ),
    ...optional(random, 90, 'ruleAction', () => random.pick(['allow', 'deny', 'require_approval', 'warn', 'log'])),
    ...optional(random, 40, 'priority', () => random.between(-2, 5)),
    ...optional(random, 8, 'enabled', () => random.chance(50)),
    ...optional(random, 20, 'approvers', () => ['sec-team', 'cfo'].slice(random.below(2))),
    ...optional(random, 20, 'description', () => `about ${index}`),
  };
}

/** Conditions of the Python engine's grammar, and now and then text that its grammar reads in its own way. */
function pythonCondition(random: Random): string {
  const atom = (): string => {
    const path = random.pick(PATHS.filter((text) => !text.includes('l.0')));
    switch (random.below(9)) {
      case 0:
      case 1:
      case 2:
        return `${path} == ${quote(random, random.pick(WORDS))}`;
      case 3:
        return `${path} != ${quote(random, random.pick(WORDS))}`;
      case 4:
        return `${path} in [${list(random)}]`;
      case 5:
      case 6:
        return `${path} ${random.pick(['<', '<=', '>', '>='])} ${random.pick(['0', '1', '5', '10.5', '100', '9007199254740993', '0.1', '500'])}`;
      case 7:
        return path;
      default:
        return random.pick([
          `${path} == 5`,
          `not ${path}`,
          `(${path})`,
          `${path} == 'a' && x`,
          `${path} not in ['a']`,
          `${path} > -1`,
          `${path} in []`,
          '',
        ]);
    }
  };
  return joined(random, atom);
}

function typescriptCondition(random: Random): string {
  const atom = (): string => {
    const path = random.pick(PATHS);
    switch (random.below(10)) {
      case 0:
      case 1:
        return `${path} == ${quote(random, random.pick(WORDS))}`;
      case 2:
        return `${path} != ${quote(random, random.pick(WORDS))}`;
      case 3:
        return `${path} in [${list(random)}]`;
      case 4:
        return `${path} not in [${list(random)}]`;
      case 5:
        return `${path} ${random.pick(['==', '!='])} ${random.pick(['0', '1', '-1', '5', '10.5', '1e3', 'true', 'false'])}`;
      case 6:
      case 7:
        return `${path} ${random.pick(['<', '<=', '>', '>='])} ${random.pick(['0', '1', '-1', '5', '10.5', '100', '9007199254740993', '1e3'])}`;
      case 8:
        return path;
      default:
        return random.pick([
          `not ${path}`,
          `(${path})`,
          `${path} == 'a' && x`,
          `${path} == null`,
          `${path} == "a or b"`,
          `${path} in []`,
          `${path} ==`,
        ]);
    }
  };
  return joined(random, atom);
}

function joined(random: Random, atom: () => string): string {
  let text = atom();
  for (let more = random.pick([0, 0, 0, 1, 1, 2, 3]); more > 0; more -= 1)
    text += ` ${random.pick(['and', 'and', 'or'])} ${atom()}`;
  return text;
}

function objectCondition(random: Random): unknown {
  const names = random.times(random.between(1, 2), () => random.pick(['x', 'tool_name', 'amount', 'toString']));
  return Object.fromEntries(
    names.map((name) => [name, random.chance(60) ? random.pick(WORDS) : plainValue(random, 1)]),
  );
}

function list(random: Random): string {
  return random
    .times(random.below(4), () =>
      random.chance(85) ? quote(random, random.pick(WORDS)) : random.pick(['5', 'true', 'x']),
    )
    .join(', ');
}

function quote(random: Random, text: string): string {
  return random.chance(70) ? `'${text}'` : `"${text}"`;
}

const FIELDS: readonly string[] = [
  'tool',
  'action',
  'amount',
  'path',
  'tags',
  'a.b',
  '__proto__',
  'toString',
  '\u00e9',
];

function v4Document(random: Random, index: number): unknown {
  return {
    version: '1.0',
    name: random.chance(90) ? `doc-${index}` : 'doc-0',
    rules: random.times(random.chance(10) ? random.between(20, 60) : random.below(9), (at) => v4Rule(random, at)),
    ...optional(random, 70, 'defaults', () => ({ action: random.pick(['allow', 'deny', 'audit', 'block']) })),
  };
}

function v4Rule(random: Random, index: number): unknown {
  const operator = random.pick([
    'eq',
    'eq',
    'ne',
    'gt',
    'lt',
    'gte',
    'lte',
    'in',
    'not_in',
    'contains',
    'matches',
    'matches',
  ]);
  return {
    name: random.chance(90) ? `r${index}` : 'r0',
    condition: { field: random.pick(FIELDS), operator, value: v4Value(random, operator) },
    action: random.pick(['allow', 'deny', 'audit', 'block']),
    ...optional(random, 50, 'priority', () => random.pick([0, 1, 2, 5, -1, 100])),
    ...optional(random, 30, 'message', () => `about ${index}`),
  };
}

function v4Value(random: Random, operator: string): unknown {
  if (operator === 'matches' && random.chance(90))
    return random.chance(95) ? searchPattern(random) : random.pick(['(', '*a', '[b-a]']);
  if (operator.endsWith('in') && random.chance(80)) return random.times(random.below(4), () => plainValue(random, 1));
  if (/^[gl]t/u.test(operator) && random.chance(70)) return Number(numberValue(random, false));
  return random.chance(60) ? random.pick(WORDS) : random.chance(50) ? stringValue(random) : plainValue(random, 2);
}

function optional<T>(random: Random, percent: number, name: string, make: () => T): Record<string, T> {
  return random.chance(percent) ? { [name]: make() } : {};
}
