import { describe, expect, it } from 'vitest';
import type { Check, EvidenceResult } from '../../attest/appraisal/types.ts';
import { publicKeyOf } from '../../audit/ed25519/sign.ts';
import { encodeBinding } from '../../attest/binding/encode.ts';
import type { BindingStatement } from '../../attest/binding/types.ts';
import { encodeBase64 } from '../../encoding/base64/base64.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { createGuard, type GuardOptions } from '../../guard/index.ts';
import { decision, engine, log } from '../../../test/guard/doubles.ts';
import { MODULE, NOW, seedOfHost, statementOf } from '../../../test/attested/statement.ts';
import { AttestedError } from '../error/error.ts';
import { createSealingKey, type SealingKey } from '../seal/seal.ts';
import { brokerApp, type BrokerAppOptions, type BrokerEvent } from './app.ts';
import { Broker, type BrokerOptions, type ReleaseFacts } from './broker.ts';
import { Challenges } from './challenges.ts';
import { fetchSecret, type SecretOptions } from './client.ts';
import { appraiserOf } from '../bound/appraise.ts';
import type { Presented } from '../bound/types.ts';
import { CHALLENGE_PATH, formatRequest, MAX_REQUEST_BYTES, RELEASE_PATH } from './wire.ts';

const SECRET = 'the key of the log';
const ADDRESS = '192.0.2.1';
const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** Evidence that says itself whether it is good. */
async function appraise({ evidence }: Presented): Promise<EvidenceResult<unknown>> {
  const good = evidence !== null && new TextDecoder().decode(evidence) === 'good';
  return {
    verdict: good ? 'accept' : 'reject',
    checks: [
      { id: 'chain', status: good ? 'pass' : 'fail', detail: '', source: '' },
      { id: 'binding', status: 'pass', detail: '', source: '' },
    ],
    claims: { measurement: Uint8Array.of(1, 2), svn: 3n },
    advisories: [],
    validUntil: null,
  };
}

/** A policy that keeps back what is called so. */
const policy = engine(({ context }) => {
  const { secret } = context as ReleaseFacts;
  return secret === 'kept' ? decision({ verdict: 'deny', reason: 'kept' }) : decision();
});

interface Bench {
  readonly events: BrokerEvent[];
  readonly audit: ReturnType<typeof log>;
  readonly key: SealingKey;
  /** What the policy was asked, in order. */
  readonly asked: ReleaseFacts[];
  readonly call: (path: string, body: string | null, address?: string) => Promise<Response>;
  readonly ask: (
    over?: Partial<SecretOptions>,
    statement?: Partial<BindingStatement>,
    evidence?: string,
  ) => Promise<string>;
}

async function bench(over: Partial<BrokerOptions> = {}, app: Partial<BrokerAppOptions> = {}): Promise<Bench> {
  const audit = log();
  const events: BrokerEvent[] = [];
  const asked: ReleaseFacts[] = [];
  const key = await createSealingKey();
  const recorder = {
    record: ({ input }: { readonly input: Readonly<Record<string, unknown>> }): void => {
      asked.push(input['context'] as ReleaseFacts);
    },
  };
  const broker = new Broker({
    appraise,
    guard: createGuard({ module: policy, audit, recorder }),
    secretOf: async (name) => (name === 'none' ? undefined : bytes(SECRET)),
    clock: () => NOW,
    ...over,
  });
  const handle = await brokerApp({ broker, onEvent: (event) => events.push(event), clock: () => NOW, ...app });
  const fetcher = async (url: string | URL | Request, init?: RequestInit): Promise<Response> =>
    handle(new Request(url, init), ADDRESS);
  const ask: Bench['ask'] = async (options = {}, statement = {}, evidence = 'good') => {
    const present: SecretOptions['present'] = async (nonce) => ({
      binding: encodeBinding(await statementOf(1, { nonce, encryptionKey: key.publicKey, ...statement })),
      evidence: bytes(evidence),
      endorsements: null,
    });
    try {
      const url = 'https://broker.example/';
      const secret = await fetchSecret({ url, secret: 'log', present, key, fetch: fetcher, ...options });
      return new TextDecoder().decode(secret);
    } catch (error) {
      if (error instanceof AttestedError) return error.code;
      throw error;
    }
  };
  const call: Bench['call'] = async (path, body, address = ADDRESS) =>
    handle(new Request(`https://broker.example${path}`, { method: 'POST', body }), address);
  return { events, audit, key, asked, call, ask };
}

