/**
 * Quotes of all kinds, good and broken, against @phala/dcap-qvl 0.3.9: whatever is not in a list of known differences, each with its reason, is answered alike.
 */
import { QuoteVerifier } from '@phala/dcap-qvl';
import { expect, test } from 'vitest';
import { appraiseSgx } from '../../host/attest/sgx/appraise.ts';
import { appraiseTdx } from '../../host/attest/tdx/appraise.ts';
import { Random, runOptions } from '../random/random.ts';
import {
  enclaveLevel,
  makeQuote,
  moduleIdentity,
  platformLevel,
  QUOTED_AT,
  SERIALS,
  type QuoteOptions,
} from './dcap.ts';
import { failedChecks } from './failed.ts';
import { PLATFORM_STATUSES } from '../../host/attest/dcap/status.ts';

const flip = (bytes: Uint8Array): void => {
  bytes[30] = (bytes[30] ?? 0) ^ 4;
};
const LATE = QUOTED_AT - 1000;
const late = new Date(LATE).toISOString().replace('.000', '');

/** Why answers may differ. */
type Reason =
  /** It looks at no signature, issuer, date or form of a revocation list. */
  | 'lists are not verified'
  /** It looks at no names of certificates. */
  | 'names are not looked at'
  /** It compares no PCEID. */
  | 'PCEID is not compared'
  /** It has a level judge SVNs of the module that the module's own identity judges (attestation of TDX 1.5). */
  | 'SVNs of the module are compared with the platform\u2019s'
  /** It knows no identities of modules. */
  | 'modules are not judged'
  /** It accepts these attributes of a domain. */
  | 'attributes are not judged'
  /** A platform that needs another configuration, and a quoting enclave that is out of date: Intel's rule keeps both, it the second. */
  | 'configuration is forgotten'
  /** It passes over a level that withdraws the platform by its own components, where those of the TEE reach only a later one: Intel's rule does not. */
  | 'a withdrawn platform is passed over'
  /** It takes what follows a quote for padding, whatever it is. */
  | 'trailing bytes are not looked at';

interface Break {
  readonly options: QuoteOptions;
  readonly reason?: Reason;
}

const BREAKS: readonly Break[] = [
  { options: { signature: flip } },
  { options: { qeSignature: flip } },
  { options: { qeReport: (bytes) => bytes.fill(1, 330, 331) } },
  { options: { header: (bytes) => bytes.fill(1, 2, 3) } },
  { options: { pck: { spoil: true } } },
  { options: { issuer: { spoil: true } } },
  { options: { signer: { spoil: true } } },
  { options: { pck: { notAfter: LATE } } },
  { options: { issuer: { notAfter: LATE } } },
  { options: { signer: { notAfter: LATE } } },
  { options: { tcbInfo: { fmspc: '00906ED50000' } } },
  { options: { tcbInfo: { nextUpdate: late } } },
  { options: { qeIdentity: { nextUpdate: late } } },
  { options: { qeIdentity: { isvprodid: 3 } } },
  { options: { qeIdentity: { mrsigner: '00'.repeat(32) } } },
  { options: { collateral: { tcb_info_signature: '11'.repeat(64) } } },
  { options: { collateral: { qe_identity_signature: '11'.repeat(64) } } },
  { options: { pckCrl: { revoked: [SERIALS.pck] } } },
  { options: { rootCrl: { revoked: [SERIALS.issuer] } } },
  { options: { pckCrl: { spoil: true } }, reason: 'lists are not verified' },
  { options: { pckCrl: { nextUpdate: LATE } }, reason: 'lists are not verified' },
  { options: { rootCrl: { nextUpdate: LATE } }, reason: 'lists are not verified' },
  { options: { collateral: { pck_crl: '' } }, reason: 'lists are not verified' },
  { options: { collateral: { root_ca_crl: 'deadbeef' } }, reason: 'lists are not verified' },
  { options: { pck: { name: 'Other' } }, reason: 'names are not looked at' },
  { options: { signer: { name: 'Other' } }, reason: 'names are not looked at' },
  { options: { tcbInfo: { pceId: '0001' } }, reason: 'PCEID is not compared' },
  { options: { padding: Uint8Array.of(0, 9) }, reason: 'trailing bytes are not looked at' },
];

interface Case {
  readonly tee: 'tdx' | 'sgx';
  readonly options: QuoteOptions;
  readonly reasons: readonly Reason[];
}

const ENCLAVE = ['UpToDate', 'UpToDate', 'UpToDate', 'UpToDate', 'OutOfDate', 'OutOfDate', 'Revoked'] as const;

function randomLevels(random: Random): { readonly tcbStatus?: unknown }[] {
  return random.times(random.between(1, 3), () => {
    const advisoryIDs = random.some(['INTEL-SA-00289', 'INTEL-SA-00615'], 30);
    const tdx = [random.between(3, 7), random.below(2), random.between(2, 4)];
    return platformLevel(
      { tcbStatus: random.chance(40) ? 'UpToDate' : random.pick(PLATFORM_STATUSES), advisoryIDs },
      tdx,
    );
  });
}

