import { readMaaClaims } from '../../../host/attest/maa/claims.ts';
import { readJsonObject } from '../../../host/attest/jwt/json.ts';
import { verifyMaa } from '../../../host/attest/maa/verify.ts';
import type { EvidenceResult } from '../../../host/attest/appraisal/types.ts';
import type { MaaPolicy } from '../../../host/attest/maa/types.ts';
import { differ, type Judge } from './entry.ts';

function statusOf({ checks }: EvidenceResult<unknown>, id: string): string | undefined {
  return checks.find((check) => check.id === id)?.status;
}

function failed({ checks }: EvidenceResult<unknown>): readonly string[] {
  return checks.filter(({ status }) => status === 'fail').map(({ id }) => id);
}

/** Judges a token of MAA: with its archived key set it fails for what it says alone, and is accepted when the policy takes just that; without, for its issuer. */
export const judgeMaa: Judge = async ({ files, verifyAt, expect }, read) => {
  const text = (name: string): string => new TextDecoder().decode(read(name));
  const token = text(files['jwt'] as string).trim();
  const at = Date.parse(verifyAt ?? '2026-01-01T00:00:00Z');
  const options = { endorsements: {}, at, expectedBinding: null };
  if (files['jwks'] === undefined) {
    const result = await verifyMaa(token, { ...options, policy: {} });
    return [
      ...differ('verdict', 'reject', result.verdict),
      ...differ('issuer', 'fail', statusOf(result, 'issuer')),
      ...differ('signature', 'skipped', statusOf(result, 'signature')),
      ...differ('hardware', 'sevsnpvm', result.claims?.hardware),
    ];
  }
  const keySet: unknown = JSON.parse(text(files['jwks']));
  const policy: MaaPolicy = { issuers: [{ issuer: expect['issuer'] as string, keySet }] };
  const strict = await verifyMaa(token, { ...options, policy });
  const lax = await verifyMaa(token, { ...options, policy: { ...policy, allowDebug: true } });
  const { claims } = strict;
  return [
    ...differ('strict verdict', 'reject', strict.verdict),
    ...differ('what fails', ['debug'], failed(strict)),
    ...differ('what fails where debugging is taken', [], failed(lax)),
    ...differ('signature', expect['jwtSignature'], statusOf(strict, 'signature')),
    ...differ('issuer', expect['issuer'], claims?.issuer),
    ...differ('type', expect['attestationType'], claims?.hardware),
    ...differ('debuggable', expect['debuggable'], claims?.debuggable),
    ...differ('lifetime', expect['lifetimeSeconds'], ((claims?.expiresAt ?? 0) - (claims?.issuedAt ?? 0)) / 1000),
  ];
};

/** Judges the claims of a virtual machine's token, as MAA's documentation has them: what each says is found where it stands. */
export const judgeMaaClaims: Judge = ({ files }, read) => {
  const claims = readMaaClaims(readJsonObject(read(files['claims'] as string), 'the claims'));
  return Promise.resolve([
    ...differ('type', 'azurevm', claims.type),
    ...differ('hardware', 'sevsnpvm', claims.hardware),
    ...differ('compliance', 'azure-compliant-cvm', claims.complianceStatus),
    ...differ('debuggable', false, claims.debuggable),
    ...differ('migration', false, claims.migrationAllowed),
    ...differ('vmpl', 0, claims.vmpl),
    ...differ('versions', { bootloader: 2, tee: 0, snp: 2, microcode: 55, guest: 1 }, claims.versions),
    ...differ('measurement', 'fe353d30', claims.measurements['measurement']?.slice(0, 8)),
    ...differ('secure boot', true, claims.secureBoot),
    ...differ('TPM', true, claims.tpm),
    ...differ('machine', '2DEDC52A-6832-46CE-9910-E8C9980BF5A7', claims.vmId),
    ...differ('report data', '2065309a', claims.reportData?.slice(0, 8)),
  ]);
};
