/** Tokens of issuers of our own: compact JWS of any header and payload. */
import { encodeBase64Url } from '../../host/encoding/base64/base64url.ts';
import { signRaw, type TestKey } from './pki.ts';

const encoder = new TextEncoder();

/** A part of a token: an object as JSON, or a text as it stands. */
export function tokenPart(value: unknown): string {
  return encodeBase64Url(encoder.encode(typeof value === 'string' ? value : JSON.stringify(value)));
}

/** A token signed with a key: RS256 for an RSA key, ES384 for one of P-384, whatever its header says. */
export async function issueToken(header: unknown, payload: unknown, key: TestKey): Promise<string> {
  const signed = `${tokenPart(header)}.${tokenPart(payload)}`;
  return `${signed}.${encodeBase64Url(await signRaw(key, encoder.encode(signed)))}`;
}

/** A key as its issuer publishes it. */
export async function jwkOf(key: TestKey, keyId: string): Promise<Readonly<Record<string, unknown>>> {
  const { kty, n, e, crv, x, y } = await crypto.subtle.exportKey('jwk', key.pair.publicKey);
  return {
    kid: keyId,
    use: 'sig',
    ...(kty === 'RSA' ? { kty, n, e, alg: 'RS256' } : { kty, crv, x, y, alg: 'ES384' }),
  };
}
