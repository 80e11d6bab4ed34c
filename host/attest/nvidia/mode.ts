import type { Appraisal } from '../appraisal/appraisal.ts';
import type { DeviceChain } from './chain.ts';
import type { NvidiaCheck } from './checks.ts';
import type { ReadNvidiaPolicy } from './policy.ts';
import type { SpdmReport } from './spdm.ts';

/** Judges that no certificate of a device is of firmware that can be debugged. */
export function judgeDebug(
  appraisal: Appraisal<NvidiaCheck>,
  { unsafe }: DeviceChain,
  demand: ReadNvidiaPolicy['debug'],
): void {
  if (demand === 'any') appraisal.skip('debug', 'the policy accepts firmware that can be debugged');
  else if (unsafe === null) appraisal.skip('debug', 'no certificate has flags of its firmware');
  else
    appraisal.judge('debug', unsafe.length === 0, 'it cannot be debugged', `flags of firmware: ${unsafe.join(', ')}`);
}

/** Judges the mode in which a GPU protects what it works on. */
export function judgeMode(
  appraisal: Appraisal<NvidiaCheck>,
  { mode }: SpdmReport,
  accepted: ReadNvidiaPolicy['modes'],
): void {
  if (mode === null) appraisal.skip('mode', 'the report names none');
  else if (mode === 'unknown') appraisal.fail('mode', 'a mode that is not known, or two of them');
  else appraisal.judge('mode', accepted.includes(mode), mode, `${mode}, which the policy does not accept`);
}

/** Judges that the switches that GPUs of protected PCIe send in plain text through stand beside them. */
export function judgeSwitches(
  appraisal: Appraisal<NvidiaCheck>,
  reports: readonly SpdmReport[],
  demand: ReadNvidiaPolicy['switches'],
): void {
  const named = new Set(reports.flatMap(({ mode, links }) => (mode === 'ppcie' ? links : [])));
  const isProtected = reports.some(({ mode }) => mode === 'ppcie');
  if (!isProtected) return appraisal.skip('switches', 'no GPU is in the mode of protected PCIe');
  if (demand === 'unchecked') return appraisal.skip('switches', 'the policy does not ask for them');
  const there = new Set(reports.flatMap(({ switchId }) => (switchId === null ? [] : [switchId])));
  const missing = [...named].filter((id) => !there.has(id));
  const isWhole = named.size > 0 && missing.length === 0;
  appraisal.judge('switches', isWhole, [...named].join(', '), `not in the evidence: ${missing.join(', ') || 'any'}`);
}
