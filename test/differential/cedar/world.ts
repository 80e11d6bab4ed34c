/** Entities, contexts and requests at the edges of what Cedar decides: deep hierarchies, unknown entities, odd names, extension values at their limits. */
import type { JsonValue } from '../../../host/engine/index.ts';
import type { Random } from '../../random/random.ts';

export interface Uid {
  readonly type: string;
  readonly id: string;
}

/** The kinds of values; each has attributes that usually hold it. */
export const KINDS = [
  'bool',
  'long',
  'string',
  'entity',
  'set',
  'record',
  'ip',
  'decimal',
  'datetime',
  'duration',
] as const;
export type Kind = (typeof KINDS)[number];

export const LONGS: readonly bigint[] = [
  0n,
  1n,
  -1n,
  2n,
  7n,
  2n ** 53n,
  -(2n ** 53n) - 1n,
  2n ** 62n,
  2n ** 63n - 1n,
  -(2n ** 63n),
];

export const STRINGS: readonly string[] = [
  '',
  'a',
  'ab',
  'abc',
  'a*b',
  '*',
  'é',
  'e\u0301',
  '\0',
  '"\\',
  '😀',
  '😀a😁',
  '\u{ffff}',
  '\u{10ffff}',
  '\u{20000}',
  '\u{e0001}',
  '\u{f0000}x',
  'ﬃ',
  '__proto__',
];

/** Texts of extension values, valid and not. */
export const EXTENSION_TEXTS: Readonly<Record<'ip' | 'decimal' | 'datetime' | 'duration', readonly string[]>> = {
  ip: [
    '127.0.0.1',
    '127.0.0.1/8',
    '127.0.0.0/7',
    '10.0.0.0/8',
    '10.1.2.3',
    '0.0.0.0/0',
    '224.0.0.1',
    '224.0.0.0/3',
    '239.255.255.255/32',
    '::1',
    '::1/127',
    '::',
    '::/0',
    'ff00::/8',
    'ff00::/7',
    'ff02::1',
    'fe80::1:2:3:4',
    '1:2:3:4:5:6:7::',
    '1:2:3:4:5:6:7:8',
    'ABCD:ef01:2345:6789:abcd:EF01:2345:6789/128',
    '::ffff:10.0.0.1',
    '01.2.3.4',
    '1.2.3',
    '1.2.3.4/33',
    '1.2.3.4/08',
    '1.2.3.4/',
    ' 1.2.3.4',
    '1::2::3',
    '1:2:3:4:5:6:7:8::',
    '::g',
    '12345::',
    '::1/129',
    '::1%1',
    '1.2.3.4/8/8',
    '',
  ],
  decimal: [
    '0.0',
    '-0.0',
    '1.0',
    '1.0000',
    '1.5',
    '-1.5',
    '0.0001',
    '-0.0001',
    '00012.34',
    '922337203685477.5807',
    '-922337203685477.5808',
    '922337203685477.5808',
    '-922337203685477.5809',
    '9999999999999999.0',
    '1',
    '1.',
    '.5',
    '1.00000',
    '+1.0',
    '--1.0',
    '1.5\n',
    '١.0',
    '',
  ],
  datetime: [
    '1970-01-01',
    '1969-12-31',
    '1969-12-31T23:59:59.999Z',
    '1969-12-30T00:00:00.001Z',
    '2024-02-29',
    '2023-02-29',
    '1900-02-29',
    '2000-02-29',
    '0000-01-01',
    '0000-02-29',
    '9999-12-31',
    '2024-01-01T00:00:00Z',
    '2024-01-01T23:59:59.999Z',
    '2024-01-01T24:00:00Z',
    '2024-01-01T23:59:60Z',
    '2024-01-01T12:00:00+0530',
    '2024-01-01T12:00:00-2359',
    '2024-01-01T12:00:00.001+2359',
    '2024-01-01T12:00:00+2400',
    '2024-01-01T12:00:00+0060',
    '2024-01-01T12:00:00-0000',
    '2024-13-01',
    '2024-00-10',
    '2024-04-31',
    '2024-01-01T12:00Z',
    '2024-01-01 12:00:00Z',
    '2024-01-01T12:00:00',
    '2024-01-01T12:00:00.1Z',
    '24-01-01',
    '',
  ],
  duration: [
    '0ms',
    '1ms',
    '1s',
    '1m',
    '1h',
    '1d',
    '-1d',
    '-0ms',
    '1d2h3m4s5ms',
    '-1d2h3m4s5ms',
    '90m',
    '25h',
    '00001s',
    '86399999ms',
    '106751991167d7h12m55s807ms',
    '106751991167d7h12m55s808ms',
    '-106751991167d7h12m55s808ms',
    '9223372036854775807ms',
    '-9223372036854775808ms',
    '9223372036854775808ms',
    '99999999999999999999d',
    '1s1m',
    '1.5s',
    'd',
    '-',
    '1',
    '1ms1s',
    ' 1s',
    '',
  ],
};

