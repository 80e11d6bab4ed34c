/** EC010 to EC021: what is no policy. */
import type { Pages, Sample } from '../types.ts';
import { AMOUNT, cedar, NOTHING, page, scoped, SCOPE, TEMPLATE, when } from './samples.ts';

/** A template and a file of its links. */
const linkFile = (args: unknown): Sample => ({
  files: {
    'policies.cedar': `@id("user")\n${TEMPLATE}\n`,
    'links.json': `${JSON.stringify([{ template_id: 'user', link_id: 'alice', args }], null, 2)}\n`,
  },
});

export const POLICIES = {
  EC010: page(
    'A policy permits or forbids; there is no third effect.',
    NOTHING,
    cedar('alow (principal, action, resource);\n'),
    cedar(`${SCOPE};\n`),
  ),
  EC011: page(
    'Behind the scope stand conditions, each with when or unless.',
    NOTHING,
    cedar(`${SCOPE}\nwhere { context.amount <= 100 };\n`),
    AMOUNT,
  ),
  EC012: page(
    'Nothing stands between the braces of a condition.',
    'It is not plain whether the policy was meant to apply always or never.',
    cedar(`${SCOPE}\nunless { };\n`),
    cedar(`${SCOPE};\n`),
  ),
  EC013: page(
    'An annotation has one value.',
    'One of the two would be lost, and with it, where annotations name the policy or its approvers, what it means.',
    cedar(`@id("small")\n@id("mail")\n${SCOPE};\n`),
    cedar(`@id("small-mail")\n${SCOPE};\n`),
  ),
  EC014: page(
    'The scope names principal, action and resource, all three and in this order, with commas between them.',
    NOTHING,
    scoped('principle, action, resource'),
    scoped('principal, action, resource'),
  ),
  EC015: page(
    'The scope is what policies are found by, so it has ==, in and is only, and is stands before in.',
    NOTHING,
    scoped('principal != User::"alice", action, resource'),
    cedar(`${SCOPE}\nunless { principal == User::"alice" };\n`),
  ),
  EC016: page(
    'The scope compares with an entity that is written out, with a list of actions, or with the slot of the variable.',
    NOTHING,
    scoped('principal == "alice", action, resource'),
    scoped('principal == User::"alice", action, resource'),
  ),
  EC017: page(
    'The action of a request has the type Action, in whatever namespace.',
    'The policy would apply to no request at all.',
    scoped('principal, action == Tool::"mail", resource'),
    scoped('principal, action == Action::"mail", resource'),
  ),
  EC018: page(
    'A link fills the slots of the scope; conditions have none.',
    NOTHING,
    when('principal == ?principal'),
    linkFile({ '?principal': 'User::"alice"' }),
  ),
  EC019: page(
    'Cedar compares with == and assigns nothing.',
    NOTHING,
    when('context.amount = 5'),
    when('context.amount == 5'),
  ),
  EC020: page(
    'The words true, false, if, then, else, in, is, has and like are no names.',
    NOTHING,
    when('context.in == 5'),
    when('context["in"] == 5'),
  ),
  EC021: page(
    'Names that begin with __cedar:: are those of the built-in types.',
    'A later version of Cedar may give such a name a meaning.',
    when('principal is __cedar::User'),
    when('principal is User'),
  ),
} satisfies Partial<Pages<'EC0'>>;
