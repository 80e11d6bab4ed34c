/** What Intel says of a platform's trusted computing base, worst last. The two of a TD's relaunch are found by comparison and stand in no collateral. */
export const TCB_STATUSES = [
  'UpToDate',
  'SWHardeningNeeded',
  'ConfigurationNeeded',
  'ConfigurationAndSWHardeningNeeded',
  'TDRelaunchAdvised',
  'TDRelaunchAdvisedConfigurationNeeded',
  'OutOfDate',
  'OutOfDateConfigurationNeeded',
  'NotSupported',
  'Revoked',
] as const;

export type TcbStatus = (typeof TCB_STATUSES)[number];

/** Statuses that stand in signed collateral: of a platform's level, and of an enclave's or a module's. */
export const PLATFORM_STATUSES = [
  'UpToDate',
  'SWHardeningNeeded',
  'ConfigurationNeeded',
  'ConfigurationAndSWHardeningNeeded',
  'OutOfDate',
  'OutOfDateConfigurationNeeded',
  'Revoked',
] as const satisfies readonly TcbStatus[];
export const ENCLAVE_STATUSES = ['UpToDate', 'OutOfDate', 'Revoked'] as const satisfies readonly TcbStatus[];

export type PlatformStatus = (typeof PLATFORM_STATUSES)[number];
export type EnclaveStatus = (typeof ENCLAVE_STATUSES)[number];

const CONFIGURATION: ReadonlySet<TcbStatus> = new Set([
  'ConfigurationNeeded',
  'ConfigurationAndSWHardeningNeeded',
  'OutOfDateConfigurationNeeded',
  'TDRelaunchAdvisedConfigurationNeeded',
]);

/** Whether a status asks for another configuration of the platform. */
export function needsConfiguration(status: TcbStatus): boolean {
  return CONFIGURATION.has(status);
}

/**
 * The status of a platform together with that of a part of it, its quoting enclave or its TDX module: what is out of date makes the whole so, what is revoked revokes it
 * (Intel QVL, TcbLevelCheck.cpp and TdxModuleCheck.cpp).
 */
export function converge(platform: TcbStatus, part: EnclaveStatus | 'NotSupported'): TcbStatus {
  if (platform === 'Revoked' || part === 'Revoked') return 'Revoked';
  if (platform === 'NotSupported' || part === 'NotSupported') return 'NotSupported';
  if (part !== 'OutOfDate') return platform;
  return needsConfiguration(platform) ? 'OutOfDateConfigurationNeeded' : 'OutOfDate';
}
