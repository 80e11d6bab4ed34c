/** Values that evaluators disagree on: ties, edges of number types, texts that look like numbers, names that prototypes have. */
import type { Random } from './random.ts';

const NUMBERS: readonly (number | bigint)[] = [
  0,
  -0,
  1,
  -1,
  2,
  3,
  5,
  10,
  100,
  499.5,
  500,
  501,
  1000,
  0.1,
  0.2,
  0.30000000000000004,
  0.3,
  1.5,
  -2.5,
  1e16,
  1e-5,
  1e21,
  1e22,
  1e300,
  5e-324,
  Number.MAX_VALUE,
  Number.MIN_VALUE,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
  2 ** 53,
  2 ** 63,
  -(2 ** 63),
  2 ** 64,
  1n,
  0n,
  2n ** 53n,
  2n ** 53n + 1n,
  -(2n ** 53n) - 1n,
  2n ** 63n - 1n,
  2n ** 63n,
  -(2n ** 63n),
  -(2n ** 63n) - 1n,
  2n ** 64n,
  10n ** 22n,
  10n ** 30n,
  -(10n ** 30n),
  10n ** 308n,
  10n ** 309n,
  10n ** 400n,
  -(10n ** 400n),
  2n ** 1024n - 2n ** 970n,
  2n ** 1024n - 2n ** 970n - 1n,
];
const ODD_NUMBERS: readonly number[] = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

export const STRINGS: readonly string[] = [
  '',
  'a',
  'b',
  'c',
  'A',
  'abc',
  'ab',
  'read',
  'write',
  'delete',
  'prod',
  'staging',
  'admin',
  'send_email',
  '0',
  '1',
  '-1',
  '5',
  '10',
  ' 5 ',
  '5.0',
  '+5',
  '1e3',
  '1e+16',
  '0x10',
  '0b1',
  '1_000',
  '1_',
  '_1',
  '.5',
  '5.',
  'inf',
  'Infinity',
  '-Infinity',
  'nan',
  'NaN',
  '1e400',
  '9007199254740993',
  '\u0661\u0662',
  '\uFF11',
  '\u0967',
  '1\u00a0',
  '\ufeff1',
  '\u001c5\u001f',
  '\u20285',
  '\u0085',
  'true',
  'True',
  'false',
  'None',
  'null',
  'undefined',
  'toString',
  'constructor',
  '__proto__',
  'length',
  'valueOf',
  'hasOwnProperty',
  '[object Object]',
  '1,2',
  'a,b',
  '*',
  '?',
  '[a-c]',
  '[!a]',
  '[',
  '[]',
  'a*c',
  '/srv/ws',
  '/srv/ws/a',
  '/srv/ws/ab',
  '/srv/ws/a/b.txt',
  '\u00e9',
  'e\u0301',
  '\u00df',
  '\u0130',
  '\u0131',
  'I',
  'i',
  '\u{1f600}',
  '\uffff',
  '\u{10ffff}',
  '\ud7ff',
  '\ue000',
  '\u0000',
  'a\u0000b',
  'line\nfeed',
  '\u4f60\u597d',
  "it's",
  'say "x"',
  'x'.repeat(63),
  'x'.repeat(64),
  'x'.repeat(65),
  'a'.repeat(300),
  'did:mesh:alice',
  'pre_tool',
  'post_tool',
];

/** Member names; those of built-in prototypes among them. */
export const KEYS: readonly string[] = [
  'a',
  'b',
  'c',
  'x',
  'y',
  'type',
  'role',
  'amount',
  'path',
  '0',
  '1',
  '01',
  '-1',
  'length',
  'toString',
  'valueOf',
  'constructor',
  '__proto__',
  'hasOwnProperty',
  'toJSON',
  'then',
  '\u00e9',
  '\u{1f600}',
  '',
];

/** Any number, NaN and infinities where `odd` says so. */
export function numberValue(random: Random, odd = true): number | bigint {
  if (random.chance(20)) return random.between(-10, 1010);
  if (random.chance(8)) return random.between(-4, 4) / 2;
  if (odd && random.chance(6)) return random.pick(ODD_NUMBERS);
  const number = random.pick(NUMBERS);
  if (typeof number === 'bigint') return random.chance(30) ? number + BigInt(random.between(-2, 2)) : number;
  return number;
}

/** Any string; now and then one of the pool with a character more. */
export function stringValue(random: Random): string {
  const text = random.pick(STRINGS);
  if (random.chance(80)) return text;
  return random.chance(50)
    ? text + random.pick(STRINGS)
    : Array.from(text)
        .slice(0, random.below(text.length + 1))
        .join('');
}

/** A value as a caller may hand it in, nested up to `depth`. */
export function value(random: Random, depth = 3): unknown {
  const kind = random.below(depth > 0 ? 100 : 72);
  if (kind < 30) return stringValue(random);
  if (kind < 52) return numberValue(random);
  if (kind < 60) return random.chance(50);
  if (kind < 66) return null;
  if (kind < 68) return undefined;
  if (kind < 69)
    return random.pick([new Date(0), /x/u, Symbol('s'), () => 1, new Uint8Array([1, 2]), new Set([1, 'a'])]);
  if (kind < 72) return random.pick([[], {}]);
  if (kind < 87) return random.times(random.below(4), () => value(random, depth - 1));
  return record(random, depth - 1);
}

/** A value that JSON can carry, with integers of any size; for what other engines read too. */
export function plainValue(random: Random, depth = 3): unknown {
  const kind = random.below(depth > 0 ? 100 : 70);
  if (kind < 32) return stringValue(random);
  if (kind < 52) return Number(numberValue(random, false));
  if (kind < 60) return random.chance(50);
  if (kind < 68) return null;
  if (kind < 70) return random.pick([[], {}]);
  if (kind < 86) return random.times(random.below(4), () => plainValue(random, depth - 1));
  return Object.fromEntries(random.times(random.below(4), () => [random.pick(KEYS), plainValue(random, depth - 1)]));
}

/** A record with ordinary and hostile names, `__proto__` as its own key among them. */
export function record(random: Random, depth = 2): Record<string, unknown> {
  const members: Record<string, unknown> = random.chance(10) ? (Object.create(null) as Record<string, unknown>) : {};
  for (let count = random.below(5); count > 0; count -= 1) {
    Object.defineProperty(members, random.pick(KEYS), {
      value: value(random, depth),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return members;
}