const TYPES = ['User', 'Team', 'N::Doc', 'N::M::Folder'] as const;
const LEVELS = 8;

/** Names of attributes: one for each kind, and some that are odd. */
export const ODD_NAMES: readonly string[] = ['', 'if', 'a b', '😀', '\0', '__proto__', 'constructor', '"', 'has'];

export interface World {
  readonly uids: readonly Uid[];
  readonly actions: readonly Uid[];
  readonly entities: JsonValue;
}

const reference = (uid: Uid): JsonValue => ({ __entity: { ...uid } });

/** A value of a kind, as JSON; extension values are valid here, or the whole document is refused. */
export const valueOf = (random: Random, kind: Kind, uids: readonly Uid[], depth: number): JsonValue => {
  switch (kind) {
    case 'bool':
      return random.chance(50);
    case 'long':
      return random.pick(LONGS);
    case 'string':
      return random.pick(STRINGS);
    case 'entity':
      return reference(random.pick(uids));
    case 'set':
      return random.times(random.below(4), () => valueOf(random, anyKind(random, depth), uids, depth - 1));
    case 'record':
      return Object.fromEntries(
        random
          .some([...KINDS, 'a', 'b'], 30)
          .map((name) => [name, valueOf(random, anyKind(random, depth), uids, depth - 1)]),
      );
    default: {
      const [text = ''] = random.some(VALID[kind], 20);
      return { __extn: { fn: kind, arg: text === '' ? (VALID[kind][0] ?? '') : text } };
    }
  }
};

/** The texts that are values: those before the first that is none, by hand. */
const VALID = {
  ip: EXTENSION_TEXTS.ip.slice(0, 20),
  decimal: EXTENSION_TEXTS.decimal.slice(0, 11),
  datetime: ['1970-01-01', '1969-12-31', '2024-02-29', '0000-01-01', '9999-12-31', '2024-01-01T12:00:00.001+2359'],
  duration: EXTENSION_TEXTS.duration.slice(0, 15),
} as const;

const anyKind = (random: Random, depth: number): Kind =>
  random.pick(depth > 0 ? KINDS : KINDS.filter((kind) => kind !== 'set' && kind !== 'record'));

/** Attributes that usually hold what they are named after. */
export const attributesOf = (random: Random, uids: readonly Uid[]): Record<string, JsonValue> => {
  const attributes = random.some(KINDS, 75).map((kind): [string, JsonValue] => {
    const held = random.chance(90) ? kind : random.pick(KINDS);
    return [kind, valueOf(random, held, uids, 2)];
  });
  const odd = random.some(ODD_NAMES, 20).map((name): [string, JsonValue] => [name, valueOf(random, 'long', uids, 0)]);
  return Object.fromEntries([...attributes, ...odd]);
};

export const randomWorld = (random: Random): World => {
  const level = (index: number): number => index % LEVELS;
  const uids = random.times(LEVELS * random.between(1, 3), (index): Uid => ({
    type: random.pick(TYPES),
    id: random.chance(20) ? `${random.pick(STRINGS)}${index}` : `e${index}`,
  }));
  const actions: readonly Uid[] = ['view', 'edit', 'readers', 'all'].map((id) => ({ type: 'Action', id }));
  const entities: JsonValue[] = [];
  for (const [index, uid] of uids.entries()) {
    if (random.chance(10)) continue;
    const above = uids.filter((_, other) => level(other) === level(index) + 1);
    const parents = random.some(above, 60).map((parent): JsonValue => ({ ...parent }));
    const tags = Object.fromEntries(
      random.some([...KINDS, ...STRINGS], 15).map((name) => [name, valueOf(random, 'string', uids, 0)]),
    );
    entities.push({
      uid: { ...uid },
      attrs: attributesOf(random, uids),
      parents,
      ...(random.chance(50) ? { tags } : {}),
    });
  }
  const [view, edit, readers, all] = actions.map((uid): JsonValue => ({ ...uid }));
  if (random.chance(70) && view && edit && readers && all)
    entities.push(
      { uid: view, attrs: {}, parents: [readers] },
      { uid: edit, attrs: {}, parents: [all] },
      { uid: readers, attrs: {}, parents: [all] },
    );
  return { uids: [...uids, { type: 'User', id: 'unknown' }], actions, entities };
};
