import type { Sample } from './types.ts';

type Options = NonNullable<Sample['options']>;

const FILE = 'policy.yaml';

/** One document, read as the Python engine of governance.toolkit/v1 reads it. */
export const py = (text: string, options: Options = {}): Sample => ({
  files: { [FILE]: text },
  options: { dialect: 'agt-py', ...options },
});

/** One document, read as the TypeScript engine of governance.toolkit/v1 reads it. */
export const ts = (text: string, options: Options = {}): Sample => ({
  files: { [FILE]: text },
  options: { dialect: 'agt-ts', ...options },
});

/** One PolicyDocument. */
export const v4 = (text: string, options: Options = {}): Sample => ({
  files: { [FILE]: text },
  options: { dialect: 'agt-v4', ...options },
});

/** The first lines of a governance.toolkit/v1 document with which nothing is wrong. */
export const HEAD = 'apiVersion: governance.toolkit/v1\nname: payments\nagents: ["*"]\ndefault_action: deny\n';
/** The same for the TypeScript engine. */
export const TS_HEAD = 'name: payments\nagents: ["*"]\ndefault_action: deny\n';

/** The lines of one rule, the first of them behind its name. */
export const rule = (name: string, ...lines: readonly string[]): string =>
  [`  - name: ${name}`, ...lines.map((line) => `    ${line}`), ''].join('\n');

/** A whole document of one rule, which denies unless its lines say otherwise. */
export const pyRule = (...lines: readonly string[]): Sample => py(`${HEAD}rules:\n${rule('big-payments', ...lines)}`);

export const pyCondition = (condition: string): Sample => pyRule(`condition: ${condition}`, 'action: deny');

export const tsRule = (...lines: readonly string[]): Sample =>
  ts(`${TS_HEAD}rules:\n${rule('big-payments', ...lines)}`);

export const tsCondition = (condition: string): Sample => tsRule(`condition: ${condition}`, 'ruleAction: deny');

export const v4Rule = (condition: string, action = 'deny', options: Options = {}): Sample =>
  v4(
    `name: payments\nrules:\n${rule('payments', `condition: ${condition}`, `action: ${action}`)}defaults: { action: deny }\n`,
    options,
  );
