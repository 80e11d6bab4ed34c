import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { EvidenceResult } from '../appraisal/types.ts';
import { toAcsEvidence } from './acs.ts';
import { agtReportDataHash, toAgtClaims, toAgtEvidence, type AgtBinding } from './agt.ts';
import { toEar } from './ear.ts';
import { verifyNone } from '../none/verify.ts';

const AT = Date.UTC(2026, 10, 22);
const BINDING: AgtBinding = {
  agentDid: 'did:mesh:agent-é',
  challengeId: 'challenge-1',
  nonce: 'abc',
  publicKey: new Uint8Array(32).fill(5),
};

function resultOf(verdict: 'accept' | 'reject', failed: string | null): EvidenceResult<{ tee: string }> {
  const ids = ['signature', 'debug', 'binding'];
  return {
    verdict,
    checks: ids.map((id) => ({
      id,
      status: id === failed ? ('fail' as const) : ('pass' as const),
      detail: id,
      source: 's',
    })),
    claims: { tee: 'tdx', mrTd: '11'.repeat(48), rtmrs: ['22'.repeat(48)], tcbStatus: 'UpToDate', debug: false } as {
      tee: string;
    },
    advisories: [],
    validUntil: AT + 60_000,
  };
}

describe("AGT's evidence", () => {
  it('is bound as its ADR 0010 says', async () => {
    const did = Buffer.from(BINDING.agentDid);
    const challenge = Buffer.from(BINDING.challengeId);
    const length = (bytes: Buffer): Buffer => Buffer.from([bytes.length >> 8, bytes.length & 255]);
    const hash = createHash('sha256')
      .update('agentmesh-attest-v1')
      .update(length(did))
      .update(did)
      .update(length(challenge))
      .update(challenge)
      .update('abc')
      .update(createHash('sha256').update(BINDING.publicKey).digest())
      .digest('hex');
    expect(Buffer.from(await agtReportDataHash(BINDING)).toString('hex')).toBe(hash);
    const options = {
      ...BINDING,
      platform: 'tdx',
      evidence: 'AAAA',
      keyOrigin: 'tee_generated',
      at: AT,
      expires: AT + 300_000,
    } as const;
    expect(await toAgtEvidence(options)).toEqual({
      platform: 'tdx',
      evidence: 'AAAA',
      agent_did: BINDING.agentDid,
      challenge_id: 'challenge-1',
      nonce: 'abc',
      public_key_hash: createHash('sha256').update(BINDING.publicKey).digest('hex'),
      report_data_hash: hash,
      key_origin: 'tee_generated',
      runtime_measurements: {},
      secure_boot_verified: false,
      timestamp: '2026-11-22T00:00:00.000Z',
      expires_at: '2026-11-22T00:05:00.000Z',
    });
    await expect(toAgtEvidence({ ...options, expires: AT })).rejects.toMatchObject({ code: 'options_invalid' });
    await expect(agtReportDataHash({ ...BINDING, nonce: '' })).rejects.toMatchObject({ code: 'options_invalid' });
    await expect(agtReportDataHash({ ...BINDING, agentDid: 'a'.repeat(65_536) })).rejects.toMatchObject({
      code: 'options_invalid',
    });
    await expect(agtReportDataHash({ ...BINDING, publicKey: new Uint8Array(31) })).rejects.toMatchObject({
      code: 'options_invalid',
    });
  });

  it('is answered with claims of what was verified, and with none of what was rejected', () => {
    expect(toAgtClaims(resultOf('accept', null), AT)).toEqual({
      platform: 'tdx',
      confidential_level: 'tee_vm',
      key_origin: 'tee_generated',
      platform_verified: true,
      report_data_match: true,
      tcb_status: 'up_to_date',
      runtime_measurements: { mrTd: '11'.repeat(48), 'rtmrs.0': '22'.repeat(48) },
      verified_at: '2026-11-22T00:00:00.000Z',
      expires_at: '2026-11-22T00:01:00.000Z',
      claims: { tee: 'tdx', mrTd: '11'.repeat(48), 'rtmrs.0': '22'.repeat(48), tcbStatus: 'UpToDate', debug: 'false' },
    });
    expect(toAgtClaims(resultOf('reject', 'signature'), AT)).toMatchObject({
      confidential_level: 'standard',
      key_origin: 'local',
      platform_verified: false,
      report_data_match: false,
      tcb_status: 'unknown',
      claims: {},
    });
  });

  it.each<[string, object, string]>([
    ['of TDX', { tee: 'tdx', tcb: { status: 'OutOfDate' } }, 'out_of_date'],
    ['of a token', { tee: 'gcp', tcbStatus: 'SWHardeningNeeded' }, 'swhardening_needed'],
    ['of a machine of Azure on TDX', { tee: 'azure', hardwareClaims: { tcb: { status: 'OutOfDate' } } }, 'out_of_date'],
    ['of a token that says none', { tee: 'gcp', tcbStatus: null }, 'unknown'],
    ['of SEV-SNP, which has none', { tee: 'snp', tcb: { reported: { snp: 1 } } }, 'unknown'],
    ['of an enclave of Nitro', { tee: 'nitro' }, 'unknown'],
  ])(
    'has the status that was accepted, and calls nothing up to date that nobody has said is: %s',
    (_, claims, status) => {
      const result = { ...resultOf('accept', null), claims: claims as { readonly tee: string } };
      expect(toAgtClaims(result, AT).tcb_status).toBe(status);
    },
  );

  it('has no key of the environment where it is bound to none', () => {
    const { checks, ...result } = resultOf('accept', null);
    const unbound = {
      ...result,
      checks: checks.map((check) => (check.id === 'binding' ? { ...check, status: 'skipped' as const } : check)),
    };
    expect(toAgtClaims(unbound, AT)).toMatchObject({
      key_origin: 'local',
      report_data_match: false,
      platform_verified: true,
    });
  });
});