function randomCase(random: Random): Case {
  const tee = random.chance(70) ? 'tdx' : 'sgx';
  const reasons: Reason[] = [];
  const broken = random.chance(40) ? random.pick(BREAKS) : undefined;
  if (broken?.reason !== undefined) reasons.push(broken.reason);
  const version = random.below(2);
  const levels = randomLevels(random);
  const module = random.pick(ENCLAVE);
  const attributes = random.chance(80)
    ? [0, 0x10]
    : random.pick([
        [1, 0x10],
        [0, 0],
        [0, 0x50],
        [0, 0x90],
      ]);
  const [debug = 0, fourth = 0] = attributes;
  if (tee === 'tdx') {
    // All levels here have the same components of the platform: the first is its own.
    if (levels[0]?.tcbStatus === 'Revoked' && levels.length > 1) reasons.push('a withdrawn platform is passed over');
    if (version > 0) reasons.push('SVNs of the module are compared with the platform\u2019s');
    if (version > 0 && module !== 'UpToDate') reasons.push('modules are not judged');
    if (fourth > 0x10) reasons.push('attributes are not judged');
  }
  const body = (bytes: Uint8Array): void => {
    if (tee === 'sgx') bytes[48] = debug === 0 ? 0x15 : 0x17;
    else {
      bytes.set([6, version, 3], 0);
      bytes[120] = debug;
      bytes[123] = fourth;
    }
  };
  const identities = [moduleIdentity({ tcbLevels: [enclaveLevel(6, { tcbStatus: module })] })];
  const tdx = tee === 'tdx' ? { tdxModuleIdentities: identities } : {};
  const enclave = random.pick(ENCLAVE);
  const qe = [enclaveLevel(random.pick([4, 4, 4, 4, 5]), { tcbStatus: enclave })];
  if (enclave === 'OutOfDate' && JSON.stringify(levels).includes('"Configuration')) {
    reasons.push('configuration is forgotten');
  }
  const { options: change = {} } = broken ?? {};
  return {
    tee,
    reasons,
    options: {
      tee,
      version: tee === 'tdx' ? random.pick([4, 5]) : 3,
      body,
      ...change,
      tcbInfo: { tcbLevels: levels, ...tdx, ...change.tcbInfo },
      qeIdentity: { tcbLevels: qe, ...change.qeIdentity },
    },
  };
}

/** Checks that leave it to the policy what becomes of a quote. */
const POLICY: readonly string[] = ['tcb-status', 'advisories'];

async function ownAnswer({ tee }: Case, made: Awaited<ReturnType<typeof makeQuote>>): Promise<string> {
  const { quote, collateral, roots, at } = made;
  const options = { endorsements: { collateral }, policy: {}, at, expectedBinding: null };
  const result = await (tee === 'tdx'
    ? appraiseTdx({ quote }, options, roots)
    : appraiseSgx({ quote }, options, roots));
  const status = result.claims?.tcb?.status;
  const isRejected = failedChecks(result).some((id) => !POLICY.includes(id)) || status === undefined;
  return isRejected || status === 'Revoked' ? 'rejected' : `${status} ${result.advisories.join(' ')}`.trim();
}

function peerAnswer({ quote, collateral, roots, at }: Awaited<ReturnType<typeof makeQuote>>): string {
  const root = Buffer.from(roots[0]?.der ?? []);
  try {
    const given = collateral as Parameters<QuoteVerifier['verify']>[1];
    const { status, advisory_ids: advisories } = QuoteVerifier.newWithRootCa(root).verify(quote, given, at / 1000);
    return `${status} ${[...new Set(advisories)].toSorted().join(' ')}`.trim();
  } catch {
    return 'rejected';
  }
}

test('quotes are answered as @phala/dcap-qvl answers them, where it is right', async () => {
  const { seed, full } = runOptions();
  const differing = new Map<Reason, number>();
  const seen = { accepted: 0, rejected: 0 };
  const wrong: string[] = [];
  for (let i = 0; i < (full ? 20_000 : 600); i++) {
    const given = randomCase(Random.of(seed, i));
    const made = await makeQuote(given.options);
    const [own, peer] = [await ownAnswer(given, made), peerAnswer(made)];
    seen[own === 'rejected' ? 'rejected' : 'accepted']++;
    if (own === peer) continue;
    if (given.reasons.length === 0) wrong.push(`${i}: ours ${own}, theirs ${peer}`);
    for (const reason of given.reasons) differing.set(reason, (differing.get(reason) ?? 0) + 1);
  }
  expect(wrong).toStrictEqual([]);
  expect(Math.min(seen.accepted, seen.rejected)).toBeGreaterThan(100);
  // Each reason is one that was seen: who mends a difference takes it from the list.
  const reasons = new Set([
    ...BREAKS.flatMap(({ reason }) => reason ?? []),
    'attributes are not judged',
    'modules are not judged',
    'configuration is forgotten',
    'a withdrawn platform is passed over',
  ]);
  expect([...reasons].filter((reason) => !differing.has(reason as Reason))).toStrictEqual([]);
});
