import type { Appraisal } from '../appraisal/appraisal.ts';
import { hasBit, KNOWN_POLICY_BITS, PLATFORM_BIT, POLICY_BIT } from './bits.ts';
import type { SnpCheck } from './checks.ts';
import type { ReadSnpPolicy } from './policy.ts';
import type { SnpReport } from './report.ts';

/** Requested by the host, on nobody's behalf in the guest. */
const HOST = 0xffff_ffff;
const NO_AGENT = 'f'.repeat(64);

/** What a policy says of a bit, and what the bit is. */
interface Demand {
  readonly name: string;
  readonly demand: 'refuse' | 'required' | 'any';
  readonly isSet: boolean;
}

/** Judges several bits as one check; it is skipped when the policy asks for none of them. */
function judgeBits(appraisal: Appraisal<SnpCheck>, id: SnpCheck, demands: readonly Demand[]): void {
  const asked = demands.filter(({ demand }) => demand !== 'any');
  if (asked.length === 0) {
    appraisal.skip(id, 'the policy does not ask for it');
    return;
  }
  for (const { name, demand, isSet } of asked) {
    appraisal.judge(id, isSet === (demand === 'required'), `${name} ${isSet ? 'set' : 'not set'}`);
  }
}

/** Judges what the guest's owner allowed the host to do. */
export function judgeGuestPolicy(appraisal: Appraisal<SnpCheck>, report: SnpReport, policy: ReadSnpPolicy): void {
  const { guest } = policy;
  const bits = report.policy;
  const has = (bit: number): boolean => hasBit(bits, bit);
  const text = `policy 0x${bits.toString(16)}`;
  appraisal.judge('policy-form', has(POLICY_BIT.reserved) && bits <= KNOWN_POLICY_BITS, text);
  judgeBits(appraisal, 'policy-debug', [{ name: 'DEBUG', demand: guest.debug, isSet: has(POLICY_BIT.debug) }]);

  if (guest.migrationAgent === 'any') {
    appraisal.skip('policy-migration', 'the policy accepts migration agents');
  } else {
    const isFree = !has(POLICY_BIT.migrationAgent) && report.reportIdMa === NO_AGENT;
    appraisal.judge('policy-migration', isFree, 'no migration agent', 'a migration agent may have the guest');
  }

  const [major, minor] = [Number((bits >> 8n) & 0xffn), Number(bits & 0xffn)];
  const { minimumAbi } = guest;
  const isEnough = major > minimumAbi.major || (major === minimumAbi.major && minor >= minimumAbi.minor);
  appraisal.judge('policy-abi', isEnough, `ABI ${major}.${minor}`, `ABI ${major}.${minor} is too low`);
  judgeBits(appraisal, 'policy-smt', [{ name: 'SMT', demand: guest.smt, isSet: has(POLICY_BIT.smt) }]);
  judgeBits(appraisal, 'policy-cxl', [{ name: 'CXL_ALLOW', demand: guest.cxl, isSet: has(POLICY_BIT.cxl) }]);
  judgeBits(appraisal, 'policy-single-socket', [
    { name: 'SINGLE_SOCKET', demand: guest.singleSocket, isSet: has(POLICY_BIT.singleSocket) },
  ]);
  judgeBits(appraisal, 'policy-hardening', [
    { name: 'MEM_AES_256_XTS', demand: guest.memoryAes256Xts, isSet: has(POLICY_BIT.memoryAes256Xts) },
    { name: 'RAPL_DIS', demand: guest.raplOff, isSet: has(POLICY_BIT.raplOff) },
    { name: 'CIPHERTEXT_HIDING', demand: guest.ciphertextHiding, isSet: has(POLICY_BIT.ciphertextHiding) },
    { name: 'PAGE_SWAP_DISABLE', demand: guest.pageSwapOff, isSet: has(POLICY_BIT.pageSwapOff) },
  ]);

  const { guestSvn, vmpl } = report;
  appraisal.judge('guest-svn', guestSvn >= policy.minimumGuestSvn, `version ${guestSvn}`, `${guestSvn} is too low`);
  const level = vmpl === HOST ? 'requested by the host' : `VMPL ${vmpl}`;
  appraisal.judge('vmpl', vmpl === policy.vmpl, level, `${level} where VMPL ${policy.vmpl} is expected`);
}

/** Judges what holds of the platform. */
export function judgePlatform(appraisal: Appraisal<SnpCheck>, report: SnpReport, policy: ReadSnpPolicy): void {
  const { platform } = policy;
  const has = (bit: number): boolean => hasBit(report.platformInfo, bit);
  judgeBits(appraisal, 'platform-alias-check', [
    { name: 'ALIAS_CHECK_COMPLETE', demand: platform.aliasCheck, isSet: has(PLATFORM_BIT.aliasCheck) },
  ]);
  judgeBits(appraisal, 'platform-ecc', [{ name: 'ECC', demand: platform.ecc, isSet: has(PLATFORM_BIT.ecc) }]);
  judgeBits(appraisal, 'platform-tsme', [{ name: 'TSME', demand: platform.tsme, isSet: has(PLATFORM_BIT.tsme) }]);
  judgeBits(appraisal, 'platform-hardening', [
    { name: 'SMT', demand: platform.smt, isSet: has(PLATFORM_BIT.smt) },
    { name: 'RAPL_DIS', demand: platform.raplOff, isSet: has(PLATFORM_BIT.raplOff) },
    { name: 'CIPHERTEXT_HIDING', demand: platform.ciphertextHiding, isSet: has(PLATFORM_BIT.ciphertextHiding) },
  ]);
  judgeMitigations(appraisal, report, policy.mitigations);
}

function judgeMitigations(appraisal: Appraisal<SnpCheck>, { mitigations }: SnpReport, wanted: bigint): void {
  if (wanted === 0n) appraisal.skip('mitigations', 'the policy does not ask for any');
  else if (mitigations === null) appraisal.fail('mitigations', 'a report of this version does not say');
  else {
    const { launch, current } = mitigations;
    const isEnough = (launch & wanted) === wanted && (current & wanted) === wanted;
    appraisal.judge('mitigations', isEnough, `0x${launch.toString(16)} at launch, 0x${current.toString(16)} now`);
  }
}