describe('evidence of a verdict', () => {
  it('is the digest of its proof, and where to look, within 4,096 bytes', async () => {
    const proof = Uint8Array.of(1, 2, 3);
    expect(await toAcsEvidence(proof, { log: 'https://log.example/' })).toEqual({
      artefact: `sha256:${createHash('sha256').update(proof).digest('hex')}`,
      verification_pointers: { log: 'https://log.example/' },
    });
    await expect(toAcsEvidence(proof, { log: 'nowhere' })).rejects.toMatchObject({ code: 'options_invalid' });
    await expect(toAcsEvidence(proof, { log: `https://log.example/${'a'.repeat(4096)}` })).rejects.toMatchObject({
      code: 'too_large',
    });
  });
});

describe('a result as EAR', () => {
  const options = { at: AT, build: '0.1.0', isReferenced: false };
  const vectorOf = (result: EvidenceResult<{ tee: string }>, isReferenced = false) =>
    toEar(result, { ...options, isReferenced }).submods['tdx'];

  it('is affirmed when it was accepted, of what runs only by a reference value', () => {
    expect(toEar(resultOf('accept', null), { ...options, policyId: 'p' })).toMatchObject({
      iat: AT / 1000,
      exp: AT / 1000 + 60,
      submods: {
        tdx: {
          'ear.status': 'affirming',
          'ear.appraisal-policy-id': 'p',
          'ear.trustworthiness-vector': { hardware: 2, executables: 0 },
        },
      },
    });
    expect(vectorOf(resultOf('accept', null), true)?.['ear.trustworthiness-vector'].executables).toBe(3);
  });

  it('claims nothing of software without hardware, which a policy takes', () => {
    const taken = verifyNone({ policy: { software: 'accept' }, endorsements: null, at: AT, expectedBinding: null });
    expect(taken.verdict).toBe('accept');
    const { 'ear.status': status, 'ear.trustworthiness-vector': vector } =
      toEar(taken, { ...options, isReferenced: true }).submods['none'] ?? {};
    expect([status, ...Object.values(vector ?? {})]).toEqual(['none', 0, 0, 0, 0, 0]);
    expect(toAgtClaims(taken, AT)).toMatchObject({
      platform: 'none',
      confidential_level: 'standard',
      key_origin: 'local',
      platform_verified: false,
      tcb_status: 'unknown',
    });
  });

  it('tells what is forged from what is genuine and not allowed', () => {
    expect(vectorOf(resultOf('reject', 'signature'))).toMatchObject({
      'ear.status': 'contraindicated',
      'ear.trustworthiness-vector': { hardware: 99, configuration: 99 },
      'edict.claims': null,
    });
    expect(vectorOf(resultOf('reject', 'debug'))).toMatchObject({
      'ear.status': 'contraindicated',
      'ear.trustworthiness-vector': { hardware: 2, configuration: 96 },
    });
  });
});
