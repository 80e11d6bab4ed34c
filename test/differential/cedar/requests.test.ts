/** Modules of policies with a schema take the requests that Cedar takes with it, implicit escapes among them, decide them alike, and refuse the others. */
import {
  preparsePolicySet,
  preparseSchema,
  statefulIsAuthorized as cedarDecides,
} from '@cedar-policy/cedar-wasm/nodejs';
import { describe, expect, it } from 'vitest';
import { compile } from '../../../host/compiler/index.ts';
import { EngineError, encodeFrame, load, project } from '../../../host/engine/index.ts';
import { shippedLibrary } from '../../module/build.ts';
import { Random, runOptions } from '../../random/random.ts';

const { seed, full } = runOptions();
const REQUESTS = full ? 20_000 : 400;

const SCHEMA = `
  entity Org; entity Team in [Org];
  entity User in [Team] { level: Long, manager?: User, seen?: datetime, nets: Set<ipaddr> } tags String;
  entity Kind enum ["a", "b"];
  entity Doc in [Kind] { kind: Kind, owner: User, price?: decimal };
  action all; action some in [all];
  action view in [all] appliesTo {
    principal: [User, Team], resource: Doc,
    context: {
      yes: Bool, n?: Long, name: String, who?: User, kind: Kind, from: ipaddr, price?: decimal, at?: datetime, span?: duration,
      names?: Set<String>, nets?: Set<ipaddr>, users?: Set<User>, inner?: { deep: { from?: ipaddr, n: Long } }, act?: Action,
    },
  };
  action edit in [some] appliesTo { principal: User, resource: [Doc, Team], context: { n: Long, yes?: Long, at?: datetime } };`;

/** They read everything that the schema has, so that nothing of a request stays unread. */
const POLICIES = `
  permit (principal is User in Team::"t", action == Action::"view", resource is Doc)
    when { context.yes && principal.level > 1 && context.name like "a*" && context.from.isInRange(ip("10.0.0.0/8")) };
  permit (principal, action == Action::"view", resource) when { context has n && context.n + 1 > 1 && context has who && context.who has manager };
  permit (principal is User, action in Action::"all", resource is Doc) when { resource.kind == Kind::"a" && resource.owner == principal };
  permit (principal, action == Action::"view", resource) when { context.kind == Kind::"b" && context has users && context.users.isEmpty() };
  permit (principal, action == Action::"view", resource is Doc)
    when { context has price && resource has price && context.price.lessThan(resource.price) };
  permit (principal is User, action == Action::"view", resource)
    when { context has at && principal has seen && context.at > principal.seen && context has span && context.span < duration("1h") };
  permit (principal is User, action == Action::"view", resource)
    when { context has names && context.names.contains("a") && context has nets && principal.nets.containsAll(context.nets) };
  permit (principal is User, action == Action::"view", resource)
    when { context has inner && context.inner.deep has from && context.inner.deep.from.isIpv4() && principal.hasTag("x") && principal.getTag("x") == "y" };
  permit (principal, action == Action::"view", resource) when { context has act && context.act in Action::"some" };
  forbid (principal, action == Action::"edit", resource) when { context.n > 5 || (context has yes && context.yes == 1) || (context has at && context.at < datetime("2025-01-01")) };`;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const uid = (type: string, id: string): Json => ({ type, id });

