/** EC0xx: what is no Cedar policy, and no set of them. */
import { MAX_TEXT } from '../../languages/cedar/lex/lex.ts';
import type { Page, Pages, Sample } from './types.ts';

const cedar = (text: string, shown?: string): Sample => ({
  files: { 'policy.cedar': text },
  ...(shown === undefined ? {} : { shown }),
});

const SCOPE = 'permit (principal, action, resource)';

const when = (condition: string): Sample => cedar(`${SCOPE}\nwhen { ${condition} };\n`);
const scoped = (scope: string): Sample => cedar(`permit (${scope});\n`);

const page = (means: string, matters: string, bad: Sample, good: Sample): Page => ({ means, matters, bad, good });

/** For what cannot be read at all. */
const NOTHING = 'A policy that cannot be read decides nothing; a set of policies with one such is not built.';

const AMOUNT = when('context.amount <= 100');

const TEMPLATE = 'permit (principal == ?principal, action, resource);';

/** A template and a file of its links. */
const linkFile = (args: unknown): Sample => ({
  files: {
    'policies.cedar': `@id("user")\n${TEMPLATE}\n`,
    'links.json': `${JSON.stringify([{ template_id: 'user', link_id: 'alice', args }], null, 2)}\n`,
  },
});

const UNREADABLE = {
  EC001: page(
    'Texts are bounded, so that reading one takes bounded time and memory.',
    'Policies come from outside, and a reader without a bound is a way to stop the service.',
    cedar(`// ${'x'.repeat(MAX_TEXT)}\n`, '// …'),
    AMOUNT,
  ),
  EC002: page(
    'The character begins nothing that Cedar knows. A byte order mark, a typographic quote, a single & or | are such.',
    NOTHING,
    when('context.amount <= 100 & true'),
    when('context.amount <= 100 && true'),
  ),
  EC003: page(
    'A text begins with a double quote and ends with the next that has no backslash before it. There is none.',
    'All that follows would be part of the text.',
    when('context.tool == "mail'),
    when('context.tool == "mail"'),
  ),
  EC004: page(
    'Characters beyond U+FFFF are two units in JavaScript, of which only one is there: no UTF-8 text can hold it.',
    'Such a text would be written and compared as something else.',
    cedar(`${SCOPE}\nwhen { context.tool == "\ud83d" };\n`, `${SCOPE}\nwhen { context.tool == "‹U+D83D›" };`),
    when('context.tool == "\\u{1f600}"'),
  ),
  EC005: page(
    'A backslash in a text begins an escape, and this is none. In a pattern \\* is the character *; in other texts it is no escape.',
    'A path such as "C:\\new" would otherwise hold a line feed, and match nothing.',
    when('context.path == "C:\\data"'),
    when('context.path == "C:\\\\data"'),
  ),
  EC006: page(
    'Expressions and parentheses within one another are bounded; what stands in a row between && or || is not nested.',
    'Deep nesting takes stack wherever the policy is read, and so can stop the service.',
    cedar(`${SCOPE}\nwhen { ${'('.repeat(300)}true${')'.repeat(300)} };\n`, `${SCOPE}\nwhen { ((((((…true…)))))) };`),
    when('true'),
  ),
  EC007: page('The grammar of Cedar needs something else at this place.', NOTHING, when('context.amount <= '), AMOUNT),
} satisfies Partial<Pages<'EC0'>>;

const POLICIES = {
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

const EXPRESSIONS = {
  EC022: page(
    'A name by itself is one of four variables; attributes are read from them.',
    NOTHING,
    when('amount <= 100'),
    AMOUNT,
  ),
  EC023: page(
    'The functions of Cedar make values of the extension types; no others can be defined.',
    NOTHING,
    when('decimals("1.5").lessThan(context.score)'),
    when('decimal("1.5").lessThan(context.score)'),
  ),
  EC024: page(
    'The methods are those of sets, tags and the extension types.',
    NOTHING,
    when('context.tags.containAll(["a"])'),
    when('context.tags.containsAll(["a"])'),
  ),
  EC025: page(
    'This is called on the value that it is about.',
    NOTHING,
    when('isLoopback(context.address)'),
    when('context.address.isLoopback()'),
  ),
  EC026: page(
    'This makes a value from a text, and is called by its name.',
    NOTHING,
    when('"10.0.0.1".ip().isLoopback()'),
    when('ip("10.0.0.1").isLoopback()'),
  ),
  EC027: page(
    'The methods of sets and tags have a fixed number of arguments.',
    NOTHING,
    when('context.tags.contains("a", "b")'),
    when('context.tags.containsAll(["a", "b"])'),
  ),
  EC028: page(
    'A parenthesis behind an expression calls it, and only functions can be called.',
    NOTHING,
    when('context("amount") == 5'),
    when('context["amount"] == 5'),
  ),
  EC029: page(
    'Relations do not associate: a < b < c means nothing.',
    'Languages disagree on what such a row means; Cedar asks for parentheses.',
    when('1 < context.amount < 100'),
    when('1 < context.amount && context.amount < 100'),
  ),
  EC030: page(
    'Behind has stands an attribute, by name or as a text, or a path of names.',
    NOTHING,
    when('context has ("amount")'),
    when('context has amount'),
  ),
  EC031: page(
    'Behind like stands the pattern itself: patterns are not computed.',
    NOTHING,
    when('context.path like context.pattern'),
    when('context.path like "/tmp/*"'),
  ),
  EC032: page(
    'Behind is stands the name of a type. An entity has an id; its type has none.',
    NOTHING,
    when('principal is "User"'),
    when('principal is User'),
  ),
  EC033: page(
    'Cedar multiplies, adds and subtracts; it does not divide.',
    NOTHING,
    when('context.total / 2 <= 100'),
    when('context.total <= 200'),
  ),
  EC034: page(
    'At most four ! or - stand before an operand.',
    NOTHING,
    when('!!!!!context.safe'),
    when('!context.safe'),
  ),
  EC035: page(
    'Numbers are signed 64-bit integers.',
    'A reader that rounds such a number compares with another one.',
    when('context.amount <= 9223372036854775808'),
    when('context.amount <= 9223372036854775807'),
  ),
  EC036: page(
    'A record has each key once, however it is written.',
    'One of the two values would be lost.',
    when('context.pair == {a: 1, "a": 2}'),
    when('context.pair == {a: 1, b: 2}'),
  ),
  EC037: page(
    'The key of a record is a name or a text.',
    NOTHING,
    when('context.pair == {1: "a"}'),
    when('context.pair == {"1": "a"}'),
  ),
  EC038: page(
    'Attributes are read by their name; names are not computed.',
    NOTHING,
    when('context[context.key] == 5'),
    when('context["key"] == 5'),
  ),
  EC039: page(
    'An entity is a type with an id.',
    NOTHING,
    when('principal == User::{id: "alice"}'),
    when('principal == User::"alice"'),
  ),
} satisfies Partial<Pages<'EC0'>>;

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
const SETS = {
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

export const CEDAR: Pages<'EC0'> = { ...UNREADABLE, ...POLICIES, ...EXPRESSIONS, ...SETS };
