/** Tokens of a service of our own, as NVIDIA's Remote Attestation Service answers. */
import { encodeHex } from '../../../host/encoding/base64/hex.ts';
import { signRaw, type TestKey } from '../pki.ts';

type Claims = Record<string, unknown>;

export interface NrasTokenOptions {
  /** P-384. */
  readonly key: TestKey;
  readonly nonce: Uint8Array;
  /** When it is issued, in seconds since 1970. */
  readonly second: number;
  /** What the overall token, that of the one GPU, and both headers say otherwise. */
  readonly overall?: Claims | undefined;
  readonly module?: Claims | undefined;
  readonly header?: Claims | undefined;
  /** Changes the bundle after it was made. */
  readonly spoil?: ((bundle: [unknown, Record<string, string>]) => unknown) | undefined;
}

const encoder = new TextEncoder();

async function writeJwt(claims: Claims, { header = {}, key }: NrasTokenOptions): Promise<string> {
  const parts = [{ alg: 'ES384', kid: 'k1', ...header }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const signature = await signRaw(key, encoder.encode(parts.join('.')));
  return [...parts, Buffer.from(signature).toString('base64url')].join('.');
}

/** A token, good for an hour unless something is changed, by a key that is called k1. */
export async function writeNrasToken(given: NrasTokenOptions): Promise<Uint8Array> {
  const { second, nonce } = given;
  const common = {
    iss: 'https://nras.attestation.nvidia.com',
    iat: second,
    nbf: second,
    exp: second + 3600,
    eat_nonce: encodeHex(nonce),
  };
  const gpu = await writeJwt(
    { ...common, measres: 'success', secboot: true, dbgstat: 'disabled', ...given.module },
    given,
  );
  const digest = encodeHex(new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(gpu))));
  const submods = { 'GPU-0': ['DIGEST', ['SHA-256', digest]] };
  const overall = await writeJwt({ ...common, 'x-nvidia-overall-att-result': true, submods, ...given.overall }, given);
  const bundle: [unknown, Record<string, string>] = [['JWT', overall], { 'GPU-0': gpu }];
  return encoder.encode(JSON.stringify(given.spoil?.(bundle) ?? bundle));
}
