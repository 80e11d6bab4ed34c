import { decodeBase64 } from '../../encoding/base64/base64.ts';
import { parseCertificate, type Certificate } from '../../x509/certificate.ts';
import type { Appraisal } from '../appraisal/appraisal.ts';
import { AttestError } from '../error/error.ts';
import { hasMember, textsIn, type JsonObject } from '../jwt/json.ts';
import type { Jws } from '../jwt/jws.ts';
import { findKey } from '../jwt/key-set.ts';
import { keyOfJwk, keyOfSpki } from '../jwt/verify.ts';
import type { MaaCheck } from './checks.ts';
import type { FullMaaPolicy } from './policy.ts';

const MAX_CERTIFICATE_BYTES = 65_536;

/** The key of a token, and its certificate: of a key that is published with one. */
export interface MaaSigner {
  readonly key: CryptoKey;
  readonly certificate: Certificate | null;
}

function malformed(why: string): never {
  throw new AttestError('malformed', why);
}

/** The certificate of a published key; null when it is published without. MAA signs it itself: what speaks for it is that it stands in the key set. */
function certificateOf(jwk: JsonObject): Certificate | null {
  if (!hasMember(jwk, 'x5c')) return null;
  const [first] = textsIn(jwk, 'x5c') ?? [];
  const bytes = first === undefined ? undefined : decodeBase64(first, MAX_CERTIFICATE_BYTES);
  return parseCertificate(bytes ?? malformed('x5c of a key that is no certificate'), malformed);
}

/** The key that a token must be signed with: the one of its name among those of its issuer. */
export async function findSigner(
  appraisal: Appraisal<MaaCheck>,
  jws: Jws,
  issuer: string | null,
  { issuers }: FullMaaPolicy,
  at: number,
): Promise<MaaSigner | undefined> {
  const keys = issuer === null ? undefined : issuers.get(issuer);
  const isNamed = keys !== undefined;
  appraisal.judge('issuer', isNamed, `${issuer}`, 'no provider that the policy names');
  if (!isNamed) return undefined;
  const jwk = jws.keyId === null ? undefined : findKey(keys, jws.keyId);
  if (jwk === undefined) {
    appraisal.fail('key_set', 'its provider has no such key, or not one alone');
    return undefined;
  }
  const certificate = appraisal.read('key_set', () => certificateOf(jwk));
  if (certificate === undefined) return undefined;
  if (certificate !== null) {
    const isOfIssuer = certificate.subject.commonName === issuer;
    const isValid = certificate.notBefore <= at && at <= certificate.notAfter;
    if (!appraisal.judge('key_set', isOfIssuer, 'a certificate of the issuer', 'a certificate of another'))
      return undefined;
    if (!appraisal.judge('key_set', isValid, 'valid', 'a certificate that is not valid at the time')) return undefined;
    appraisal.endsAt(certificate.notAfter);
  }
  // The older key sets have certificates alone; where there is one, its key is the one that the enclave made.
  const key = certificate === null ? await keyOfJwk('RS256', jwk) : await keyOfSpki('RS256', certificate.key);
  if (!appraisal.judge('key_set', key !== undefined, `key ${jws.keyId}`, 'a key that is none for RS256'))
    return undefined;
  return key === undefined ? undefined : { key, certificate };
}
