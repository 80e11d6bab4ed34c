import type { Appraisal } from '../appraisal/appraisal.ts';
import type { SnpCheck } from './checks.ts';
import type { SnpLeaf } from './leaf.ts';
import type { ReadSnpPolicy } from './policy.ts';
import type { SnpReport } from './report.ts';
import type { SnpSigner } from './types.ts';

/** Hexadecimal digits of a chip's id: 64 bytes, of which Turin's certificates have eight. */
const CHIP_DIGITS = 128;
const TURIN_CHIP_DIGITS = 16;
const NO_CHIP = '0'.repeat(CHIP_DIGITS);

/** Judges a value against those that are named; null names none in particular. */
function judgeListed(
  appraisal: Appraisal<SnpCheck>,
  id: SnpCheck,
  listed: readonly string[] | null,
  value: string | null,
): void {
  if (listed === null) appraisal.skip(id, 'the policy names none');
  else if (value === null) appraisal.fail(id, 'the report has none');
  else appraisal.judge(id, listed.includes(value), value, `${value} is not named`);
}

/** The digest of the key that signed the guest's id block; null without one. */
export function idKeyOf({ idKeyDigest }: SnpReport): string | null {
  return /^0*$/.test(idKeyDigest) ? null : idKeyDigest;
}

/** The digest of the key that signed that key; null without one. */
export function authorKeyOf({ hasAuthorKey, authorKeyDigest }: SnpReport): string | null {
  return hasAuthorKey ? authorKeyDigest : null;
}

/** Judges what runs in the guest, by the reference values of the policy. */
export function judgeReferences(appraisal: Appraisal<SnpCheck>, report: SnpReport, policy: ReadSnpPolicy): void {
  judgeListed(appraisal, 'id-key', policy.idKeys, idKeyOf(report));
  judgeListed(appraisal, 'author-key', policy.authorKeys, authorKeyOf(report));
  judgeListed(appraisal, 'measurement', policy.measurements, report.measurement);
  judgeListed(appraisal, 'host-data', policy.hostData, report.hostData);
  judgeListed(appraisal, 'family-id', policy.familyIds, report.familyId);
  judgeListed(appraisal, 'image-id', policy.imageIds, report.imageId);
  judgeListed(appraisal, 'chip-allowed', policy.chips, report.chipId === NO_CHIP ? null : report.chipId);
}

/** Judges that the leaf's chip is the report's, whole: Turin's shorter id has zeros after it. A loaded key is of a provider, and no chip's. */
export function judgeChip(
  appraisal: Appraisal<SnpCheck>,
  { generation, hardwareId, cloudProvider }: SnpLeaf,
  signer: SnpSigner,
  { chipId }: SnpReport,
  policy: ReadSnpPolicy,
): void {
  if (signer === 'VLEK') {
    const isTrusted = cloudProvider !== null && policy.cloudProviders.includes(cloudProvider);
    const name = cloudProvider ?? 'without a cloud provider';
    appraisal.judge('leaf-chip', isTrusted, `VLEK of ${name}`, `VLEK of ${name}, which the policy does not name`);
    appraisal.judge('leaf-chip', hardwareId === null && chipId === NO_CHIP, 'no chip', 'a VLEK with a chip');
  } else if (hardwareId === null || cloudProvider !== null) {
    appraisal.fail('leaf-chip', 'a VCEK that is not of a chip');
  } else {
    const isWhole = hardwareId.length === (generation === 'Turin' ? TURIN_CHIP_DIGITS : CHIP_DIGITS);
    const isSame = isWhole && hardwareId.padEnd(CHIP_DIGITS, '0') === chipId && chipId !== NO_CHIP;
    appraisal.judge('leaf-chip', isSame, `chip ${hardwareId}`, 'the certificate is of another chip');
  }
}
