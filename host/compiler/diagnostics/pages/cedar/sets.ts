/** EC040 to EC072: what is no set of policies. */
import type { Pages, Sample } from '../types.ts';
import { cedar, NOTHING, page, SCOPE, TEMPLATE, when } from './samples.ts';

/** A template and a file of its links. */
const linkFile = (args: unknown): Sample => ({
  files: {
    'policies.cedar': `@id("user")\n${TEMPLATE}\n`,
    'links.json': `${JSON.stringify([{ template_id: 'user', link_id: 'alice', args }], null, 2)}\n`,
  },
});

/** A set of policies as JSON. */
const json = (text: string): Sample => ({ files: { 'policies.cedar.json': text } });

const set = (value: Readonly<Record<string, unknown>>): Sample => json(`${JSON.stringify(value, null, 2)}\n`);

const ALL = { op: 'All' };
const PERMIT = { effect: 'permit', principal: ALL, action: ALL, resource: ALL, conditions: [] };
const whenJson = (body: unknown): Sample =>
  set({ staticPolicies: { reads: { ...PERMIT, conditions: [{ kind: 'when', body }] } } });

const TEXT = 'permit (principal, action, resource);';
const ALICE = { type: 'User', id: 'alice' };
const linked = (templateId: string, values: unknown): Sample =>
  set({ templates: { user: TEMPLATE }, templateLinks: [{ templateId, newId: 'alice', values }] });
const LINKED = linked('user', { '?principal': ALICE });

const CONTEXT = { Var: 'context' };

