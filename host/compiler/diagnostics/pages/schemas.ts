/** EC1xx: what is no Cedar schema, and data that is not of one. */
import type { Page, Pages, Sample } from './types.ts';

const schema = (text: string): Sample => ({ files: { 'schema.cedarschema': `${text}\n` } });
const json = (value: unknown): Sample => ({
  files: { 'schema.cedarschema.json': `${JSON.stringify({ Shop: value }, null, 2)}\n` },
});
const data = (text: string, entities: unknown): Sample => ({
  files: { 'schema.cedarschema': `${text}\n`, 'entities.json': `${JSON.stringify(entities, null, 2)}\n` },
});

const page = (means: string, matters: string, bad: Sample, good: Sample): Page => ({ means, matters, bad, good });

const NOTHING = 'Without its schema a policy is not validated, and entities and requests are not checked.';

const USER = 'entity User { age: Long };';
const SHAPE = { type: 'Record', attributes: { age: { type: 'Long' } } };
const alice = (attrs: unknown): unknown => [{ uid: { type: 'User', id: 'alice' }, attrs, parents: [] }];

export const SCHEMAS: Pages<'EC1'> = {
  EC100: page(
    'The grammar of schemas needs something else here. Declarations end with a semicolon; the members of a record are separated by commas.',
    NOTHING,
    schema('entity User { age Long };'),
    schema(USER),
  ),
  EC101: page(
    'A field of the JSON format, or of entities, is missing, unknown or of another type; or a list is empty that may not be.',
    'A field that is passed over is mostly one that was meant.',
    json({ entityTypes: { User: { shap: SHAPE } }, actions: {} }),
    json({ entityTypes: { User: { shape: SHAPE } }, actions: {} }),
  ),
  EC102: page(
    'Names are letters, digits and underscores, joined by ::. The words of the language are none, nor is what begins with __cedar; common types cannot be called as the types of the JSON format.',
    'A name that a policy cannot write is of no use to it.',
    schema('type Set = Long;'),
    schema('type Amounts = Set<Long>;'),
  ),
  EC103: page(
    'A namespace, a declaration of its kind, an annotation or a part of appliesTo stands twice; or two entities of one reference say different things.',
    'One of the two would hold, and nobody sees which.',
    schema('entity User;\nentity User;'),
    schema('entity User;'),
  ),
  EC104: page(
    'What the empty namespace declares can be named from every other; declaring the same name there would change what it means.',
    'A policy could then speak of another type than its author believes (RFC 70 of Cedar).',
    schema('entity User;\nnamespace Shop { entity User; }'),
    schema('entity User;\nnamespace Shop { entity Customer; }'),
  ),
  EC105: page(
    'A type, an entity type or an action is named and not declared. A name without :: is looked for in its own namespace, then in the empty one.',
    NOTHING,
    schema('entity User { boss: Usr };'),
    schema('entity User { boss: User };'),
  ),
  EC106: page(
    'A common type has itself in it, an action is a member of itself, or an entity is its own ancestor.',
    'What is in itself has no end.',
    schema('type List = { first: Long, rest: List };'),
    schema('type List = { first: Long };'),
  ),
  EC107: page(
    'The attributes of an entity type and the context of an action are records.',
    NOTHING,
    schema(
      'type Amount = Long;\nentity User;\naction pay appliesTo { principal: User, resource: User, context: Amount };',
    ),
    schema(
      'type Amount = { amount: Long };\nentity User;\naction pay appliesTo { principal: User, resource: User, context: Amount };',
    ),
  ),
  EC108: page(
    'Cedar knows this and does not support it: additional attributes, attributes of actions, the escape __expr.',
    'It would seem to mean something.',
    json({ entityTypes: { User: { shape: { ...SHAPE, additionalAttributes: true } } }, actions: {} }),
    json({ entityTypes: { User: { shape: SHAPE } }, actions: {} }),
  ),
  EC109: page(
    'The JSON format can say what the other cannot: an entity type whose shape is a common type, and an entity type and a common type of one name in a namespace.',
    'Nothing is converted rather than into something else.',
    json({ commonTypes: { Person: SHAPE }, entityTypes: { User: { shape: { type: 'Person' } } }, actions: {} }),
    json({ entityTypes: { User: { shape: SHAPE } }, actions: {} }),
  ),
  EC110: page(
    'A value is none of Cedar, such as null or a number with a fraction; or it is not of the type that the schema says.',
    'A policy that is valid for the schema could err on it, and one that errs decides nothing.',
    data(USER, alice({ age: '42' })),
    data(USER, alice({ age: 42 })),
  ),
  EC111: page(
    'Types nest up to 128 levels deep and values up to 64; the hierarchy of a schema has up to four million pairs.',
    'A reader without a bound is a way to stop the service.',
    {
      ...schema(`type Deep = ${'Set<'.repeat(130)}Long${'>'.repeat(130)};`),
      shown: 'type Deep = Set<Set<Set<…Set<Long>…>>>;',
    },
    schema('type Flat = Set<Long>;'),
  ),
  EC112: page(
    'A declaration has the name of a built-in type, or of another declaration beside it.',
    'Whoever reads the schema takes one type for the other.',
    schema('entity String;'),
    schema('entity Text;'),
  ),
};