describe('a broker', () => {
  it('releases a secret to the key of a statement whose evidence holds, and records that it did', async () => {
    const { ask, audit, asked, events } = await bench();
    expect(await ask()).toBe(SECRET);
    expect(audit.events.map((event) => (event.kind === 'outcome' ? event.status : event.kind))).toEqual([
      'decision',
      'succeeded',
    ]);
    expect(audit.events[0]).toMatchObject({ action: 'release_secret', verdict: 'allow' });
    expect(asked[0]).toMatchObject({
      secret: 'log',
      verdict: 'accept',
      platform: 'tdx',
      modules: [encodeHex(MODULE)],
      module: encodeHex(MODULE),
      claims: { measurement: '0102', svn: '3' },
    });
    const hostKey = encodeHex(await publicKeyOf(seedOfHost(1)));
    const binding = asked[0]?.binding;
    expect(events).toMatchObject([
      { event: 'released', secret: 'log', binding, platform: 'tdx', hostKey, log: 'a.example/log' },
    ]);
    expect(JSON.stringify([events, asked], (_, each: unknown) => (typeof each === 'bigint' ? '' : each))).not.toContain(
      SECRET,
    );
  });

  it('seals to the key of the statement alone', async () => {
    const { ask } = await bench();
    expect(await ask({ key: await createSealingKey() })).toBe('sealed_invalid');
  });

  it('releases nothing on evidence that was rejected, whatever the policy says, and records that too', async () => {
    const { ask, audit, asked } = await bench();
    expect(await ask({}, {}, 'bad')).toBe('evidence_rejected');
    expect(audit.events.map((event) => (event.kind === 'outcome' ? event.status : event.kind))).toEqual([
      'decision',
      'failed',
    ]);
    expect(asked[0]).toMatchObject({ verdict: 'reject', failed: ['chain'], claims: null });
  });

  it('releases nothing that the policy keeps back, that is not there, or that cannot be recorded', async () => {
    const { ask, events } = await bench();
    expect(await ask({ secret: 'kept' })).toBe('release_denied');
    expect(events).toMatchObject([{ event: 'refused', code: 'release_denied', why: 'policy: kept' }]);
    expect(await ask({ secret: 'none' })).toBe('secret_unavailable');
    const stopped = log();
    stopped.append = () => {
      throw new Error('stopped');
    };
    const unrecorded = await bench({ guard: createGuard({ module: policy, audit: stopped }) });
    expect(await unrecorded.ask()).toBe('release_denied');
  });

  it('releases nothing on evidence that was not shown to be bound to the statement, whoever accepts it', async () => {
    for (const status of ['skipped', 'fail', undefined] as const) {
      const { ask, asked } = await bench({
        appraise: async (presented) => {
          const { checks, ...result } = await appraise(presented);
          const others = checks.filter(({ id }) => id !== 'binding');
          const binding: Check = { id: 'binding', status: status ?? 'pass', detail: '', source: '' };
          return { ...result, checks: status === undefined ? others : [...others, binding] };
        },
      });
      expect(await ask()).toBe('evidence_rejected');
      expect(asked[0]).toMatchObject({ verdict: 'reject', claims: null });
    }
  });

  it.each([
    ['only observes, and would let go what its policy denies', { audit: log(), mode: 'observe' }],
    ['goes on when it cannot record', { audit: log(), onAuditFailure: 'continue' }],
    ['has no log', {}],
  ] satisfies [string, Partial<GuardOptions>][])('is not made with a guard that %s', async (_, options) => {
    const guard = createGuard({ module: policy, ...options });
    await expect(bench({ guard })).rejects.toMatchObject({ code: 'options_invalid' });
  });

  it('names no module of a host that has several', async () => {
    const { ask, asked } = await bench();
    const modules = [MODULE, new Uint8Array(32)].toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
    expect(await ask({}, { modules })).toBe(SECRET);
    expect(asked[0]).toMatchObject({ modules: modules.map(encodeHex), module: null });
  });

  it('takes a challenge once, and only one of its own', async () => {
    const { call, ask } = await bench();
    const answer = (await (await call(CHALLENGE_PATH, null)).json()) as { readonly nonce: string };
    const nonce = Uint8Array.from(atob(answer.nonce), (unit) => unit.charCodeAt(0));
    const binding = encodeBinding(await statementOf(1, { nonce }));
    const body = formatRequest({ secret: 'log', binding, evidence: bytes('bad'), endorsements: null });
    expect((await call(RELEASE_PATH, body)).status).toBe(403);
    // The answer was wrong, but the challenge is used up all the same.
    const again = formatRequest({ secret: 'log', binding, evidence: bytes('good'), endorsements: null });
    expect((await call(RELEASE_PATH, again)).status).toBe(401);
    expect(await ask({}, { nonce: new Uint8Array(32).fill(7) })).toBe('challenge_invalid');
  });

  it('does not take a statement of another time', async () => {
    const { ask } = await bench();
    expect(await ask({}, { notBefore: NOW + 1001, expires: NOW + 9000 })).toBe('evidence_rejected');
    expect(await ask({}, { notBefore: NOW - 2, expires: NOW - 1 })).toBe('evidence_rejected');
  });

  it('does not mind a clock of its host that is ahead a little', async () => {
    const { ask } = await bench();
    expect(await ask({}, { notBefore: NOW + 1000, expires: NOW + 9000 })).toBe(SECRET);
  });

  it('releases nothing when what it verified ended while it decided', async () => {
    let now = NOW;
    const slowly = (until: number | null) => async (presented: Presented) => {
      now += 60_001;
      return { ...(await appraise(presented)), validUntil: until };
    };
    const ended = [
      await bench({ appraise: slowly(null), clock: () => now }),
      await bench({ appraise: slowly(NOW + 60_000), clock: () => now }),
    ];
    const asked: string[] = [];
    for (const [i, { ask }] of ended.entries()) {
      now = NOW;
      asked.push(await ask({}, i === 0 ? { expires: NOW + 60_000 } : {}));
    }
    expect(asked).toEqual(['evidence_rejected', 'evidence_rejected']);
    now = NOW;
    const inTime = await bench({ appraise: slowly(NOW + 60_001), clock: () => now });
    expect(await inTime.ask()).toBe(SECRET);
  });

  it('seals to no key that anybody could open', async () => {
    const { ask } = await bench();
    expect(await ask({}, { encryptionKey: new Uint8Array(32) })).toBe('request_malformed');
  });

  it('wipes what it was given when it is sealed', async () => {
    const secret = bytes(SECRET);
    const { ask } = await bench({ secretOf: async () => secret });
    expect(await ask()).toBe(SECRET);
    expect(secret.every((byte) => byte === 0)).toBe(true);
  });

  it('refuses what is no request, and reads no more of it than one has', async () => {
    const { call } = await bench({}, { refusalRate: 0 });
    const statement = encodeBase64(encodeBinding(await statementOf(1)));
    const wrong = [
      '',
      'null',
      '[]',
      '{}',
      JSON.stringify({ secret: 'a', statement, evidence: '*', endorsements: null }),
      JSON.stringify({ secret: 'a', statement: 'AAAA', evidence: '', endorsements: '' }),
      JSON.stringify({ secret: '../a', statement, evidence: '', endorsements: '' }),
      JSON.stringify({ secret: 'a/../b', statement, evidence: '', endorsements: '' }),
      JSON.stringify({ secret: 'a', statement, evidence: '', endorsements: null, more: 1 }),
    ];
    for (const body of wrong) expect([body, (await call(RELEASE_PATH, body)).status]).toEqual([body, 400]);
    expect((await call(RELEASE_PATH, 'x'.repeat(MAX_REQUEST_BYTES + 1))).status).toBe(413);
    expect((await call('/v1/secrets', '{}')).status).toBe(404);
  });

  it('does not hear those whom it has refused often, and gives out only so many challenges', async () => {
    const { call, ask } = await bench();
    for (let i = 0; i < 10; i++) await call(RELEASE_PATH, 'null');
    const refused = await call(RELEASE_PATH, 'null');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await ask()).toBe('rate_limited');
    const greedy = await bench({}, { challengeRate: 2 });
    const answers = await Promise.all(Array.from({ length: 5 }, () => greedy.call(CHALLENGE_PATH, null)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 429]);
    expect((await greedy.call(CHALLENGE_PATH, null, '192.0.2.2')).status).toBe(200);
    const few = await bench({}, { challengeRate: 0.1 });
    expect([(await few.call(CHALLENGE_PATH, null)).status, (await few.call(CHALLENGE_PATH, null)).status]).toEqual([
      200, 429,
    ]);
  });

  it('tells nobody what went wrong within, nor where a secret is kept', async () => {
    const failing = await bench({ secretOf: () => Promise.reject(new Error('the vault at 10.0.0.1')) });
    expect(await failing.ask()).toBe('request_malformed');
    const missing = await bench({
      secretOf: () => Promise.reject(new AttestedError('secret_unavailable', 'the file /etc/keys/log')),
    });
    const answers: string[] = [];
    for (const { call } of [failing, missing]) {
      const { nonce } = (await (await call(CHALLENGE_PATH, null)).json()) as { readonly nonce: string };
      const binding = encodeBinding(
        await statementOf(1, {
          nonce: Uint8Array.from(atob(nonce), (unit) => unit.charCodeAt(0)),
          encryptionKey: failing.key.publicKey,
        }),
      );
      const answer = await call(
        RELEASE_PATH,
        formatRequest({ secret: 'log', binding, evidence: bytes('good'), endorsements: null }),
      );
      answers.push(`${answer.status} ${await answer.text()}`);
    }
    expect(answers.join()).not.toMatch(/vault|10\.0\.0\.1|\/etc/);
    expect(answers.map((text) => text.slice(0, 3))).toEqual(['500', '503']);
  });
});

