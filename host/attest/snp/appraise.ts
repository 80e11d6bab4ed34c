import { Appraisal } from '../appraisal/appraisal.ts';
import { checkTimeAndBinding, judgeBinding } from '../appraisal/options.ts';
import type { EvidenceResult, VerifyOptions } from '../appraisal/types.ts';
import type { Remembering } from '../cache/chain-cache.ts';
import { AttestError } from '../error/error.ts';
import type { SnpRoot } from './certificates.ts';
import { judgeCertificates, type SnpChain } from './chain.ts';
import { SNP_CHECKS, type SnpCheck } from './checks.ts';
import { claimsOf } from './claims.ts';
import { generationOf, type Generation } from './generation.ts';
import { judgeChip, judgeReferences } from './identity.ts';
import { judgeLevels, readLevels, type Levels } from './levels.ts';
import { judgeGuestPolicy, judgePlatform } from './platform.ts';
import { readSnpPolicy, type ReadSnpPolicy } from './policy.ts';
import { parseSnpReport, type SnpReport } from './report.ts';
import { judgeAlgorithm, judgeSignature, judgeSigner, signerOf } from './signature.ts';
import { tcbParts, tcbText } from './tcb.ts';
import type { SnpClaims, SnpEndorsements, SnpEvidence, SnpPolicy } from './types.ts';

/** What a report is verified with. */
export interface SnpOptions extends VerifyOptions<SnpEndorsements, SnpPolicy>, Remembering {}

const isBytes = (value: unknown): boolean => value instanceof Uint8Array;

function checkOptions(evidence: SnpEvidence, { endorsements }: SnpOptions): void {
  const { certificates, revocationLists } = endorsements;
  if (
    !isBytes(evidence.report) ||
    ![certificates, revocationLists].every((list) => Array.isArray(list) && list.every(isBytes))
  ) {
    throw new AttestError('options_invalid', 'a report, certificates and revocation lists are bytes');
  }
}

/** Judges that everything that names a generation names the same. */
function judgeGeneration(
  appraisal: Appraisal<SnpCheck>,
  { cpuid }: SnpReport,
  chain: SnpChain | undefined,
  policy: ReadSnpPolicy,
): Generation | null {
  const processor = cpuid === null ? null : generationOf(cpuid);
  const generation = cpuid === null ? (chain?.leaf.generation ?? null) : processor;
  if (generation !== null) {
    appraisal.judge(
      'generation-allowed',
      policy.generations.includes(generation),
      generation,
      `${generation} is not allowed`,
    );
  }
  if (cpuid !== null && processor === null) {
    appraisal.fail('generation', `family ${cpuid.family}, model ${cpuid.model} is of no known generation`);
  } else if (chain !== undefined) {
    const { leaf, named, pinned } = chain;
    // What is not pinned, or has another name, has failed for that.
    const said = [leaf.generation, named, pinned].filter((each) => each !== null);
    const holds = said.every((each) => each === generation);
    const detail = `${generation ?? 'none'}; certificates ${said.join(', ')}`;
    appraisal.judge('generation', holds, detail);
  }
  return generation;
}

function judgeLeafLevels(
  appraisal: Appraisal<SnpCheck>,
  { tcb }: SnpChain['leaf'],
  { reported }: Levels,
  generation: Generation,
): void {
  const wrong = tcbParts(generation).filter((part) => tcb[part] !== reported[part]);
  appraisal.judge('leaf-tcb', wrong.length === 0, tcbText(tcb), `the certificate has ${tcbText(tcb)}`);
}

/**
 * Appraises a report of SEV-SNP by roots that are given. Evidence that is not good is a verdict.
 * @throws AttestError `options_invalid`
 */
export async function appraiseSnp(
  evidence: SnpEvidence,
  options: SnpOptions,
  roots: readonly SnpRoot[],
): Promise<EvidenceResult<SnpClaims>> {
  checkTimeAndBinding(options);
  checkOptions(evidence, options);
  const policy = readSnpPolicy(options.policy);
  const appraisal = new Appraisal<SnpCheck>(SNP_CHECKS);
  const report = appraisal.read('report-form', () => parseSnpReport(evidence.report));
  if (report === undefined) return appraisal.result<SnpClaims>(null);
  appraisal.pass('report-form', `version ${report.version}`);
  judgeAlgorithm(appraisal, report);

  const { endorsements, at, chains } = options;
  const signer = signerOf(report);
  const chain = await judgeCertificates(appraisal, endorsements, signer ?? 'VCEK', policy, at, roots, chains);
  const generation = judgeGeneration(appraisal, report, chain, policy);
  const levels = generation === null ? undefined : readLevels(appraisal, report, generation);
  if (levels !== undefined && generation !== null) judgeLevels(appraisal, levels, generation, report, policy);
  if (chain !== undefined) {
    judgeSigner(appraisal, report, chain.signer);
    await judgeSignature(appraisal, report, chain.key);
    if (levels !== undefined && generation !== null) judgeLeafLevels(appraisal, chain.leaf, levels, generation);
    judgeChip(appraisal, chain.leaf, chain.signer ?? 'VCEK', report, policy);
  }
  judgeGuestPolicy(appraisal, report, policy);
  judgePlatform(appraisal, report, policy);
  judgeReferences(appraisal, report, policy);
  judgeBinding(appraisal, report.reportData, options.expectedBinding);
  return appraisal.result(
    claimsOf(report, { generation, signer, cloudProvider: chain?.leaf.cloudProvider ?? null, levels }),
  );
}
