import { encodeHex } from '../../encoding/base64/hex.ts';
import { isZero } from '../../encoding/bytes/zero.ts';
import { isMasked } from '../dcap/enclave.ts';
import type { Judging } from '../appraisal/judging.ts';
import { moduleId } from '../dcap/level.ts';
import type { JudgedModule } from '../dcap/tcb.ts';
import type { ModuleSigner, TcbInfo } from '../dcap/tcb-info.ts';
import type { TdxCheck } from './checks.ts';
import type { TdReport } from './report.ts';

/** Whether a module is signed by who should have, without attributes. */
function isSignedBy({ mrSignerSeam, seamAttributes }: TdReport, signer: ModuleSigner): boolean {
  const isPlain = isZero(seamAttributes) && isMasked(seamAttributes, signer.attributesMask, signer.attributes);
  return isPlain && encodeHex(mrSignerSeam) === signer.mrSigner;
}

/**
 * Judges the TDX module of a report: who signed it, and, of versions after the first, its level (Intel QVL, QuoteVerifier.cpp and TdxModuleCheck.cpp).
 * @returns undefined for one that Intel does not know
 */
export function judgeModule(judging: Judging<TdxCheck>, report: TdReport, info: TcbInfo): JudgedModule | undefined {
  const [svn = 0, version = 0] = report.teeTcbSvn;
  const id = moduleId(version);
  const identity = version === 0 ? undefined : info.modules.find((each) => each.id === id);
  const signer = version === 0 ? info.module : identity;
  if (signer == null) {
    judging.fail('tdx-module', `no identity of ${id}`);
    return undefined;
  }
  const isKnown = isSignedBy(report, signer);
  const level = identity?.levels.find(({ isvSvn }) => svn >= isvSvn);
  if (!isKnown) judging.fail('tdx-module', 'another signer or other attributes than a module of Intel has');
  else if (identity === undefined)
    judging.pass('tdx-module', 'the first version, which the level of the platform judges');
  else if (level === undefined) judging.fail('tdx-module', `${id} at no level that Intel knows`);
  else judging.pass('tdx-module', `${id} ${level.status}`);
  if (identity === undefined) return { claims: null, level: undefined };
  return { claims: { id, status: level?.status ?? 'NotSupported', advisories: level?.advisories ?? [] }, level };
}
