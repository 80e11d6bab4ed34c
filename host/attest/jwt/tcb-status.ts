/** Statuses of the firmware of an Intel platform, as Intel's DCAP has them and attestation services repeat them. `Revoked` is never taken. */
export const TCB_STATUSES = [
  'UpToDate',
  'SWHardeningNeeded',
  'ConfigurationNeeded',
  'ConfigurationAndSWHardeningNeeded',
  'OutOfDate',
  'OutOfDateConfigurationNeeded',
] as const;

export type TokenTcbStatus = (typeof TCB_STATUSES)[number];
