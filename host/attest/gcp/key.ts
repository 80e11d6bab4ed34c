import { parseCertificate, type Certificate } from '../../x509/certificate.ts';
import { findChain } from '../../x509/chain.ts';
import { parseCrl } from '../../x509/crl.ts';
import { judgeRevocation } from '../../x509/revocation.ts';
import type { Appraisal } from '../appraisal/appraisal.ts';
import { AttestError } from '../error/error.ts';
import type { Jws } from '../jwt/jws.ts';
import { findKey } from '../jwt/key-set.ts';
import { keyOfJwk, keyOfSpki } from '../jwt/verify.ts';
import type { GcpCheck } from './checks.ts';
import type { FullGcpPolicy } from './policy.ts';
import type { GcpEndorsements } from './types.ts';

/** cRLDistributionPoints, 2.5.29.31. */
const CRL_DISTRIBUTION_POINTS = '551d1f';

function malformed(why: string): never {
  throw new AttestError('malformed', why);
}

/** Each certificate of the path that names a revocation list needs one; Google's leaves, of two months, name none. */
async function judgeCrls(
  appraisal: Appraisal<GcpCheck>,
  path: readonly Certificate[],
  { crls = [] }: GcpEndorsements,
  { revocation }: FullGcpPolicy,
  at: number,
): Promise<void> {
  const lists = appraisal.read('revocation', () => crls.map((crl) => parseCrl(crl, malformed)));
  if (lists === undefined) return;
  let named = 0;
  for (const [i, certificate] of path.slice(0, -1).entries()) {
    if (!certificate.extensions.has(CRL_DISTRIBUTION_POINTS)) continue;
    named++;
    const { faults, endsAt } = await judgeRevocation(path.slice(i, i + 2), lists, at);
    const [fault] = faults;
    if (fault === undefined) {
      appraisal.pass('revocation', `${certificate.subject.commonName ?? 'a certificate'} is not revoked`);
      appraisal.endsAt(endsAt);
    } else if (fault.code === 'missing' && revocation === 'if-present') {
      appraisal.skip('revocation', `no list of revoked certificates for ${fault.certificate}; the policy takes that`);
    } else appraisal.fail('revocation', `${fault.certificate}: ${fault.code}`);
  }
  if (named === 0) appraisal.skip('revocation', 'no certificate of the chain names a revocation list');
}

/** The key of a PKI token: that of its first certificate, whose chain must hold. */
async function keyOfChain(
  appraisal: Appraisal<GcpCheck>,
  jws: Jws,
  endorsements: GcpEndorsements,
  policy: FullGcpPolicy,
  at: number,
  roots: readonly Uint8Array<ArrayBuffer>[],
): Promise<CryptoKey | undefined> {
  appraisal.skip('key_set', 'the token holds its certificates');
  const read = (certificates: readonly Uint8Array<ArrayBuffer>[]): readonly Certificate[] =>
    certificates.map((der) => parseCertificate(der, malformed));
  const certificates = appraisal.read('chain', () => read(jws.certificates));
  const [leaf, ...others] = certificates ?? [];
  if (leaf === undefined) return undefined;
  const { path, faults, endsAt } = await findChain(leaf, { others, roots: read(roots), at });
  const wrong = faults.map(({ code, certificate }) => `${certificate}: ${code}`).join(', ');
  appraisal.judge('chain', faults.length === 0, `${path.length} certificates to the pinned root`, wrong);
  if (faults.length > 0) return undefined;
  appraisal.endsAt(endsAt);
  await judgeCrls(appraisal, path, endorsements, policy, at);
  const key = await keyOfSpki('RS256', leaf.key);
  if (key === undefined) appraisal.fail('chain', 'the key of the leaf is none for RS256');
  return key;
}

/** The key of an OIDC token: the one that it names, of the key set of the policy. */
async function keyOfSet(
  appraisal: Appraisal<GcpCheck>,
  jws: Jws,
  { keys }: FullGcpPolicy,
): Promise<CryptoKey | undefined> {
  appraisal.skip('chain', 'the token holds no certificates');
  appraisal.skip('revocation', 'the token holds no certificates');
  if (keys === null) {
    appraisal.fail('key_set', 'the token holds no certificates, and the policy no key set');
    return undefined;
  }
  const jwk = jws.keyId === null ? undefined : findKey(keys, jws.keyId);
  const key = jwk === undefined ? undefined : await keyOfJwk('RS256', jwk);
  appraisal.judge('key_set', key !== undefined, `key ${jws.keyId}`, 'the key set has no such key, or not one alone');
  return key;
}

/** The key that the token must be signed with, by its certificates or by the policy's key set. Says of both what they came to. */
export function findSigner(
  appraisal: Appraisal<GcpCheck>,
  jws: Jws,
  endorsements: GcpEndorsements,
  policy: FullGcpPolicy,
  at: number,
  roots: readonly Uint8Array<ArrayBuffer>[],
): Promise<CryptoKey | undefined> {
  return jws.certificates.length > 0
    ? keyOfChain(appraisal, jws, endorsements, policy, at, roots)
    : keyOfSet(appraisal, jws, policy);
}