/** Tests of a type and a container, each within the tested value of the next. */
const deepIs = (depth: number): string => {
  let expression = 'principal is A in B::"b"';
  for (let left = depth; left > 1; left--)
    expression = `(if ${expression} then principal else resource) is A in B::"b"`;
  return expression;
};
export const SETS = {
  EC040: page(
    'A policy that has an id is given by itself; this text holds none, or several.',
    'It would not be plain which of them has the id.',
    set({ staticPolicies: { reads: `${TEXT} ${TEXT}` } }),
    set({ staticPolicies: { reads: TEXT, lists: TEXT } }),
  ),
  EC050: page(
    'The JSON policy format has something else at this place. A number with a fraction, or one beyond 64 bits, is no value of Cedar.',
    NOTHING,
    whenJson({ '==': { left: { '.': { left: CONTEXT, attr: 'score' } }, right: { Value: 0.5 } } }),
    whenJson({ '==': { left: { '.': { left: CONTEXT, attr: 'score' } }, right: { Value: 5 } } }),
  ),
  EC051: page(
    'The JSON policy format has no such key here. Cedar itself passes over some of them.',
    'A key that is passed over is mostly one that was meant to restrict the policy.',
    set({ staticPolicies: { reads: { ...PERMIT, principal: { op: 'All', entity: ALICE } } } }),
    set({ staticPolicies: { reads: { ...PERMIT, principal: { op: '==', entity: ALICE } } } }),
  ),
  EC052: page(
    'The JSON policy format needs the key.',
    NOTHING,
    set({ staticPolicies: { reads: { ...PERMIT, conditions: undefined } } }),
    set({ staticPolicies: { reads: PERMIT } }),
  ),
  EC053: page(
    'An expression is an object of one key, its operator or function.',
    NOTHING,
    whenJson({ hass: { left: CONTEXT, attr: 'tool' } }),
    whenJson({ has: { left: CONTEXT, attr: 'tool' } }),
  ),
  EC054: page(
    'The text is not JSON, or holds a key twice in one object.',
    'Of two values of one key a reader takes one, and another reader the other.',
    json('{"staticPolicies": {}, "staticPolicies": {}}\n'),
    json('{"staticPolicies": {}}\n'),
  ),
  EC055: page(
    'The values of one policy are bounded, so that reading it takes bounded time and memory.',
    'A value of JavaScript may hold another many times over, or itself: what is a few objects would be endless as a policy.',
    {
      ...whenJson({ Set: Array.from({ length: 350_000 }, () => ({ Value: 1 })) }),
      shown: '{"staticPolicies": {"reads": {…, "conditions": [{"kind": "when", "body": {"Set": […]}}]}}}',
    },
    whenJson({ contains: { left: { Set: [{ Value: 1 }] }, right: { Value: 1 } } }),
  ),
  EC060: page(
    'Policies, templates and links are told apart by their ids.',
    'A decision names the policies that it follows from; two of one name cannot be told apart.',
    set({ staticPolicies: { alice: TEXT }, templates: { alice: TEMPLATE } }),
    set({
      staticPolicies: { all: TEXT },
      templates: { user: TEMPLATE },
      templateLinks: [{ templateId: 'user', newId: 'alice', values: { '?principal': ALICE } }],
    }),
  ),
  EC061: page(
    'What has a slot is a template. It decides nothing until a link fills the slot.',
    'The policy would seem to be in force, and is not.',
    set({ staticPolicies: { user: TEMPLATE } }),
    LINKED,
  ),
  EC062: page(
    'What has no slot is a policy, in force without a link.',
    'Among the templates it would decide nothing.',
    set({ templates: { all: TEXT } }),
    set({ staticPolicies: { all: TEXT } }),
  ),
  EC063: page(
    'A link makes a policy from the template that it names.',
    NOTHING,
    linked('users', { '?principal': ALICE }),
    LINKED,
  ),
  EC064: page('A link gives each slot of its template an entity.', NOTHING, linked('user', {}), LINKED),
  EC065: page(
    'The link has an entity for a slot that the template does not have.',
    'The policy applies to more than whoever wrote the link believes.',
    linked('user', { '?principal': ALICE, '?resource': { type: 'Album', id: 'trip' } }),
    LINKED,
  ),
  EC066: page(
    'A file of links, as `edict link` and `cedar link` write it, names entities as policies do.',
    NOTHING,
    linkFile({ '?principal': 'alice' }),
    linkFile({ '?principal': 'User::"alice"' }),
  ),
  EC067: page(
    'A set of policies is written in one language: how its policies become one decision is a matter of the language.',
    'A policy that is left out for its language permits or forbids nothing.',
    { files: { 'policies.cedar': `${TEXT}\n`, 'more.yaml': 'name: more\nagents: ["*"]\nrules: []\n' } },
    { files: { 'policies.cedar': `${TEXT}\n`, 'more.cedar': `${TEXT}\n` } },
  ),
  EC068: page(
    'The name of the document says that it is Cedar, the option says that it is not.',
    NOTHING,
    { files: { 'policies.cedar': `${TEXT}\n` }, options: { dialect: 'agt-py' } },
    { files: { 'policies.cedar': `${TEXT}\n` } },
  ),
  EC069: page(
    'Levels need a schema; a schema, links and what an error means are asked of policies of Cedar alone, and folders of YAML.',
    'An option that is passed over was meant to restrict something.',
    { files: { 'policies.cedar': `${TEXT}\n` }, options: { level: 1 } },
    { files: { 'policies.cedar': `${TEXT}\n` } },
  ),
  EC070: page(
    'A template is no policy yet: links make policies of it.',
    'It reads as if it were in force.',
    { files: { 'policies.cedar': `${TEMPLATE}\n` } },
    linkFile({ '?principal': 'User::"alice"' }),
  ),
  EC071: page(
    'The work of one policy is bounded. `x is T in y` evaluates its `x` twice, and so twice again in each `x` of another.',
    'A request could keep the engine busy for as long as it likes.',
    {
      ...when(deepIs(24)),
      shown: `${SCOPE}\nwhen { (if (if … is A in …) then principal else resource) is A in B::"b" };`,
    },
    when(deepIs(2)),
  ),
  EC072: page(
    'What permits may say by `@approvers` who must agree first, and by `@limit` how often an agent may (per second, minute, hour or day). Cedar itself passes over annotations.',
    'What was meant to hold back would hold nothing back.',
    cedar(`@limit("100 an hour")\n${SCOPE};\n`),
    cedar(`@limit("100/hour")\n${SCOPE};\n`),
  ),
} satisfies Partial<Pages<'EC0'>>;
