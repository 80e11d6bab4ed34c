/** Inputs that attack the projection: objects that lie, throw, change, recurse or never end. */

export interface HostileInput {
  readonly name: string;
  /** Made anew for every decision: some of them change when they are read. */
  readonly make: () => unknown;
  /**
   * What is allowed to come out when the policy denies `x == 'bad'` and allows everything else: `denied`, because it cannot be read or reads as bad; `allowed`, because it is data in which
   * `x` is something else or is not there.
   */
  readonly expect: 'denied' | 'allowed';
}

const denied = (name: string, make: () => unknown): HostileInput => ({ name, make, expect: 'denied' });
const allowed = (name: string, make: () => unknown): HostileInput => ({ name, make, expect: 'allowed' });

function nested(depth: number, wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = wrap(value);
  return value;
}

function cyclic(): unknown {
  const cycle: Record<string, unknown> = {};
  cycle['self'] = { cycle };
  return cycle;
}

function cyclicList(): unknown {
  const cycle: unknown[] = [1];
  cycle.push([cycle]);
  return cycle;
}

function throwing(): never {
  throw new Error('a trap');
}

/** A list whose every item is the same list below it: 2 to the 60th items to whoever copies it. */
function exponential(): unknown {
  return nested(60, (inner) => [inner, inner]);
}

function alternating(...answers: readonly unknown[]): object {
  let reads = 0;
  return Object.defineProperty({}, 'x', {
    enumerable: true,
    get: () => {
      const answer = answers[Math.min(reads, answers.length - 1)];
      reads += 1;
      return answer;
    },
  });
}

class Tool {
  readonly x = 'bad';
}

/** What stands in the place of the policy's context. */
export const HOSTILE_CONTEXTS: readonly HostileInput[] = [
  denied('a getter that throws', () => ({
    get x() {
      return throwing();
    },
  })),
  denied('a getter that reads as bad first', () => alternating('bad', 'good')),
  allowed('a getter that reads as bad later', () => alternating('good', 'bad')),
  denied('a proxy that throws in every trap', () => new Proxy({}, new Proxy({}, { get: () => throwing }))),
  denied(
    'a proxy that answers every name with bad',
    () =>
      new Proxy(
        {},
        {
          get: () => 'bad',
          has: () => true,
          ownKeys: () => ['x'],
          getOwnPropertyDescriptor: () => ({ value: 'bad', enumerable: true, configurable: true }),
        },
      ),
  ),
  denied('a revoked proxy', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  }),
  denied('a proxy of bad data', () => new Proxy({ x: 'bad' }, {})),
  denied('an instance of a class', () => new Tool()),
  denied('an object with the prototype of a class', () => Object.setPrototypeOf({ x: 'bad' }, Tool.prototype)),
  denied('bad on a prototype that is not the root: no plain object', () => Object.create({ x: 'bad' }) as unknown),
  allowed(
    'bad on a root of its own',
    () => Object.create(Object.assign(Object.create(null) as object, { x: 'bad' })) as unknown,
  ),
  allowed('bad under its own __proto__', () => JSON.parse('{"__proto__": {"x": "bad"}}') as unknown),
  denied('bad beside its own __proto__', () => JSON.parse('{"__proto__": {"x": "good"}, "x": "bad"}') as unknown),
  denied('bad in an object without a prototype', () => Object.assign(Object.create(null) as object, { x: 'bad' })),
  denied('bad in a map', () => new Map([['x', 'bad']])),
  allowed('bad in a property that is not enumerable', () =>
    Object.defineProperty({}, 'x', { value: 'bad', enumerable: false }),
  ),
  denied('bad in a frozen object', () => Object.freeze({ x: 'bad' })),
  denied('a promise', () => Promise.resolve({ x: 'bad' })),
  denied('a date', () => new Date()),
  denied('a wrapper of a string', () => Object.assign(new String('s'), { x: 'bad' })),
  denied('an error', () => Object.assign(new Error('e'), { x: 'bad' })),
  denied('nothing', () => undefined),
  denied('null', () => null),
  denied('a number', () => 5),
  denied('an empty list', () => []),
];

/** What stands in the place of `context.x`, which the policy reads. */
export const HOSTILE_VALUES: readonly HostileInput[] = [
  denied('bad', () => 'bad'),
  allowed('bad as a wrapped string', () => new String('bad')),
  allowed('bad in a list', () => ['bad']),
  allowed('an object that says bad when asked', () => ({
    toString: () => 'bad',
    valueOf: () => 'bad',
    toJSON: () => 'bad',
    [Symbol.toPrimitive]: () => 'bad',
  })),
  denied('a cycle', cyclic),
  denied('a cycle of lists', cyclicList),
  denied('lists 10,000 deep', () => nested(10_000, (inner) => [inner])),
  denied('records 10,000 deep', () => nested(10_000, (inner) => ({ a: inner }))),
  denied('maps and sets 200 deep', () => nested(200, (inner) => new Map([['a', new Set([inner])]]))),
  denied('an exponential list', exponential),
  denied('a lone high surrogate', () => '\ud800'),
  denied('a lone low surrogate', () => 'x\udc00y'),
  denied('swapped surrogates', () => '\udc00\ud800'),
  denied('a lone surrogate in a name', () => ({ '\ud800': 1 })),
  denied('a lone surrogate in a list', () => [['\udfff']]),
  allowed('a pair of surrogates', () => '\u{1f600}'),
  allowed('NaN', () => Number.NaN),
  allowed('an infinity', () => Number.NEGATIVE_INFINITY),
  allowed('minus zero', () => -0),
  allowed('a BigInt', () => 10n ** 30n),
  allowed('a symbol', () => Symbol('bad')),
  allowed('a function', () => () => 'bad'),
  allowed('a date', () => new Date(Number.NaN)),
  allowed('an empty record', () => ({})),
  allowed('a regular expression', () => /bad/u),
  allowed('a typed array', () => new Float64Array(4)),
  allowed('a buffer', () => new ArrayBuffer(8)),
  allowed('a weak map', () => new WeakMap()),
  allowed('a generator', () =>
    (function* endless() {
      for (;;) yield 'bad';
    })(),
  ),
  denied('a set that holds itself', () => {
    const set = new Set<unknown>();
    set.add(set);
    return set;
  }),
  denied(
    'a proxy whose length is NaN',
    () =>
      new Proxy([], {
        get: (target, name) => (name === 'length' ? Number.NaN : (Reflect.get(target, name) as unknown)),
      }),
  ),
  denied(
    'a proxy that never ends its length',
    () =>
      new Proxy([], { get: (target, name) => (name === 'length' ? 2 ** 53 : (Reflect.get(target, name) as unknown)) }),
  ),
  denied('a list of four billion holes', () => {
    const list: unknown[] = [];
    list.length = 2 ** 32 - 1;
    return list;
  }),
  denied('a record of 200,000 members', () =>
    Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [`k${index}`, index])),
  ),
  denied('a string of 16 MB', () => 'x'.repeat(16 << 20)),
  denied('a BigInt of 16,000,000 bits', () => 1n << 16_000_000n),
  denied('bytes of 64 MB', () => new Uint8Array(64 << 20)),
];
