import type { ProjectFile } from '../types.ts';

/** Three policies: one permits, one waits, one forbids. */
const POLICY = `// What an agent may do. What nothing permits is denied.
@id("allow-reading")
@reason("Reading what is below data/ changes nothing.")
@limit("100/hour")
permit (
  principal,
  action == Action::"pre_tool_call",
  resource == Tool::"read_file"
)
when
{
  context has args.path &&
  context.args.path like "data/*" &&
  !(context.args.path like "*..*")
};

@id("approve-sending")
@reason("What leaves the house waits for a person.")
@approvers("owner")
permit (
  principal,
  action == Action::"pre_tool_call",
  resource == Tool::"send_email"
)
when { context has args.to };

@id("no-credentials-out")
@reason("Credentials go nowhere: neither to tools, nor to models, nor into answers.")
forbid (
  principal,
  action in Action::"outgoing",
  resource
)
when
{ context has labels && context.labels.contains(DataClass::"credentials") };
`;

const TESTS = `policy: policy.cedar
options: { strict: true, schema: agent.cedarschema, onError: deny }
fixtures:
  read:
    principal: { type: Agent, id: helper }
    action: { type: Action, id: pre_tool_call }
    resource: { type: Tool, id: read_file }
    context: { args: { path: data/notes.txt } }
  send:
    principal: { type: Agent, id: helper }
    action: { type: Action, id: pre_tool_call }
    resource: { type: Tool, id: send_email }
    context: { args: { to: alice@example.com } }
tests:
  - name: what is below data is read
    fixture: read
    expect: { verdict: allow, rule: allow-reading, obligations: [{ kind: limit, count: 100 }] }
  - name: a hundred times an hour
    fixture: read
    exhausted: allow-reading
    expect: { verdict: deny, rule: allow-reading, limited: true }
  - name: nothing else is
    fixture: read
    expect: { verdict: deny, rule: null }
    table:
      - { name: another folder, input: { context: { args: { path: /etc/passwd } } } }
      - { name: by a way round, input: { context: { args: { path: data/../secret } } } }
      - { name: no path, input: { context: { args: { path: !absent } } } }
      - { name: no arguments, input: { context: { args: !absent } } }
      - { name: another tool, input: { resource: { id: drop_table } } }
  - name: sending waits for its owner
    fixture: send
    expect: { verdict: escalate, rule: approve-sending, obligations: [{ kind: approval, approvers: [owner] }] }
    table:
      - { name: to anybody }
      - { name: not to nobody, input: { context: { args: { to: !absent } } }, expect: { verdict: deny, rule: null, obligations: [] } }
      - { name: nor without arguments, input: { context: { args: !absent } }, expect: { verdict: deny, rule: null, obligations: [] } }
  - name: credentials go nowhere
    fixture: send
    input: { context: { labels: [{ __entity: { type: DataClass, id: credentials } }] } }
    expect: { verdict: deny, rule: no-credentials-out, obligations: [] }
    table:
      - { name: by mail }
      - { name: into an answer, input: { action: { id: output }, resource: { type: Session, id: s }, context: { args: !absent } } }
      - { name: what is public may, input: { context: { labels: [{ __entity: { type: DataClass, id: public } }] } }, expect: { verdict: escalate, rule: approve-sending, obligations: [approval] } }
  - name: the permits are for what is about to be done
    expect: { verdict: deny, rule: null }
    table:
      - { name: not for results, fixture: read, input: { action: { id: post_tool_call } } }
      - { name: nor for those of sending, fixture: send, input: { action: { id: post_tool_call } } }
      - { name: a result is nothing that goes out, fixture: send, input: { action: { id: post_tool_call }, context: { labels: [{ __entity: { type: DataClass, id: credentials } }] } } }
`;

/** A policy of three rules in Cedar, the schema for agents, and tests. */
export const cedarStarterFiles = (schema: string): readonly ProjectFile[] => [
  { path: 'policy.cedar', text: POLICY },
  { path: 'agent.cedarschema', text: schema },
  { path: 'policy.test.yaml', text: TESTS },
];

/** What to know of the project, for whoever finds it. */
export const readme = (name: string): ProjectFile => ({
  path: 'README.md',
  unlessThere: true,
  text: `# ${name}

- \`policy.cedar\`: what the agent may do, in [Cedar](https://docs.cedarpolicy.com). What nothing permits is denied. \`@approvers\` waits for a person, \`@limit\` counts.
- \`agent.cedarschema\`: agents, tools, sessions, and the eight points at which the policy is asked. Put the arguments of your tools into \`Arguments\`, and what your host finds out about calls beside the facts.
- \`policy.test.yaml\`: what must hold.

\`\`\`sh
npx edict check --strict --schema agent.cedarschema policy.cedar  # is it valid?
npx edict fmt policy.cedar                                        # one layout
npx edict test --coverage=100                                     # does it decide what is expected?
npx edict build --strict --schema agent.cedarschema --on-error deny policy.cedar -o policy.wasm
\`\`\`

Build with \`--on-error deny\`: an agent may send a text where a policy expects a number, and a \`forbid\` that errs forbids nothing by Cedar's own rule.
`,
});
