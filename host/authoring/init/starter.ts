import type { Dialect } from '../../engine/manifest/types.ts';
import type { ProjectFile } from './types.ts';

/** governance.toolkit/v1; the two engines have the word of what a rule does under different keys. */
const v1 = (
  name: string,
  action: 'action' | 'ruleAction',
): string => `# What an agent may do. What no rule allows is denied.
apiVersion: governance.toolkit/v1
version: "1.0"
name: ${name}
agents: ["*"]
default_action: deny
rules:
  - name: allow-reading
    description: Reading changes nothing.
    condition: action.type in ['read', 'list']
    ${action}: allow

  - name: approve-sending
    description: What leaves the house waits for a person.
    condition: action.type == 'send_email'
    ${action}: require_approval
    approvers: [owner]
    priority: 10
`;

/** Only the Python engine knows stages. */
const v1Tests = (stages: boolean): string => `policy: policy.yaml
options: { strict: true }
tests:
  - name: reading runs
    expect: { verdict: allow, rule: allow-reading }
    table:
      - { input: { context: { action: { type: read } } } }
      - { input: { context: { action: { type: list } } } }
  - name: sending waits for its owner
    input: { context: { action: { type: send_email } } }
    expect: { verdict: escalate, rule: approve-sending, obligations: [{ kind: approval, approvers: [owner] }] }
  - name: what no rule allows is denied
    expect: { verdict: deny, rule: null }
    table:
      - { name: another action, input: { context: { action: { type: drop } } } }
      - { name: no action at all, input: { context: {} } }
${
  stages
    ? `  - name: the rules are about calls of tools, not about their results
    expect: { verdict: deny, rule: null }
    table:
      - { input: { stage: post_tool, context: { action: { type: read } } } }
      - { input: { stage: post_tool, context: { action: { type: send_email } } } }
`
    : ''
}`;

const v4 = (name: string): string => `# What an agent may do. What no rule allows is denied.
version: "1.0"
name: ${name}
rules:
  - name: allow-reading
    condition: { field: action, operator: in, value: [read, list] }
    action: allow
    priority: 10

  - name: note-sending
    condition: { field: action, operator: eq, value: send_email }
    action: audit
    priority: 10

  - name: deny-dropping
    condition: { field: action, operator: eq, value: drop }
    action: deny
    priority: 100
    message: Dropping tables is not an agent's job.
defaults: { action: deny }
`;

const v4Tests = `policy: policy.yaml
options: { strict: true }
tests:
  - name: reading runs
    expect: { verdict: allow, rule: allow-reading }
    table:
      - { input: { context: { action: read } } }
      - { input: { context: { action: list } } }
  - name: sending runs, and is noted
    input: { context: { action: send_email } }
    expect: { verdict: allow, rule: note-sending, obligations: [log] }
  - name: dropping is denied
    input: { context: { action: drop } }
    expect: { verdict: deny, rule: deny-dropping, reason: Dropping tables is not an agent's job. }
  - name: what no rule allows is denied
    expect: { verdict: deny, rule: null }
    table:
      - { name: another action, input: { context: { action: deploy } } }
      - { name: no action at all, input: { context: {} } }
`;

/** The line by which editors find a schema. */
const schemaLine = (schemas: string | null, name: string): string =>
  schemas === null ? '' : `# yaml-language-server: $schema=${schemas}/${name}.json\n`;

/** A policy of a few rules, and its tests. */
export const starterFiles = (dialect: Dialect, name: string, schemas: string | null): readonly ProjectFile[] => {
  const policy = dialect === 'agt-v4' ? v4(name) : v1(name, dialect === 'agt-ts' ? 'ruleAction' : 'action');
  const tests = dialect === 'agt-v4' ? v4Tests : v1Tests(dialect === 'agt-py');
  return [
    { path: 'policy.yaml', text: schemaLine(schemas, dialect) + policy },
    { path: 'policy.test.yaml', text: schemaLine(schemas, 'policy-test') + tests },
  ];
};
