/** Judges reports of SEV-SNP. */
import { readPem } from '../../../host/encoding/der/pem.ts';
import type { Check, EvidenceResult } from '../../../host/attest/appraisal/types.ts';
import type { SnpClaims, SnpEndorsements, SnpPolicy } from '../../../host/attest/snp/types.ts';
import { verifySnp } from '../../../host/attest/snp/verify.ts';
import { differ, type Mutation, type ReadFile, type VectorEntry } from './entry.ts';

/**
 * What the vectors' own strict policy leaves out: they hold no revocation lists, and reports from before firmware told of its search for aliases. What the defaults
 * make of the same evidence is judged beside it.
 */
const AS_VECTORS: SnpPolicy = { revocation: 'if-present', platform: { aliasCheck: 'any' } };

/** Most entries tell no time: one at which the certificates of all of them are valid. */
const DEFAULT_TIME = '2026-11-21T00:00:00Z';

interface Expected {
  readonly chain: string;
  readonly signature: string;
  readonly tcbMatchesLeaf: boolean;
  readonly chipMatchesLeaf: boolean | string;
  readonly policy: string;
  readonly debug: boolean;
  readonly vmpl: number;
  readonly signer: string;
  readonly platformInfo: string;
  readonly reportedTcb: unknown;
  readonly committedTcb: unknown;
  readonly currentTcb: unknown;
  readonly mitigation: string;
  readonly mustBeZeroOk: boolean;
  readonly strictVerdict: string;
}

function refuse(why: string): never {
  throw new Error(why);
}

function readDer(bytes: Uint8Array<ArrayBuffer>): Uint8Array[] {
  return bytes[0] === 0x30 ? [bytes] : readPem(new TextDecoder().decode(bytes), 'CERTIFICATE', 8192, refuse);
}

/** The leaf of an entry with the chain that its `roots` names (`roots/amd (Milan/vlek)`). */
function endorsementsOf({ files, roots }: VectorEntry, read: ReadFile): SnpEndorsements {
  const [, generation = '', kind = ''] = /\((\w+)\/(\w+)\)/.exec(String(roots)) ?? [];
  const ending = generation === 'Turin' || kind === 'vlek' ? `_${kind}` : '';
  const chain = read(`roots/amd/ask_ark_${generation.toLowerCase()}${ending}.pem`);
  return { certificates: [...readDer(read(files['leaf'] ?? '')), ...readDer(chain)], revocationLists: [] };
}

const statusOf = ({ checks }: { readonly checks: readonly Check[] }, id: string): string =>
  checks.find((check) => check.id === id)?.status ?? 'no such check';

const passes = (result: EvidenceResult<SnpClaims>, ...ids: readonly string[]): boolean =>
  ids.every((id) => statusOf(result, id) === 'pass');

const bits = (hex: string | undefined): string => (hex ?? '0x0').slice(2);

function judgeClaims(entry: VectorEntry, expected: Expected, result: EvidenceResult<SnpClaims>): string[] {
  const { claims } = result;
  if (claims === null) return ['nothing could be read'];
  const chip = typeof expected.chipMatchesLeaf === 'string' ? expected.chipMatchesLeaf : null;
  return [
    ...differ('version', entry['reportVersion'], claims.version),
    ...differ('generation', entry['generation'], claims.generation),
    ...differ('report data', entry['reportData'], claims.reportData),
    ...differ('measurement', entry['measurement'], claims.measurement),
    ...differ('policy', expected.policy, claims.policy),
    ...differ('debug', expected.debug, claims.debug),
    ...differ('vmpl', expected.vmpl, claims.vmpl),
    ...differ('signer', expected.signer, claims.signer),
    ...differ('platform info', expected.platformInfo, claims.platformInfo),
    ...differ('reported', expected.reportedTcb, claims.reportedTcb),
    ...differ('committed', expected.committedTcb, claims.committedTcb),
    ...differ('current', expected.currentTcb, claims.currentTcb),
    ...differ(
      'mitigations',
      expected.mitigation,
      `${bits(claims.mitigations?.launch)}/${bits(claims.mitigations?.current)}`,
    ),
    ...differ('cloud provider', chip, claims.cloudProvider === null ? null : `csp:${claims.cloudProvider}`),
  ];
}

function judgeChecks(expected: Expected, result: EvidenceResult<SnpClaims>): string[] {
  const hasPassed = passes(result, 'certificates', 'certificate-names', 'certificate-chain', 'root-pinned');
  // Whose chip a loaded key is of, it does not say: it fails unless the policy names its provider.
  const chip = expected.chipMatchesLeaf === true;
  return [
    ...differ('chain', expected.chain.startsWith('pass'), hasPassed),
    ...differ('signature', expected.signature === 'pass', passes(result, 'report-signature')),
    ...differ('tcb of the leaf', expected.tcbMatchesLeaf, passes(result, 'leaf-tcb')),
    ...differ('chip of the leaf', chip, passes(result, 'leaf-chip')),
    ...differ('reserved bytes', expected.mustBeZeroOk, passes(result, 'report-form')),
    ...differ('debug', expected.debug, statusOf(result, 'policy-debug') === 'fail'),
    ...differ('verdict', expected.strictVerdict, result.verdict),
  ];
}

const timeOf = ({ verifyAt = DEFAULT_TIME }: VectorEntry): number => Date.parse(verifyAt);

function verify(report: Uint8Array, entry: VectorEntry, read: ReadFile, policy: SnpPolicy) {
  const endorsements = endorsementsOf(entry, read);
  return verifySnp({ report }, { endorsements, policy, at: timeOf(entry), expectedBinding: null });
}

export async function judgeSnp(entry: VectorEntry, read: ReadFile): Promise<readonly string[]> {
  const expected = entry.expect as unknown as Expected;
  const report = read(entry.files['report'] ?? '');
  const result = await verify(report, entry, read, AS_VECTORS);
  const strict = await verify(report, entry, read, {});
  return [
    ...judgeClaims(entry, expected, result),
    ...judgeChecks(expected, result),
    ...differ('verdict without revocation lists', 'reject', strict.verdict),
    ...differ('revocation without lists', false, passes(strict, 'revocation')),
  ];
}

export async function judgeSnpMutation(
  { op }: Mutation,
  entry: VectorEntry,
  read: ReadFile,
): Promise<readonly string[]> {
  const { type, target, offset, mask } = op;
  if (type !== 'xor' || target !== 'report') throw new Error(`a mutation of another kind: ${JSON.stringify(op)}`);
  const report = read(entry.files['report'] ?? '').slice();
  report[Number(offset)] = (report[Number(offset)] ?? 0) ^ Number(mask);
  const { checks } = await verify(report, entry, read, AS_VECTORS);
  return checks.filter(({ status }) => status === 'fail').map(({ id }) => id);
}
