import { verifyGcp } from '../../../host/attest/gcp/verify.ts';
import type { EvidenceResult } from '../../../host/attest/appraisal/types.ts';
import { differ, type Judge } from './entry.ts';

/** The status of one check. */
function statusOf({ checks }: EvidenceResult<unknown>, id: string): string | undefined {
  return checks.find((check) => check.id === id)?.status;
}

/** The checks that an expectation's reasons are about, in the words of the vectors. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^signature/, 'signature'],
  [/^dbgstat/, 'debug'],
  [/^support_attributes/, 'support'],
  [/^root not pinned/, 'chain'],
  [/^iss$/, 'issuer'],
];

/** Judges a PKI token of Confidential Space, with the audience that it names. */
export const judgeGcp: Judge = async ({ files, verifyAt, expect }, read) => {
  const token = new TextDecoder().decode(read(files['jwt'] as string)).trim();
  const at = Date.parse(verifyAt ?? '');
  const audiences = typeof expect['aud'] === 'string' ? [expect['aud']] : ['nobody'];
  const options = { endorsements: {}, at, expectedBinding: null };
  const strict = await verifyGcp(token, { ...options, policy: { audiences } });
  const excepted = await verifyGcp(token, { ...options, policy: { audiences, revocation: 'if-present' } });
  const { claims } = excepted;
  const differences = [
    ...differ('verdict without lists', 'reject', strict.verdict),
    ...differ('verdict', expect['strictVerdict'], excepted.verdict),
    ...differ('chain', expect['chain'], statusOf(excepted, 'chain')),
    ...(expect['chain'] === 'pass'
      ? [
          ...differ('revocation without lists', 'fail', statusOf(strict, 'revocation')),
          ...differ('signature', expect['signature'], statusOf(excepted, 'signature')),
        ]
      : []),
    ...differ('hwmodel', expect['hwmodel'] ?? null, claims?.hardware),
    ...differ('swname', expect['swname'] ?? null, claims?.software),
    ...differ('dbgstat', expect['dbgstat'] ?? null, claims?.debug),
    ...differ('eat_nonce', [expect['eatNonce']], claims?.nonces),
    ...differ('image', expect['imageDigest'] ?? null, claims?.container.imageDigest),
    ...differ(
      'lifetime',
      expect['lifetimeSeconds'],
      ((claims?.expiresAt ?? Number.NaN) - (claims?.issuedAt ?? Number.NaN)) / 1000,
    ),
  ];
  for (const reason of (expect['strictReasons'] ?? []) as readonly string[]) {
    const check = REASONS.find(([pattern]) => pattern.test(reason))?.[1];
    if (check !== undefined) differences.push(...differ(reason, 'fail', statusOf(excepted, check)));
  }
  return differences;
};