/** A value of what is asked for, in one of the forms in which Cedar takes it; now and then something else. */
class RequestWriter {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  #of(...values: Json[]): Json {
    const random = this.#random;
    return random.chance(1)
      ? random.pick<Json>([
          1,
          'a',
          '10.0.0.1',
          true,
          null,
          [],
          {},
          [1],
          uid('User', 'a'),
          { __entity: uid('Doc', 'd') },
        ])
      : random.pick(values);
  }

  #extension(fn: string, ...texts: string[]): Json {
    const arg = this.#random.chance(2) ? 'no value' : this.#random.pick(texts);
    return this.#of(arg, { fn, arg }, { __extn: { fn, arg } }, { __extn: { fn, args: [arg] } });
  }

  #entity(...uids: Json[]): Json {
    const value = this.#random.pick(uids);
    return this.#of(value, { __entity: value });
  }

  user = (): Json => this.#entity(uid('User', 'a'), uid('User', 'b'), uid('User', '\u{1f600}'));
  kind = (): Json => this.#entity(uid('Kind', 'a'), uid('Kind', 'b'), uid('Kind', this.#random.chance(4) ? 'c' : 'a'));
  ip = (): Json => this.#extension('ip', '10.0.0.1', '10.1.0.0/16', '::1');
  decimal = (): Json => this.#extension('decimal', '1.5', '-0.0', '922337203685477.5807');
  datetime = (): Json => this.#extension('datetime', '2024-01-01', '2025-06-01T00:00:00Z');
  duration = (): Json => this.#extension('duration', '1ms', '2h');
  long = (): Json => this.#of(0, 1, 6, -1, 2 ** 53 - 1);
  text = (): Json => this.#of('', 'a', 'b', 'äöü', 'a long text that takes more than eight bytes');
  bool = (): Json => this.#of(true, false);
  list = (item: () => Json): Json => this.#of(this.#random.times(this.#random.below(4), item));

  /** @param other an attribute that policies read elsewhere, and that the record has not; null where there is none */
  record(
    required: Record<string, () => Json>,
    optional: Record<string, () => Json>,
    other: string | null = 'other',
  ): Json {
    const random = this.#random;
    const record: Record<string, Json> = {};
    for (const [key, write] of Object.entries(required)) if (!random.chance(1)) record[key] = write();
    for (const [key, write] of Object.entries(optional)) if (random.chance(40)) record[key] = write();
    if (other !== null && random.chance(1)) record[other] = 1;
    return this.#of(record);
  }

  view = (): Json =>
    this.record(
      { yes: this.bool, name: this.text, kind: this.kind, from: this.ip },
      {
        n: this.long,
        who: this.user,
        price: this.decimal,
        at: this.datetime,
        span: this.duration,
        names: () => this.list(this.text),
        nets: () => this.list(this.ip),
        users: () => this.list(this.user),
        inner: () => this.record({ deep: () => this.record({ n: this.long }, { from: this.ip }) }, {}),
        act: () =>
          this.#entity(
            uid('Action', 'view'),
            uid('Action', 'some'),
            uid('Action', this.#random.chance(4) ? 'no' : 'edit'),
          ),
      },
      null,
    );

  edit = (): Json => this.record({ n: this.long }, { yes: this.long, at: this.datetime }, 'name');

  entities(): Json {
    const random = this.#random;
    const user = (id: string): Json => ({
      uid: uid('User', id),
      attrs: this.record(
        { level: this.long, nets: () => this.list(this.ip) },
        { manager: this.user, seen: this.datetime },
        'kind',
      ),
      parents: this.#of(random.some([uid('Team', 't'), uid('Org', 'o'), uid('Team', 'u')], 40)),
      ...(random.chance(50) ? { tags: this.record({}, { x: this.text, y: this.text }) } : {}),
    });
    const all: Json[] = [
      user('a'),
      user('b'),
      { uid: uid('Team', 't'), attrs: {}, parents: random.chance(50) ? [uid('Org', 'o')] : [] },
      {
        uid: uid('Doc', 'd'),
        attrs: this.record({ kind: this.kind, owner: this.user }, { price: this.decimal }, 'level'),
        parents: random.chance(30) ? [uid('Kind', random.chance(10) ? 'c' : 'b')] : [],
      },
      { uid: uid('Kind', 'a'), attrs: {}, parents: [] },
    ];
    if (random.chance(2)) all.push({ uid: uid('Other', 'x'), attrs: {}, parents: [] });
    if (random.chance(2)) all.push({ uid: uid('Kind', 'z'), attrs: {}, parents: [] });
    if (random.chance(2))
      all.push({ uid: uid('User', 'c'), attrs: { level: 1, nets: [] }, parents: [uid('Doc', 'd')] });
    if (random.chance(4))
      all.push({
        uid: uid('Action', 'edit'),
        attrs: {},
        parents: random.pick<Json[]>([[], [uid('Action', 'some'), uid('Action', 'all')]]),
      });
    return random.some(all, 85);
  }

  request(): Record<string, Json> {
    const random = this.#random;
    const edit = random.chance(25);
    return {
      principal: random.pick([
        uid('User', 'a'),
        uid('User', 'a'),
        uid('User', 'b'),
        uid('Team', 't'),
        uid(random.chance(4) ? 'Doc' : 'User', 'a'),
      ]),
      action: uid('Action', random.chance(1) ? 'all' : edit ? 'edit' : 'view'),
      resource: random.chance(95) ? uid('Doc', 'd') : uid('Team', 't'),
      context: edit ? this.edit() : this.view(),
      entities: this.entities(),
    };
  }
}

describe('a module of policies with a schema', () => {
  it(`takes and decides requests as Cedar does (seed ${seed})`, { timeout: 900_000 }, async () => {
    const { module, diagnostics } = await compile({
      documents: [{ name: 'p.cedar', text: POLICIES }],
      schema: [{ name: 's.cedarschema', text: SCHEMA }],
      library: await shippedLibrary(),
    });
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const engine = await load(module?.bytes ?? new Uint8Array());
    const [{ slots, schema } = { slots: [], schema: undefined }] = engine.manifest.entries;
    expect([preparsePolicySet('p', { staticPolicies: POLICIES }), preparseSchema('s', SCHEMA)]).toMatchObject([
      { type: 'success' },
      { type: 'success' },
    ]);
    const seen: Record<string, number> = { allow: 0, deny: 0, failure: 0, 'with errors': 0 };
    for (let i = 0; i < REQUESTS; i++) {
      const request = new RequestWriter(Random.of(seed, i)).request();
      const call = { ...request, preparsedPolicySetId: 'p', preparsedSchemaName: 's', validateRequest: true };
      const theirs = cedarDecides(call as unknown as Parameters<typeof cedarDecides>[0]);
      const ours = engine.decide(request);
      const what = `${i}: ${JSON.stringify(request)}`;
      const reference = (): unknown => encodeFrame(project(slots, request, undefined, undefined, schema));
      if (theirs.type === 'failure') {
        expect([ours.verdict, ours.error], `${what} ${JSON.stringify(theirs.errors)}`).toEqual([
          'deny',
          'runtime_error:input_invalid',
        ]);
        expect(reference, what).toThrow(EngineError);
        seen['failure'] = (seen['failure'] ?? 0) + 1;
        continue;
      }
      const { decision, diagnostics: said } = theirs.response;
      expect(
        [
          ours.error,
          ours.verdict,
          ours.fallback ? [] : ours.reasons.map(({ id }) => id).toSorted(),
          ours.errors.toSorted(),
        ],
        what,
      ).toEqual([null, decision, said.reason.toSorted(), said.errors.map(({ policyId }) => policyId).toSorted()]);
      expect(engine.frame(request), what).toEqual(reference());
      seen[decision] = (seen[decision] ?? 0) + 1;
      if (said.errors.length > 0) seen['with errors'] = (seen['with errors'] ?? 0) + 1;
    }
    for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(REQUESTS / 50);
  });
});
