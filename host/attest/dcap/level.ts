import type { PlatformLevel, TcbInfo } from './tcb-info.ts';
import type { Platform } from './pck.ts';
import { converge, needsConfiguration, type TcbStatus } from './status.ts';
import type { ModuleClaims, TcbClaims } from './types.ts';

/** The SVNs that a trust domain's report has of its TEE: at its launch, and, since TDX 1.5, now. */
export interface TeeSvns {
  readonly launch: Uint8Array;
  readonly current: Uint8Array | null;
}

/** The levels that a platform is at: the first by its SGX components, and the first by all. Levels go from the newest to the oldest. */
export interface Levels {
  readonly sgx: PlatformLevel | undefined;
  readonly whole: PlatformLevel | undefined;
}

function reaches(svns: ArrayLike<number>, wanted: readonly number[], from = 0): boolean {
  return wanted.every((svn, i) => i < from || (svns[i] ?? -1) >= svn);
}

/**
 * The components of a TEE that a level judges: without the module's own two where the module has a version, since its identity judges those (Intel QVL, TcbLevelCheck.cpp,
 * isTdxTcbHigherOrEqual).
 */
function reachesTee(svns: Uint8Array, { tdx }: PlatformLevel): boolean {
  return tdx !== null && reaches(svns, tdx, (svns[1] ?? 0) > 0 ? 2 : 0);
}

/** Finds the levels of a platform (Intel QVL, TcbLevelCheck.cpp). */
export function findLevels({ levels }: TcbInfo, platform: Platform, tee: TeeSvns | null): Levels {
  const reached = levels.filter(({ sgx, pceSvn }) => reaches(platform.components, sgx) && platform.pceSvn >= pceSvn);
  const [sgx] = reached;
  return { sgx, whole: tee === null ? sgx : reached.find((level) => reachesTee(tee.launch, level)) };
}

/**
 * Whether a relaunch of a trust domain is all that it takes: it was launched by a module that is out of date, on a platform that is up to date by now (Intel QVL, TDRelaunchCheck.cpp).
 */
function needsRelaunch(info: TcbInfo, current: Uint8Array): boolean {
  const [latest] = info.levels;
  const wanted = latest?.tdx;
  if (wanted == null || (current[2] ?? 0) < (wanted[2] ?? 0)) return false;
  const version = current[1] ?? 0;
  if (version === 0) return (current[0] ?? 0) >= (wanted[0] ?? 0);
  const newest = info.modules.find(({ id }) => id === moduleId(version))?.levels[0];
  return newest !== undefined && (current[0] ?? 0) >= newest.isvSvn;
}

/** The name of a module's identity: TDX_01. */
export function moduleId(version: number): string {
  return `TDX_${version.toString(16).padStart(2, '0').toUpperCase()}`;
}

/** The status of platform and module of a trust domain, before that of the quoting enclave. */
export function domainStatus(
  info: TcbInfo,
  { sgx, whole }: { readonly sgx: PlatformLevel; readonly whole: PlatformLevel },
  module: ModuleClaims | null,
  current: Uint8Array | null,
  quotingEnclave: TcbClaims['quotingEnclave'],
): TcbStatus {
  if (sgx.status === 'Revoked') return 'Revoked';
  const status = module === null ? whole.status : converge(whole.status, module.status);
  const isOld = status === 'OutOfDate' || status === 'OutOfDateConfigurationNeeded';
  const isPlatformGood = sgx.status !== 'OutOfDate' && sgx.status !== 'OutOfDateConfigurationNeeded';
  const isModuleOld = module?.status === 'OutOfDate' && quotingEnclave === 'UpToDate';
  if (current === null || !isOld || !isPlatformGood || !isModuleOld) return status;
  if (!needsRelaunch(info, current)) return status;
  const configure = needsConfiguration(sgx.status) || needsConfiguration(status);
  return configure ? 'TDRelaunchAdvisedConfigurationNeeded' : 'TDRelaunchAdvised';
}
