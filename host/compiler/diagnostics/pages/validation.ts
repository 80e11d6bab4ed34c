/** EC2xx: policies that are not of their schema. */
import type { Page, Pages, Sample } from './types.ts';

const SCHEMA = `entity Team;
entity User in [Team] { age: Long, name?: String } tags String;
entity Color enum ["red", "green"];
action view, edit appliesTo { principal: User, resource: [User, Color], context: { addresses: Set<ipaddr>, address: String } };
`;

const cedar = (text: string, schema: string = SCHEMA): Sample => ({
  files: { 'policy.cedar': text, 'schema.cedarschema': schema },
});
const scoped = (scope: string): Sample => cedar(`permit (${scope});\n`);
const when = (condition: string): Sample => cedar(`permit (principal, action, resource)\nwhen { ${condition} };\n`);

const page = (means: string, matters: string, bad: Sample, good: Sample): Page => ({ means, matters, bad, good });

const ERRS = 'The policy errs, and a policy that errs decides nothing: a forbid does not forbid.';
const NEVER = 'The policy never does what its author believes.';

const GUARDED = 'principal has name && principal.name == "Ann"';
const TAGGED = 'principal.hasTag("team") && principal.getTag("team") == "ops"';
const LISTED = 'context.addresses.contains(ip("10.0.0.1"))';

const LEADS = `entity Team { lead: User };
entity User { team: Team };
action view appliesTo { principal: User, resource: Team };
`;

/** A sample whose policies may look into one entity. */
const level = (sample: Sample): Sample => ({
  files: { ...sample.files, 'schema.cedarschema': LEADS },
  options: { level: 1 },
});

/** Many actions for many types: more environments than any policy is checked in. */
const MANY = (() => {
  const types = Array.from({ length: 400 }, (_, index) => `T${index}`).join(', ');
  const actions = Array.from({ length: 400 }, (_, index) => `a${index}`).join(', ');
  return `entity ${types};\naction ${actions} appliesTo { principal: [${types}], resource: [${types}] };\n`;
})();

export const VALIDATION: Pages<'EC2'> = {
  EC200: page(
    'The policy names an entity type that the schema does not declare. A type is named with its namespace.',
    NEVER,
    scoped('principal is Usr, action, resource'),
    scoped('principal is User, action, resource'),
  ),
  EC201: page(
    'The policy names an action that the schema does not declare. An action is named with its type, Action, and the namespace of it.',
    NEVER,
    scoped('principal, action == Action::"vew", resource'),
    scoped('principal, action == Action::"view", resource'),
  ),
  EC202: page(
    'The schema says of each action what types of principals and resources it applies to. There is none that applies to what this scope asks for.',
    NEVER,
    scoped('principal == Team::"ops", action, resource'),
    scoped('principal in Team::"ops", action, resource'),
  ),
  EC203: page(
    'The expression is of another type than what stands around it needs, for a principal, an action and a resource of the schema.',
    ERRS,
    when('principal.age > "18"'),
    when('principal.age > 18'),
  ),
  EC204: page(
    'What is compared, the elements of a set or the branches of an if are to be of one type. Records are of one type if they have the same attributes.',
    'Values of different types are never equal, so it is a comparison that says nothing.',
    when('principal.age == "18"'),
    when('principal.age == 18'),
  ),
  EC205: page(
    'The schema declares no such attribute for the type; a policy is checked for every type that it may be given.',
    ERRS,
    when('principal.agee > 18'),
    when('principal.age > 18'),
  ),
  EC206: page(
    'The schema says that the attribute may be left out, and nothing before this asks whether it is there.',
    ERRS,
    when('principal.name == "Ann"'),
    when(GUARDED),
  ),
  EC207: page(
    'Tags are never sure to be there, and nothing before this asks for this one. The entity and the name of the tag must be written alike at both places.',
    ERRS,
    when('principal.getTag("team") == "ops"'),
    when(TAGGED),
  ),
  EC208: page(
    'The schema declares no tags for the type, so no entity of it has any.',
    ERRS,
    when('Team::"ops".hasTag("a") || Team::"ops".getTag("a") == "b"'),
    when(TAGGED),
  ),
  EC209: page(
    'A function of an extension type has another number of arguments than it takes.',
    ERRS,
    when('context.addresses.contains(ip("10.0.0.1", "10.0.0.2"))'),
    when(LISTED),
  ),
  EC210: page(
    'The text is none that the function makes a value of: an address, a decimal of up to four digits behind the point, a date, or a duration.',
    ERRS,
    when('context.addresses.contains(ip("10.0.0"))'),
    when(LISTED),
  ),
  EC211: page(
    'The text comes from the request or an entity, so nobody knows whether it makes a value. Give the attribute the type of the value; then the request is read as one.',
    ERRS,
    when('context.addresses.contains(ip(context.address))'),
    when(LISTED),
  ),
  EC212: page(
    'A set without elements has no type. It can mostly be said with isEmpty.',
    'What is in an empty set says nothing.',
    when('context.addresses == []'),
    when('context.addresses.isEmpty()'),
  ),
  EC213: page(
    'The schema lists all entities of the type, and this is none of them.',
    NEVER,
    scoped('principal, action, resource == Color::"blue"'),
    scoped('principal, action, resource == Color::"green"'),
  ),
  EC214: page(
    'Every policy is checked for each action with each type of principal and resource that it applies to. The steps of it are counted over the whole set.',
    'Policies and schemas come from outside, and a check without a bound is a way to stop the service.',
    {
      files: { 'schema.cedarschema': MANY, 'policy.cedar': 'permit (principal, action, resource);\n' },
      shown:
        'entity T0, …, T399;\naction a0, …, a399 appliesTo { principal: [T0, …, T399], resource: [T0, …, T399] };\n',
    },
    scoped('principal, action, resource'),
  ),
  EC215: page(
    'Where levels are checked, a policy looks into no more entities one after the other than are allowed: principal.team.lead looks into two. Asking for groups with in looks into one.',
    'Who gives a decision its entities gives those up to the level. Farther ones are missing, and the policy errs.',
    level(when('principal.team.lead == principal')),
    level(when('principal.team == Team::"ops"')),
  ),
  EC216: page(
    'Where levels are checked, the entities of a decision are those that its request leads to. One that the policy names is mostly none of them.',
    'The entity is missing, and the policy errs.',
    level(when('Team::"ops".lead == principal')),
    level(when('principal.team == Team::"ops"')),
  ),
  EC220: page(
    'Of every action, type of principal and type of resource of the schema, the scope or a condition is false.',
    'It decides nothing. If it forbids, what it was to forbid is not forbidden.',
    when('principal is Team'),
    when('principal in Team::"ops"'),
  ),
  EC221: page(
    'Some characters of Unicode make an editor show what follows from right to left. In a text they hide where it ends.',
    'Who reviews the policy reads another one than is evaluated.',
    when('principal.age > 18 || principal == User::"ann\\u{202e}"'),
    when('principal.age > 18 || principal == User::"ann"'),
  ),
  EC222: page(
    'The text has letters of alphabets that are not written together, such as a Cyrillic а within Latin ones.',
    'Two names that look the same are different ones, and only one of them is permitted.',
    when('principal == User::"\\u{430}nn"'),
    when('principal == User::"ann"'),
  ),
  EC223: page(
    'The name has control characters, spaces that are none of ASCII, characters without width, or symbols.',
    'Two names that look the same are different ones, and only one of them is permitted.',
    when('principal == User::"ann\\u{200b}"'),
    when('principal == User::"ann"'),
  ),
};
