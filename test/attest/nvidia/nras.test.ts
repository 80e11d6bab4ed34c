import { beforeAll, describe, expect, it } from 'vitest';
import { AttestError } from '../../../host/attest/error/error.ts';
import { verifyNras } from '../../../host/attest/nvidia/nras/nras.ts';
import type { NrasPolicy } from '../../../host/attest/nvidia/nras/types.ts';
import { Random, runOptions } from '../../random/random.ts';
import { expectAlone } from '../alone.ts';
import { mutate } from '../fuzz.ts';
import { makeKey, type TestKey } from '../pki.ts';
import { writeNrasToken } from './nras.ts';

const AT = Date.UTC(2026, 10, 22);
const SECOND = AT / 1000;
const NONCE = new Uint8Array(32).fill(0xb1);

type Claims = Record<string, unknown>;

interface Case {
  readonly overall?: Claims;
  readonly module?: Claims;
  readonly header?: Claims;
  readonly policy?: NrasPolicy;
  readonly at?: number;
  readonly key?: TestKey;
  readonly keys?: unknown;
  readonly binding?: Uint8Array | null;
  /** Changes the bundle after it was made. */
  readonly spoil?: (bundle: [unknown, Record<string, string>]) => unknown;
}

let own: TestKey;
let other: TestKey;
let jwk: JsonWebKey & { kid?: string };
beforeAll(async () => {
  [own, other] = await Promise.all([makeKey('P-384'), makeKey('P-384')]);
  jwk = { ...(await crypto.subtle.exportKey('jwk', own.pair.publicKey)), kid: 'k1' };
});

const writeToken = (given: Case): Promise<Uint8Array> =>
  writeNrasToken({ key: own, nonce: NONCE, second: SECOND, ...given });

async function appraise(given: Case): ReturnType<typeof verifyNras> {
  const {
    policy = {},
    at = AT,
    keys = { keys: [{ kty: 'EC', crv: 'P-384', kid: 'k1', x: jwk.x, y: jwk.y }] },
    binding = NONCE,
  } = given;
  const token = await writeToken(given);
  return verifyNras({ token }, { endorsements: { keys }, policy, at, expectedBinding: binding });
}

async function failures(given: Case): Promise<readonly string[]> {
  const { checks, verdict } = await appraise(given);
  const failed = checks.filter(({ status }) => status === 'fail').map(({ id }) => id);
  expect(verdict).toBe(failed.length === 0 ? 'accept' : 'reject');
  return failed;
}

const CASES: Readonly<Record<string, () => readonly Case[]>> = {
  form: () => [
    { spoil: ([pair]) => [pair] },
    { spoil: ([pair]) => [pair, {}] },
    { spoil: ([, named]) => [['JWT', 'a.b'], named] },
    { spoil: ([pair, named]) => [pair, named, 1] },
  ],
  algorithm: () => [{ header: { alg: 'RS256' } }, { header: { alg: 'none' } }],
  key: () => [{ keys: { keys: [] } }, { header: { kid: 'k2' } }],
  signature: () => [{ key: other }],
  issuer: () => [
    { module: { iss: 'https://nras.attestation-stg.nvidia.com' } },
    { policy: { issuers: ['https://nras.example'] } },
  ],
  time: () => [{ at: AT + 3_600_000 }, { at: AT - 61_000 }],
  lifetime: () => [{ policy: { maximumLifetimeSeconds: 3599 } }],
  nonce: () => [{ module: { eat_nonce: '00' } }, { module: { eat_nonce: undefined } }],
  modules: () => [
    { spoil: ([pair, named]) => [pair, { 'GPU-1': named['GPU-0'] }] },
    { spoil: ([pair, named]) => [pair, { ...named, 'GPU-1': named['GPU-0'] }] },
  ],
  digests: () => [{ overall: { submods: { 'GPU-0': ['DIGEST', ['SHA-256', '00'.repeat(32)]] } } }],
  'overall-result': () => [
    { overall: { 'x-nvidia-overall-att-result': false } },
    { overall: { 'x-nvidia-overall-att-result': 'true' } },
  ],
  result: () => [{ module: { measres: 'fail' } }, { module: { secboot: false } }],
  debug: () => [{ module: { dbgstat: 'enabled' } }, { module: { dbgstat: undefined } }],
  binding: () => [{ binding: NONCE.with(0, 0) }],
};

describe('a token of NVIDIA’s service', () => {
  it('is accepted when it is good', async () => {
    expect(await failures({})).toEqual([]);
    expect(await failures({ binding: null })).toEqual([]);
  });

  it.each(Object.entries(CASES))('fails alone: %s', async (id, make) => {
    for (const [i, each] of make().entries()) expectAlone(await appraise(each), id, `case ${i}`);
  });

  it('is not verified with options that are none', async () => {
    for (const wrong of [
      { keys: 'keys' },
      { policy: { issuer: 'x' } as never },
      { at: Number.NaN },
      { binding: new Uint8Array(64) },
    ]) {
      await expect(failures(wrong)).rejects.toThrow(AttestError);
    }
  });

  it('has a verdict, whatever comes, and is accepted only unchanged', async () => {
    const token = await writeToken({});
    const { seed, full } = runOptions();
    const keys = { keys: [{ kty: 'EC', crv: 'P-384', kid: 'k1', x: jwk.x, y: jwk.y }] };
    const options = { endorsements: { keys }, policy: {}, at: AT, expectedBinding: NONCE };
    // White space between is no change.
    const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes).replaceAll(/\s/g, '');
    for (let i = 0; i < (full ? 20_000 : 500); i++) {
      const changed = mutate(token, Random.of(seed, i));
      const { verdict } = await verifyNras({ token: changed }, options);
      if (textOf(changed) !== textOf(token)) expect(`${i} ${verdict}`).toBe(`${i} reject`);
    }
  });
});
