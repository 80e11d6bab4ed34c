import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  GCP_ISSUED,
  gcpHeader,
  gcpPayload,
  makeGcpAuthority,
  makeGcpEvidence,
  type GcpAuthority,
  type GcpEvidence,
} from '../../../test/attest/gcp.ts';
import { expectAlone } from '../../../test/attest/alone.ts';
import { failedChecks } from '../../../test/attest/failed.ts';
import { issueCertificate, issueCrl } from '../../../test/attest/pki.ts';
import { attestRefusal } from '../../../test/attest/refusal.ts';
import { issueToken, jwkOf } from '../../../test/attest/tokens.ts';
import type { EvidenceResult } from '../appraisal/types.ts';
import { appraiseGcp } from './appraise.ts';
import { GCP_CHECKS, type GcpCheck } from './checks.ts';
import type { GcpClaims, GcpPolicy } from './types.ts';

const BINDING = new Uint8Array(32).fill(7);
const OTHER = new Uint8Array(32).fill(8);

type Json = Readonly<Record<string, unknown>>;

let authority: GcpAuthority;
let good: GcpEvidence;

beforeAll(async () => {
  authority = await makeGcpAuthority();
  good = await makeGcpEvidence(authority, BINDING);
});

function judge(
  evidence: GcpEvidence,
  expectedBinding: Uint8Array | null = BINDING,
): Promise<EvidenceResult<GcpClaims>> {
  const { endorsements, policy, at, roots } = evidence;
  return appraiseGcp(evidence.evidence, { endorsements, policy, at, expectedBinding }, roots);
}

/** The good token with some of its payload replaced. */
function withPayload(part: Json): Promise<GcpEvidence> {
  return makeGcpEvidence(authority, BINDING, { payload: { ...gcpPayload(BINDING), ...part } });
}

/** The good token with some of its container's claims replaced. */
function withContainer(part: Json): Promise<GcpEvidence> {
  const { submods } = gcpPayload(BINDING) as { readonly submods: Readonly<Record<string, Json>> };
  return withPayload({ submods: { ...submods, container: { ...submods['container'], ...part } } });
}

function withSubmodules(part: Json): Promise<GcpEvidence> {
  return withPayload({ submods: { ...(gcpPayload(BINDING)['submods'] as Json), ...part } });
}

/** The good token under a policy that says more. */
function withPolicy(policy: GcpPolicy): Promise<GcpEvidence> {
  return Promise.resolve({ ...good, policy: { ...good.policy, ...policy } });
}

