import { Float } from '../../../host/engine/index.ts';
import type { JsonValue } from '../../../host/engine/index.ts';
import type { Random } from '../../random/random.ts';

/** A schema with everything that entities and contexts can differ from. */
export const SCHEMA = `
entity Team in [Org];
entity Org enum ["acme", "say \\"hi\\""];
type Address = { city: String, "zip code"?: Long };
entity User in [Team] = {
  name: String, age: Long, admin?: Bool, home?: Address, boss?: User, org?: Org,
  ip?: ipaddr, limit?: decimal, since?: datetime, pause?: duration,
  tags?: Set<String>, friends?: Set<User>, nested?: Set<Set<{ at: datetime, who?: Org }>>, doing?: Action
} tags Set<ipaddr>;
namespace Files { entity Doc in [Folder] { size: Long } tags String; entity Folder in [Folder]; action read in [write]; action write in [Action::"all"]; action move; }
action all;
action view in [all] appliesTo { principal: [User, Team], resource: [Files::Doc], context: { via: ipaddr, note?: String, does?: Action, org: Org, at?: { when: datetime } } };
`;

/** Texts of the extension types, at and beyond their limits. */
const TEXTS = [
  '1.1.1.1',
  '1.1.1.1/32',
  '1.1.1.1/33',
  '01.1.1.1',
  '1.1.1',
  '::',
  '::1/128',
  '::1/129',
  '1:2:3:4:5:6:7::',
  '1:2:3:4:5:6:7:8',
  '::1:2:3:4:5:6:7:8',
  '1::2::3',
  '::ffff:1.2.3.4',
  '1.1.1.1/',
  '1.1.1.1/01',
  '1.1.1.1/+1',
  'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128',
  '00001::',
  ' 1.1.1.1',
  '256.1.1.1',
  '1.1.1.1/0',
  ':1::',
  '::1/0000',
  '0.0',
  '1.23456',
  '-0.0001',
  '922337203685477.5807',
  '922337203685477.5808',
  '-922337203685477.5808',
  '-922337203685477.5809',
  '.5',
  '5.',
  '+1.0',
  '1',
  '0000000000000000000001.5',
  '1.5\n',
  '١.٥',
  '99999999999999999999999.0',
  '2024-02-29',
  '2023-02-29',
  '1900-02-29',
  '0000-01-01',
  '9999-12-31T23:59:59.999Z',
  '2024-01-01T24:00:00Z',
  '2024-01-01T00:00:60Z',
  '2024-01-01T00:00:00.1Z',
  '2024-01-01T00:00:00+2359',
  '2024-01-01T00:00:00+2400',
  '2024-01-01T00:00:00-0060',
  '2024-01-01T00:00:00',
  '2024-13-01',
  '2024-00-10',
  '2024-1-1',
  '02024-01-01',
  '2024-01-01Z',
  '2024-01-01T00:00:00.000-0100',
  '0000-01-01T00:00:00+2359',
  '1d',
  '-1d2h3m4s5ms',
  '',
  '-',
  '1h1d',
  '9223372036854775807ms',
  '9223372036854775808ms',
  '-9223372036854775808ms',
  '-9223372036854775809ms',
  '106751991167d',
  '106751991168d',
  '1d 2h',
  '1.5h',
  '00001d',
  '1ms1s',
  '92233720368547758070ms',
  '18446744073709551616d',
  '-0d',
  '+1d',
] as const;

const FUNCTIONS = [
  'ip',
  'decimal',
  'datetime',
  'duration',
  'isIpv4',
  'isInRange',
  'offset',
  'toDays',
  'toDate',
  'lessThan',
  'Ip',
  'a b',
  'N::ip',
  'ipaddr',
  '',
  'if',
];
const TYPES = [
  'User',
  'Team',
  'Org',
  'Files::Doc',
  'Action',
  'Files::Action',
  'Address',
  'User ',
  'if',
  '__cedar::User',
  '',
  'Files',
  'A::B',
  'String',
];
const IDS = ['acme', 'a', 'say "hi"', '', '\0', '\u{1f600}', 'all', 'read', 'write', 'view'];

const randomUid = (random: Random): JsonValue => ({ type: random.pick(TYPES), id: random.pick(IDS) });

/** A value of any kind, seldom one that fits. */
export const junk = (random: Random): JsonValue => {
  switch (random.below(13)) {
    case 0:
      return null;
    case 1:
      return random.chance(50);
    case 2:
      return random.pick([
        0,
        1,
        -1,
        2 ** 53 - 1,
        2n ** 53n + 1n,
        2n ** 63n - 1n,
        2n ** 63n,
        -(2n ** 63n),
        -(2n ** 63n) - 1n,
        10n ** 30n,
      ]);
    case 3:
      return random.pick([new Float(1.5), new Float(1), -0, new Float(1e300)]);
    case 4:
    case 5:
      return random.pick(TEXTS);
    case 6:
      return random.chance(50) ? randomUid(random) : { __entity: randomUid(random) };
    case 7:
      return { __extn: { fn: random.pick(FUNCTIONS), arg: random.chance(80) ? random.pick(TEXTS) : junk(random) } };
    case 8:
      return { fn: random.pick(FUNCTIONS.slice(0, 4)), arg: random.pick(TEXTS) };
    case 9:
      return { __extn: { fn: random.pick(FUNCTIONS), args: random.times(random.below(3), () => junk(random)) } };
    case 10:
      return random.times(random.below(2), () => junk(random));
    case 11:
      return random.pick<JsonValue>([
        {},
        { __expr: '1' },
        { __expr: 1 },
        { __entity: 1 },
        { __extn: {} },
        { __entity: { type: 'User', id: 'a' }, x: 1 },
        { __extn: { fn: 'ip', arg: '1.1.1.1' }, x: 1 },
        { __proto__: null, type: 'User' },
      ]);
    default:
      return { city: 'x', ...(random.chance(30) ? { 'zip code': junk(random) } : {}) };
  }
};

