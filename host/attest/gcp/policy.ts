import { AttestError } from '../error/error.ts';
import type { JsonObject } from '../jwt/json.ts';
import { readKeySet } from '../jwt/key-set.ts';
import { TCB_STATUSES } from '../jwt/tcb-status.ts';
import { PolicyReader } from '../policy/reader.ts';
import type { GcpHardware, GcpPolicy, GcpSupport } from './types.ts';

/** A policy with everything in it. */
export interface FullGcpPolicy extends Required<Omit<GcpPolicy, 'keySet' | 'environmentOverrides' | 'audiences'>> {
  readonly audiences: readonly string[];
  readonly keys: readonly JsonObject[] | null;
  readonly environmentOverrides: readonly string[];
}

const HARDWARE: readonly GcpHardware[] = ['GCP_INTEL_TDX', 'GCP_AMD_SEV_SNP', 'GCP_AMD_SEV', 'GCP_SHIELDED_VM'];
const SUPPORT: readonly GcpSupport[] = ['LATEST', 'STABLE', 'USABLE', 'EXPERIMENTAL'];
const HOUR = 3600;
/** Google's longest; and a clock that is five minutes ahead is wrong. */
const MOST_LIFETIME = 24 * HOUR;
const MOST_SKEW = 300;

function readKeys(value: unknown): readonly JsonObject[] | null {
  if (value === undefined || value === null) return null;
  return (
    readKeySet(value) ??
    ((): never => {
      throw new AttestError('options_invalid', 'the policy has a member keySet that is no JSON Web Key Set');
    })()
  );
}

/** @throws AttestError `options_invalid` */
export function readGcpPolicy(policy: unknown): FullGcpPolicy {
  const reader = new PolicyReader(policy);
  const full: FullGcpPolicy = {
    audiences: reader.texts('audiences') ?? [],
    keys: readKeys(reader.value('keySet')),
    revocation: reader.choice('revocation', ['required', 'if-present'], 'required'),
    maximumLifetimeSeconds: reader.integer('maximumLifetimeSeconds', MOST_LIFETIME, HOUR),
    skewSeconds: reader.integer('skewSeconds', MOST_SKEW, 30),
    hardware: reader.choices('hardware', HARDWARE, ['GCP_INTEL_TDX', 'GCP_AMD_SEV_SNP']),
    allowDebug: reader.flag('allowDebug', false),
    requireSecureBoot: reader.flag('requireSecureBoot', true),
    minimumSoftwareVersion: reader.integer('minimumSoftwareVersion', Number.MAX_SAFE_INTEGER, null),
    supportAttributes: reader.choices('supportAttributes', SUPPORT, ['STABLE']),
    tcbStatuses: reader.choices('tcbStatuses', TCB_STATUSES, ['UpToDate']),
    minimumTcbDate: reader.integer('minimumTcbDate', Number.MAX_SAFE_INTEGER, null),
    imageDigests: reader.texts('imageDigests'),
    imageReferences: reader.texts('imageReferences'),
    arguments: reader.texts('arguments'),
    environment: reader.texts('environment'),
    allowCommandOverride: reader.flag('allowCommandOverride', false),
    environmentOverrides: reader.texts('environmentOverrides') ?? [],
    projects: reader.texts('projects'),
    zones: reader.texts('zones'),
    serviceAccounts: reader.texts('serviceAccounts'),
    gpu: reader.choice('gpu', ['required', 'if-present'], 'if-present'),
  };
  reader.end();
  return full;
}