describe('a token of Confidential Space', () => {
  it('is accepted with its certificates, and says what it is bound to', async () => {
    const result = await judge(good);
    expect(failedChecks(result)).toEqual([]);
    expect(result).toMatchObject({
      verdict: 'accept',
      validUntil: GCP_ISSUED + 3_600_000,
      claims: {
        hardware: 'GCP_INTEL_TDX',
        instance: { project: 'ours' },
        container: { arguments: ['/host', '--policy', 'agents.wasm'] },
      },
    });
    expect(result.checks.map(({ id }) => id)).toEqual(Object.keys(GCP_CHECKS));
    expect(result.checks.filter(({ status }) => status === 'skipped').map(({ id }) => id)).toEqual([
      'key_set',
      'image',
      'command',
      'instance',
      'service_accounts',
      'gpu',
    ]);
  });

  it('is accepted without certificates when its key is in the key set of the policy', async () => {
    const evidence = await issueToken({ alg: 'RS256', kid: 'k1' }, gcpPayload(BINDING), authority.leaf.key);
    const keySet = { keys: [await jwkOf(authority.leaf.key, 'k1'), await jwkOf(authority.stranger, 'k2')] };
    const policy = { ...good.policy, keySet };
    expect((await judge({ ...good, evidence, policy })).verdict).toBe('accept');
    expect(failedChecks(await judge({ ...good, evidence }))).toEqual(['key_set']);
  });

  it('is accepted under a policy that lists everything as it is', async () => {
    const result = await judge(
      await withPolicy({
        imageDigests: [`sha256:${'11'.repeat(32)}`],
        imageReferences: ['europe-west4-docker.pkg.dev/ours/agents/host@sha256:11'],
        arguments: ['/host', '--policy', 'agents.wasm'],
        environment: ['MODE=strict'],
        projects: ['ours'],
        zones: ['europe-west4-a'],
        serviceAccounts: ['agents@ours.iam.gserviceaccount.com'],
        minimumSoftwareVersion: 260_900,
        minimumTcbDate: Date.UTC(2026, 2, 13),
      }),
    );
    expect(result.verdict).toBe('accept');
    expect(result.checks.filter(({ status }) => status === 'skipped').map(({ id }) => id)).toEqual(['key_set', 'gpu']);
  });

  it('takes what the policy takes', async () => {
    const payload = { dbgstat: 'enabled', secboot: false, hwmodel: 'GCP_AMD_SEV' };
    const { evidence } = await withPayload(payload);
    const policy: GcpPolicy = { ...good.policy, allowDebug: true, requireSecureBoot: false, hardware: ['GCP_AMD_SEV'] };
    expect((await judge({ ...good, evidence, policy })).verdict).toBe('accept');
    const { evidence: overridden } = await withContainer({ cmd_override: ['/sh'], env_override: { LEVEL: '1' } });
    const lax = { ...good.policy, allowCommandOverride: true, environmentOverrides: ['LEVEL'] };
    expect((await judge({ ...good, evidence: overridden, policy: lax })).verdict).toBe('accept');
    const { evidence: withGpu } = await withSubmodules({ nvidia_gpu: { cc_mode: 'ON' } });
    expect((await judge({ ...good, evidence: withGpu, policy: { ...good.policy, gpu: 'required' } })).verdict).toBe(
      'accept',
    );
    expect(
      (await judge({ ...good, endorsements: {}, policy: { ...good.policy, revocation: 'if-present' } })).verdict,
    ).toBe('accept');
  });

  it('is bound by any of its nonces', async () => {
    const nonces = gcpPayload(BINDING)['eat_nonce'];
    expect((await judge(await withPayload({ eat_nonce: ['something else', nonces] }))).verdict).toBe('accept');
    const unbound = await judge(good, null);
    expect(unbound.checks.find(({ id }) => id === 'binding')).toMatchObject({ status: 'skipped' });
  });

  /** One thing broken, and the one check that finds it. */
  const BROKEN: readonly (readonly [GcpCheck, string, () => Promise<GcpEvidence>])[] = [
    [
      'form',
      'three parts are two',
      () => Promise.resolve({ ...good, evidence: good.evidence.split('.').slice(0, 2).join('.') }),
    ],
    [
      'form',
      'its algorithm is another',
      () =>
        makeGcpEvidence(authority, BINDING, {
          header: { ...gcpHeader([authority.leaf, authority.intermediate]), alg: 'RS512' },
        }),
    ],
    [
      'chain',
      'its root is another',
      async () => ({
        ...good,
        roots: [(await issueCertificate({ name: 'Root', key: authority.stranger, ca: true })).der],
      }),
    ],
    [
      'chain',
      'its leaf has expired',
      async () => {
        const leaf = await issueCertificate({
          name: 'Leaf',
          key: authority.leaf.key,
          issuer: authority.intermediate,
          notAfter: GCP_ISSUED,
        });
        return makeGcpEvidence(authority, BINDING, { header: gcpHeader([leaf, authority.intermediate]) });
      },
    ],
    [
      'chain',
      'a leaf issues its leaf',
      async () => {
        const leaf = await issueCertificate({ name: 'Other', key: authority.stranger, issuer: authority.leaf });
        return makeGcpEvidence(authority, BINDING, {
          header: gcpHeader([leaf, authority.leaf, authority.intermediate]),
          key: authority.stranger,
        });
      },
    ],
    [
      'chain',
      'it holds no certificate but nonsense',
      () => makeGcpEvidence(authority, BINDING, { header: { alg: 'RS256', x5c: ['AAAA'] } }),
    ],
    [
      'chain',
      'the key of its leaf is of another kind',
      async () => {
        const key = {
          ...authority.leaf.key,
          spki: await crypto.subtle.exportKey(
            'spki',
            (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign'])).publicKey,
          ),
        };
        const leaf = await issueCertificate({
          name: 'Leaf',
          key: { ...key, spki: new Uint8Array(key.spki) },
          issuer: authority.intermediate,
        });
        return makeGcpEvidence(authority, BINDING, { header: gcpHeader([leaf, authority.intermediate]) });
      },
    ],
    ['revocation', 'there is no list', () => Promise.resolve({ ...good, endorsements: {} })],
    [
      'revocation',
      'the intermediate is revoked',
      async () => ({
        ...good,
        endorsements: { crls: [await issueCrl({ issuer: authority.root, revoked: [authority.intermediate.serial] })] },
      }),
    ],
    [
      'revocation',
      'the list is of another',
      async () => ({
        ...good,
        endorsements: { crls: [await issueCrl({ issuer: { name: 'Root', key: authority.stranger } })] },
      }),
    ],
    [
      'revocation',
      'the list is not signed well',
      async () => ({ ...good, endorsements: { crls: [await issueCrl({ issuer: authority.root, spoil: true })] } }),
    ],
    [
      'revocation',
      'the list is out of date',
      async () => ({
        ...good,
        endorsements: { crls: [await issueCrl({ issuer: authority.root, nextUpdate: GCP_ISSUED })] },
      }),
    ],
    [
      'revocation',
      'the list is nonsense',
      () => Promise.resolve({ ...good, endorsements: { crls: [new Uint8Array(3)] } }),
    ],
    [
      'key_set',
      'it has no certificates, and there is no key set',
      () => makeGcpEvidence(authority, BINDING, { header: { alg: 'RS256', kid: 'leaf' } }),
    ],
    [
      'key_set',
      'its key is not in the set',
      async () => {
        const made = await makeGcpEvidence(authority, BINDING, { header: { alg: 'RS256', kid: 'leaf' } });
        return { ...made, policy: { ...made.policy, keySet: { keys: [await jwkOf(authority.leaf.key, 'other')] } } };
      },
    ],
    ['signature', 'another key signed it', () => makeGcpEvidence(authority, BINDING, { key: authority.stranger })],
    [
      'issuer',
      'its issuer is another',
      () => withPayload({ iss: 'https://confidentialcomputing.googleapis.com.example' }),
    ],
    ['audience', 'it is for another audience', () => withPayload({ aud: 'https://other.example' })],
    ['audience', 'the policy names no audience', () => Promise.resolve({ ...good, policy: {} })],
    ['time', 'it has expired', () => Promise.resolve({ ...good, at: GCP_ISSUED + 3_600_000 })],
    ['time', 'it does not hold yet', () => Promise.resolve({ ...good, at: GCP_ISSUED - 30_001 })],
    ['time', 'it has no end', () => withPayload({ exp: undefined })],
    ['lifetime', 'it holds for a day', () => withPayload({ exp: GCP_ISSUED / 1000 + 86_400 })],
    ['nonces', 'a nonce is too short', () => withPayload({ eat_nonce: ['short', gcpPayload(BINDING)['eat_nonce']] })],
    [
      'nonces',
      'there are seven',
      () => withPayload({ eat_nonce: Array.from({ length: 7 }, () => gcpPayload(BINDING)['eat_nonce']) }),
    ],
    ['binding', 'it was made for another statement', () => makeGcpEvidence(authority, OTHER)],
    ['binding', 'its binding stands in hexadecimal', () => withPayload({ eat_nonce: '07'.repeat(32) })],
    ['software', 'it is another image', () => withPayload({ swname: 'GCE' })],
    ['software', 'it is an old image', () => withPolicy({ minimumSoftwareVersion: 260_901 })],
    [
      'software',
      'its version is no number',
      async () => ({
        ...(await withPayload({ swversion: ['9e9'] })),
        policy: { ...good.policy, minimumSoftwareVersion: 1 },
      }),
    ],
    ['debug', 'it can be debugged', () => withPayload({ dbgstat: 'enabled' })],
    ['debug', 'it could be debugged once', () => withPayload({ dbgstat: 'disabled' })],
    ['secure_boot', 'it was not booted securely', () => withPayload({ secboot: 'true' })],
    [
      'support',
      'its image is not supported',
      () => withSubmodules({ confidential_space: { support_attributes: ['USABLE'] } }),
    ],
    ['support', 'its image says nothing of support', () => withSubmodules({ confidential_space: {} })],
    ['hardware', 'its memory is encrypted without integrity', () => withPayload({ hwmodel: 'GCP_AMD_SEV' })],
    [
      'tcb',
      'its firmware is out of date',
      () =>
        withPayload({ tdx: { gcp_attester_tcb_status: 'OutOfDate', gcp_attester_tcb_date: '2026-03-13T00:00:00Z' } }),
    ],
    ['tcb', 'nothing is said of its firmware', () => withPayload({ tdx: undefined })],
    ['tcb', 'its firmware is older than the policy takes', () => withPolicy({ minimumTcbDate: Date.UTC(2026, 2, 14) })],
    ['image', 'its image is another', () => withPolicy({ imageDigests: [`sha256:${'33'.repeat(32)}`] })],
    ['image', 'its image has another name', () => withPolicy({ imageReferences: ['other'] })],
    [
      'command',
      'its arguments are in another order',
      () => withPolicy({ arguments: ['/host', 'agents.wasm', '--policy'] }),
    ],
    [
      'command',
      'its arguments stand in a form that is not known, where there must be none',
      async () => ({ ...(await withContainer({ args: '--any' })), policy: { ...good.policy, arguments: [] } }),
    ],
    [
      'command',
      'its variables stand in a form that is not known, where none is demanded',
      async () => ({ ...(await withContainer({ env: ['MODE=strict'] })), policy: { ...good.policy, environment: [] } }),
    ],
    ['command', 'a variable has another value', () => withPolicy({ environment: ['MODE=lax'] })],
    ['overrides', 'the command was replaced', () => withContainer({ cmd_override: ['/sh'] })],
    ['overrides', 'a variable was replaced', () => withContainer({ env_override: { MODE: 'lax' } })],
    [
      'overrides',
      'something was replaced in a way that is not known',
      () => withContainer({ env_override: ['MODE=lax'] }),
    ],
    [
      'overrides',
      'the command was replaced in a way that is not known, where it may be',
      async () => ({
        ...(await withContainer({ cmd_override: '/sh' })),
        policy: { ...good.policy, allowCommandOverride: true },
      }),
    ],
    ['instance', 'it runs in another project', () => withPolicy({ projects: ['theirs'] })],
    ['instance', 'it runs in another zone', () => withPolicy({ zones: ['us-west1-b'] })],
    [
      'service_accounts',
      'it acts for another account',
      () => withPolicy({ serviceAccounts: ['other@ours.iam.gserviceaccount.com'] }),
    ],
    ['gpu', 'its GPU is not confidential', () => withSubmodules({ nvidia_gpu: { cc_mode: 'OFF' } })],
    ['gpu', 'what it says of a GPU is not known', () => withSubmodules({ nvidia_gpu: [] })],
    ['gpu', 'it has no GPU where one is demanded', () => withPolicy({ gpu: 'required' })],
  ];

  it.each(BROKEN)('is rejected by %s alone when %s', async (check, _, make) => {
    expectAlone(await judge(await make()), check);
  });

  it.each<[string, unknown]>([
    ['an unknown member', { audience: 'a' }],
    ['a key set that is none', { keySet: [] }],
    ['a hardware that is not known', { hardware: ['GCP_Z80'] }],
  ])('is not judged under a policy with %s', async (_, policy) => {
    await expect(judge({ ...good, policy: policy as GcpPolicy })).rejects.toMatchObject({ code: 'options_invalid' });
  });

  it('is not judged against a binding of another size', async () => {
    await expect(judge(good, new Uint8Array(64))).rejects.toMatchObject({ code: 'options_invalid' });
    expect(attestRefusal(() => undefined)).toBe('accepted');
  });

  it('is rejected, and never an error, whatever character of it is replaced', async () => {
    const { evidence } = good;
    const replace = fc.array(fc.tuple(fc.nat(evidence.length - 1), fc.constantFrom('A', 'Q', '_', '.', '=', ' ')), {
      minLength: 1,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(replace, async (edits) => {
        const units = evidence.split('');
        for (const [at, unit] of edits) units[at] = unit;
        const edited = units.join('');
        const { verdict } = await judge({ ...good, evidence: edited });
        expect(verdict).toBe(edited === evidence ? 'accept' : 'reject');
      }),
      { numRuns: process.env['EDICT_FULL'] === '1' ? 20_000 : 400 },
    );
  });
});