/** Places in a document that can be changed: what they are in and their key. */
const placesOf = (value: JsonValue): readonly (readonly [holder: object, key: string | number])[] => {
  if (value === null || typeof value !== 'object' || value instanceof Float) return [];
  return Object.entries(value).flatMap(([key, each]) => [[value, key] as const, ...placesOf(each)]);
};

const KEYS = [
  'name',
  'age',
  'boss',
  'org',
  'ip',
  'tags',
  'x',
  'uid',
  'attrs',
  'parents',
  'type',
  'id',
  'via',
  'note',
  'at',
  '__entity',
  '__extn',
  'doing',
  'nested',
  'size',
];

/** The document with one change, or several. */
export const changed = (document: JsonValue, random: Random): JsonValue => {
  const copy = structuredCopy(document);
  for (let left = random.between(1, 2); left > 0; left--) {
    const places = placesOf(copy);
    if (places.length === 0) return junk(random);
    const [holder, key] = random.pick(places);
    const target = holder as Record<string, JsonValue>;
    const choice = random.below(5);
    if (choice === 0 && Array.isArray(holder)) holder.splice(Number(key), 1);
    else if (choice === 0) delete target[key];
    else if (choice === 1 && Array.isArray(holder)) holder.push(structuredCopy(target[key] as JsonValue));
    else if (choice === 1) target[random.pick(KEYS)] = junk(random);
    else
      target[key] =
        typeof target[key] === 'string' && random.chance(50) ? random.pick([...TYPES, ...IDS, ...TEXTS]) : junk(random);
  }
  return copy;
};

const structuredCopy = (value: JsonValue): JsonValue => {
  if (value === null || typeof value !== 'object' || value instanceof Float) return value;
  if (Array.isArray(value)) return value.map(structuredCopy);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, structuredCopy(each)]));
};

/** Entities that fit `SCHEMA`. */
export const ENTITIES: JsonValue = [
  {
    uid: { type: 'User', id: 'a' },
    attrs: {
      name: 'Ann',
      age: 5,
      admin: true,
      home: { city: 'x', 'zip code': 2n ** 53n + 1n },
      boss: { type: 'User', id: 'b' },
      org: { __entity: { type: 'Org', id: 'acme' } },
      ip: '1.1.1.1/8',
      limit: { __extn: { fn: 'decimal', arg: '1.5' } },
      since: { fn: 'datetime', arg: '2024-01-01' },
      pause: {
        __extn: {
          fn: 'durationSince',
          args: [{ __extn: { fn: 'datetime', arg: '2024-01-02' } }, { __extn: { fn: 'datetime', arg: '2024-01-01' } }],
        },
      },
      tags: ['a', 'b'],
      friends: [{ type: 'User', id: 'x' }],
      nested: [[{ at: '2024-01-01', who: { type: 'Org', id: 'acme' } }], []],
      doing: { type: 'Action', id: 'view' },
    },
    parents: [
      { type: 'Team', id: 't' },
      { type: 'Org', id: 'acme' },
    ],
    tags: { t: ['1.1.1.1', { __extn: { fn: 'ip', arg: '::' } }] },
  },
  { uid: { __entity: { type: 'Team', id: 't' } }, attrs: {}, parents: [{ type: 'Org', id: 'acme' }] },
  { uid: { type: 'Org', id: 'acme' }, attrs: {}, parents: [] },
  {
    uid: { type: 'Files::Doc', id: 'd' },
    attrs: { size: 1 },
    parents: [{ type: 'Files::Folder', id: 'f' }],
    tags: { k: 'v' },
  },
  { uid: { type: 'Files::Folder', id: 'f' }, attrs: {}, parents: [{ type: 'Files::Folder', id: 'g' }] },
  { uid: { type: 'Files::Folder', id: 'g' }, attrs: {}, parents: [] },
  { uid: { type: 'Action', id: 'view' }, attrs: {}, parents: [{ type: 'Action', id: 'all' }] },
  {
    uid: { type: 'Files::Action', id: 'read' },
    attrs: {},
    parents: [
      { type: 'Files::Action', id: 'write' },
      { type: 'Action', id: 'all' },
    ],
  },
];

/** A context that fits the action `view` of `SCHEMA`. */
export const CONTEXT: JsonValue = {
  via: '10.0.0.1',
  note: 'x',
  does: { type: 'Action', id: 'all' },
  org: { type: 'Org', id: 'acme' },
  at: { when: '2024-01-01T00:00:00Z' },
};

/** A request of `SCHEMA`, now and then one that it does not allow. */
export const randomRequest = (
  random: Random,
): {
  principal: { type: string; id: string };
  action: { type: string; id: string };
  resource: { type: string; id: string };
} => {
  const uid = (type: string): { type: string; id: string } => ({
    type: random.chance(80) ? type : random.pick(['User', 'Team', 'Org', 'Files::Doc', 'Action', 'Nobody']),
    id: random.pick(IDS),
  });
  return {
    principal: uid('User'),
    action: { ...uid('Action'), id: random.pick(['view', 'view', 'view', 'all', 'none']) },
    resource: uid('Files::Doc'),
  };
};