describe('what is accepted', () => {
  it('is read before anybody asks', () => {
    const wrong = [{ sev: {} }, { snp: { measurement: [] } }, { azure: { tdx: { debug: 1 } } }, null];
    for (const platforms of wrong) {
      expect(() => appraiserOf(platforms as never)).toThrow(
        expect.objectContaining({ name: 'AttestedError', code: 'options_invalid' }),
      );
    }
    expect(() => appraiserOf({ snp: { measurement: [] } as never })).toThrow(/^platforms\.snp: .*measurement/);
    expect(() => appraiserOf({}, { nvidia: { mode: [] } as never })).toThrow(/^accelerators\.nvidia: .*mode/);
  });
});

describe('bounds', () => {
  it.each([Number.NaN, -1, Infinity])('are numbers that bound something, and not %d', async (wrong) => {
    expect(() => new Challenges({ life: wrong })).toThrow(AttestedError);
    expect(() => new Challenges({ most: wrong })).toThrow(AttestedError);
    for (const name of ['challengeRate', 'addressRate', 'refusalRate']) {
      await expect(bench({}, { [name]: wrong })).rejects.toThrow(AttestedError);
    }
  });
});

describe('challenges', () => {
  it('end after their time, and make room for others then', () => {
    const challenges = new Challenges({ life: 1000, most: 2 });
    const [one, two] = [challenges.issue(0), challenges.issue(500)];
    expect(() => challenges.issue(1000)).toThrow(AttestedError);
    const three = challenges.issue(1001);
    expect([one, two, three].map(({ nonce }) => challenges.redeem(nonce, 1500))).toEqual([false, true, true]);
    expect(challenges.redeem(two.nonce, 1500)).toBe(false);
  });
});
