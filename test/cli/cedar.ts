import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SCHEMA = `entity Team;
entity Agent in [Team] { limit: Long };
action pay appliesTo { principal: Agent, resource: Agent, context: { amount: Long } };
`;
export const POLICY = `@id("within-limit")
permit (
  principal in Team::"finance",
  action == Action::"pay",
  resource
)
when { context.amount <= principal.limit };
`;
export const TEMPLATE = '@id("any")\npermit (principal == ?principal, action, resource);\n';
export const RAW = '// all of it\npermit(principal,action,resource);\n';

/** A new folder with a set of Cedar policies and its schema, a template, a policy with an error, and one of another language. */
export function cedarFolder(): string {
  const root = mkdtempSync(join(tmpdir(), 'edict-cli-cedar-'));
  const at = (...names: readonly string[]): string => join(root, ...names);
  mkdirSync(at('set'));
  writeFileSync(at('set', 'pay.cedar'), POLICY);
  writeFileSync(at('set', 'pay.cedarschema'), SCHEMA);
  writeFileSync(at('bad.cedar'), POLICY.replace('principal.limit', 'principal.limits'));
  writeFileSync(at('template.cedar'), TEMPLATE);
  writeFileSync(at('policy.yaml'), 'name: p\nagents: ["*"]\nrules: []\napiVersion: governance.toolkit/v1\n');
  return root;
}
