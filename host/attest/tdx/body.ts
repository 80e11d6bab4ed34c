import { encodeHex } from '../../encoding/base64/hex.ts';
import { isZero } from '../../encoding/bytes/zero.ts';
import type { Judging } from '../appraisal/judging.ts';
import type { TdxCheck } from './checks.ts';
import type { CheckedTdxPolicy } from './policy.ts';
import type { TdReport } from './report.ts';
import type { TdAttribute } from './types.ts';

/** TD_ATTRIBUTES (Intel TDX Module ABI): the first byte is of domains under debugging and profiling. */
const DEBUGGING = 0xffn;
const SEPT_VE_DISABLE = 1n << 28n;
const ATTRIBUTE_BITS: Readonly<Record<TdAttribute, bigint>> = {
  migratable: 1n << 29n,
  pks: 1n << 30n,
  kl: 1n << 31n,
  perfmon: 1n << 63n,
};
/** x87 and SSE, which every domain has. */
const XFAM_ALWAYS = 0b11n;

/** A number of eight bytes, the lowest first. */
function readU64(bytes: Uint8Array): bigint {
  return BigInt(`0x${encodeHex(bytes.toReversed())}`);
}

function judgeAttributes(judging: Judging<TdxCheck>, report: TdReport, policy: CheckedTdxPolicy): void {
  const attributes = readU64(report.tdAttributes);
  const shown = attributes.toString(16);
  const canDebug = (attributes & DEBUGGING) !== 0n;
  const debugging = canDebug ? 'it can be debugged' : 'it cannot be debugged';
  judging.judge('debug', !canDebug || policy.debug, debugging);
  const isDisabled = (attributes & SEPT_VE_DISABLE) !== 0n;
  judging.judge('sept-ve-disable', isDisabled || policy.septVe, isDisabled ? 'it is set' : 'it is clear');
  const accepted = policy.attributes.reduce((bits, each) => bits | ATTRIBUTE_BITS[each], DEBUGGING | SEPT_VE_DISABLE);
  const others = attributes & ~accepted;
  const names = (Object.keys(ATTRIBUTE_BITS) as TdAttribute[]).filter((each) => (others & ATTRIBUTE_BITS[each]) !== 0n);
  const wrong = names.length > 0 ? names.join(', ').toUpperCase() : 'a reserved one';
  judging.judge('attributes', others === 0n, shown, `${shown} has ${wrong}`);
}

function judgeServiceTd(judging: Judging<TdxCheck>, { mrServiceTd }: TdReport, accepted: readonly string[]): void {
  if (mrServiceTd === null) {
    judging.skip('service-td', 'reports of TDX 1.0 do not say');
    return;
  }
  const shown = encodeHex(mrServiceTd);
  const isNone = isZero(mrServiceTd);
  judging.judge('service-td', isNone || accepted.includes(shown), isNone ? 'none' : shown, `${shown} is bound`);
}

/** Judges what stands in registers against reference values; those that the policy has none for are skipped. */
function judgeRegisters(
  judging: Judging<TdxCheck>,
  id: 'mrseam' | 'mrtd' | 'rtmr' | 'configuration',
  registers: readonly (readonly [name: string, value: Uint8Array | undefined, wanted: readonly string[] | null])[],
): void {
  const named = registers.filter(([, , wanted]) => wanted !== null);
  if (named.length === 0) judging.skip(id, 'the policy names no reference values');
  for (const [name, value, wanted] of named) {
    const shown = value === undefined ? 'none' : encodeHex(value);
    judging.judge(id, wanted?.includes(shown) === true, name, `${name} ${shown} is no reference value`);
  }
}

/** Judges what the report of a trust domain says of itself. */
export function judgeBody(judging: Judging<TdxCheck>, report: TdReport, policy: CheckedTdxPolicy): void {
  judgeAttributes(judging, report, policy);
  judgeServiceTd(judging, report, policy.serviceTds);
  const xfam = readU64(report.xfam);
  const isAccepted = (xfam & ~policy.xfam) === 0n && (xfam & XFAM_ALWAYS) === XFAM_ALWAYS;
  judging.judge(
    'xfam',
    isAccepted,
    xfam.toString(16),
    `${xfam.toString(16)} is not within ${policy.xfam.toString(16)}`,
  );
  const { rtmrs } = report;
  judgeRegisters(judging, 'mrseam', [['MRSEAM', report.mrSeam, policy.mrSeam]]);
  judgeRegisters(judging, 'mrtd', [['MRTD', report.mrTd, policy.mrTd]]);
  judgeRegisters(judging, 'rtmr', [
    ['RTMR0', rtmrs[0], policy.rtmr0],
    ['RTMR1', rtmrs[1], policy.rtmr1],
    ['RTMR2', rtmrs[2], policy.rtmr2],
    ['RTMR3', rtmrs[3], policy.rtmr3],
  ]);
  judgeRegisters(judging, 'configuration', [
    ['MRCONFIGID', report.mrConfigId, policy.mrConfigId],
    ['MROWNER', report.mrOwner, policy.mrOwner],
    ['MROWNERCONFIG', report.mrOwnerConfig, policy.mrOwnerConfig],
  ]);
}
