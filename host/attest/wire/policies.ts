import { AttestError } from '../error/error.ts';
import { demandObject, PolicyReader } from '../policy/reader.ts';
import { ACCELERATORS, VERIFIED_ACCELERATORS, type AcceleratorTrust } from './accelerators.ts';
import { isVerified, KINDS, type PlatformPolicies } from './kinds.ts';

/** Refuses what is no policy of a kind, by where it stands. What the policy is, its kind sees for itself. */
function demandPolicy(kind: { readPolicy(policy: never): unknown }, policy: unknown, where: string): void {
  try {
    kind.readPolicy(policy as never);
  } catch (cause) {
    if (!(cause instanceof AttestError)) throw cause;
    throw new AttestError(cause.code, `${where}: ${cause.message}`, { cause });
  }
}

/**
 * Reads what is accepted of each platform, every policy whole, so that one that is none is refused before there is any evidence to judge by it.
 * @param what it is called where it stands
 * @throws AttestError `options_invalid`, which says of which platform, and which member
 */
export function readPlatformPolicies(value: unknown, what = 'platforms'): PlatformPolicies {
  demandObject(value, what);
  const policies = Object.entries(value).filter(([, policy]) => policy !== undefined);
  for (const [platform, policy] of policies) {
    if (!isVerified(platform)) {
      const known = Object.keys(KINDS).join(', ');
      throw new AttestError('options_invalid', `${what}: there is no platform ${JSON.stringify(platform)}: ${known}`);
    }
    demandPolicy(KINDS[platform], policy, `${what}.${platform}`);
  }
  return Object.fromEntries(policies);
}

/**
 * Reads what is accepted of accelerators, likewise.
 * @throws AttestError `options_invalid`, which says of which kind, and which member
 */
export function readAcceleratorTrust(value: unknown, what = 'accelerators'): AcceleratorTrust {
  if (value === 'ignored') return value;
  const reader = new PolicyReader(value, what);
  const required = reader.flag('required', false);
  const kinds = VERIFIED_ACCELERATORS.flatMap((kind) => {
    const policy = reader.value(kind);
    if (policy === undefined) return [];
    demandPolicy(ACCELERATORS[kind], policy, `${what}.${kind}`);
    return [[kind, policy] as const];
  });
  reader.end();
  return { ...Object.fromEntries(kinds), required };
}
