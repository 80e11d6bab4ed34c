import { AttestError } from '../error/error.ts';
import type { JsonObject } from '../jwt/json.ts';
import { readKeySet } from '../jwt/key-set.ts';
import { TCB_STATUSES } from '../jwt/tcb-status.ts';
import { PolicyReader } from '../policy/reader.ts';
import { readSgxPolicy } from '../sgx/policy.ts';
import type { SgxPolicy } from '../sgx/types.ts';
import type { MaaHardware, MaaPolicy } from './types.ts';

/** A policy with everything in it. */
export interface FullMaaPolicy extends Required<Omit<MaaPolicy, 'issuers' | 'minimumVersions'>> {
  /** The keys of each provider. */
  readonly issuers: ReadonlyMap<string, readonly JsonObject[]>;
  /** Of the versions that are named. */
  readonly minimumVersions: Readonly<Record<string, number>>;
}

const HARDWARE: readonly MaaHardware[] = ['sgx', 'sevsnpvm', 'tdxvm'];
const VERSIONS = ['bootloader', 'tee', 'snp', 'microcode', 'guest', 'enclave'] as const;
const EIGHT_HOURS = 28_800;
const MOST_LIFETIME = 86_400;
const MOST_SKEW = 300;
const MOST_ISSUERS = 256;
const MOST_VERSION = 65_535;

function refuse(member: string): never {
  throw new AttestError('options_invalid', `the policy has a member ${member} that is none`);
}

function readIssuers(value: unknown): ReadonlyMap<string, readonly JsonObject[]> {
  if (value === undefined) return new Map();
  if (!Array.isArray(value) || value.length > MOST_ISSUERS) return refuse('issuers');
  const issuers = new Map<string, readonly JsonObject[]>();
  for (const each of value as readonly unknown[]) {
    const reader = new PolicyReader(each, 'policy.issuers');
    const issuer = reader.value('issuer');
    const keys = readKeySet(reader.value('keySet'));
    reader.end();
    if (typeof issuer !== 'string' || !issuer.startsWith('https://') || issuers.has(issuer) || keys === undefined) {
      return refuse('issuers');
    }
    issuers.set(issuer, keys);
  }
  return issuers;
}

function readVersions(reader: PolicyReader): Readonly<Record<string, number>> {
  const found = VERSIONS.map((name) => [name, reader.integer(name, MOST_VERSION, null)] as const);
  reader.end();
  return Object.fromEntries(
    found.filter((pair): pair is readonly [(typeof VERSIONS)[number], number] => pair[1] !== null),
  );
}

function readNonce(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' && value.length > 0 ? value : refuse('nonce');
}

/** Its verifier reads it again, where there is a signer's enclave to verify; what is none is none without one, too. */
function readSigner(policy: SgxPolicy): SgxPolicy {
  readSgxPolicy(policy);
  return policy;
}

/** @throws AttestError `options_invalid` */
export function readMaaPolicy(policy: unknown): FullMaaPolicy {
  const reader = new PolicyReader(policy);
  const full: FullMaaPolicy = {
    issuers: readIssuers(reader.value('issuers')),
    maximumLifetimeSeconds: reader.integer('maximumLifetimeSeconds', MOST_LIFETIME, EIGHT_HOURS),
    skewSeconds: reader.integer('skewSeconds', MOST_SKEW, 30),
    hardware: reader.choices('hardware', HARDWARE, HARDWARE),
    requireCompliance: reader.flag('requireCompliance', true),
    allowDebug: reader.flag('allowDebug', false),
    allowMigration: reader.flag('allowMigration', false),
    vmpl: reader.integer('vmpl', 3, 0),
    minimumVersions: readVersions(reader.within('minimumVersions')),
    tcbStatuses: reader.choices('tcbStatuses', TCB_STATUSES, ['UpToDate']),
    measurements: reader.hex('measurements', 32, 48),
    policyHashes: reader.texts('policyHashes'),
    requireSecureBoot: reader.flag('requireSecureBoot', true),
    nonce: readNonce(reader.value('nonce')),
    signer: reader.choice('signer', ['required', 'if-collateral'], 'if-collateral'),
    signerEnclave: readSigner(reader.value('signerEnclave') ?? {}),
  };
  reader.end();
  return full;
}
