import type { CborData } from '../../engine/cbor/types.ts';
import type { EvidenceResult, VerifyOptions } from '../appraisal/types.ts';
import { AttestError } from '../error/error.ts';
import { readKeySet } from '../jwt/key-set.ts';
import { MAX_DEVICES } from '../nvidia/evidence.ts';
import { readNrasPolicy, verifyNras } from '../nvidia/nras/nras.ts';
import type { NrasClaims, NrasEvidence, NrasPolicy } from '../nvidia/nras/types.ts';
import { readNvidiaPolicy } from '../nvidia/policy.ts';
import type { NvidiaClaims, NvidiaDevice, NvidiaEndorsements, NvidiaEvidence, NvidiaPolicy } from '../nvidia/types.ts';
import { verifyNvidia } from '../nvidia/verify.ts';
import { demandObject } from '../policy/reader.ts';
import { bytes, either, list, nothing, optional, record, text, type Shape } from './shape.ts';

/** How evidence of accelerators that were asked together travels, what of it a statement names, and what verifies it. */
export interface AcceleratorKind<Evidence, Endorsements, Policy, Claims> {
  readonly evidence: Shape<Evidence>;
  readonly endorsements: Shape<Endorsements>;
  /** What the statement's digest is of, in this order. @throws AttestError `malformed` for what is no evidence of this kind */
  reportsIn(evidence: CborData): readonly Uint8Array[];
  /** What tells devices of accepted claims from all others, as far as the claims say: one that answers twice is no second one. */
  devicesIn(claims: Claims): readonly string[];
  /** Reads a policy whole, before there is any evidence. @throws AttestError `options_invalid` for what is none */
  readPolicy(policy: Policy): unknown;
  /** The expected binding is the nonce of 32 bytes that all of them were asked with. */
  verify(evidence: Evidence, options: VerifyOptions<Endorsements, Policy>): Promise<EvidenceResult<Claims>>;
}

/** What is accepted of a token of NVIDIA's service. Its keys are the verifier's own: those that came along would speak for themselves. */
export interface NrasTrustPolicy extends NrasPolicy {
  /** A JSON Web Key Set, parsed. */
  readonly keys: unknown;
}

/** @throws AttestError `options_invalid` */
function readNrasTrust(trusted: NrasTrustPolicy): { readonly keys: unknown; readonly policy: NrasPolicy } {
  demandObject(trusted);
  const { keys, ...policy } = trusted;
  if (readKeySet(keys) === undefined)
    throw new AttestError('options_invalid', 'policy has a member keys that is no JSON Web Key Set');
  readNrasPolicy(policy);
  return { keys, policy };
}

const MOST_CERTIFICATES = 8;
const MOST_MANIFESTS = 64;
const MOST_RESPONSES = 128;

function kind<Evidence, Endorsements, Policy, Claims>(
  of: Omit<AcceleratorKind<Evidence, Endorsements, Policy, Claims>, 'reportsIn'>,
  reportsOf: (evidence: Evidence) => readonly Uint8Array[],
): AcceleratorKind<Evidence, Endorsements, Policy, Claims> {
  return { ...of, reportsIn: (evidence) => reportsOf(of.evidence(evidence, 'evidence')) };
}

const PARTS = {
  nvidia: kind<NvidiaEvidence, NvidiaEndorsements, NvidiaPolicy, NvidiaClaims>(
    {
      evidence: record<NvidiaEvidence>({
        devices: list(
          record<NvidiaDevice>({
            architecture: either(nothing, text),
            report: bytes,
            certificates: list(bytes, MOST_CERTIFICATES),
            nonce: either(nothing, bytes),
          }),
          MAX_DEVICES,
        ),
      }),
      endorsements: record<NvidiaEndorsements>({
        manifests: list(bytes, MOST_MANIFESTS),
        ocspResponses: optional(list(bytes, MOST_RESPONSES)),
      }),
      devicesIn: ({ devices }) => devices.flatMap(({ key }) => (key === null ? [] : [key])),
      readPolicy: readNvidiaPolicy,
      verify: (evidence, { expectedBinding, ...options }) => {
        const expectedNonces = expectedBinding === null ? null : evidence.devices.map(() => expectedBinding);
        return verifyNvidia(evidence, { ...options, expectedNonces });
      },
    },
    ({ devices }) => devices.map(({ report }) => report),
  ),
  'nvidia-nras': kind<NrasEvidence, object, NrasTrustPolicy, NrasClaims>(
    {
      evidence: record<NrasEvidence>({ token: bytes }),
      endorsements: record<object>({}),
      devicesIn: ({ devices }) => devices,
      readPolicy: readNrasTrust,
      verify: (evidence, { policy: given, at, expectedBinding }) => {
        const { keys, policy } = readNrasTrust(given);
        return verifyNras(evidence, { endorsements: { keys }, policy, at, expectedBinding });
      },
    },
    ({ token }) => [token],
  ),
};

type Parts = typeof PARTS;
/** Kinds of accelerators whose evidence is verified here. */
export type VerifiedAccelerator = keyof Parts;
type Part<K extends VerifiedAccelerator, I extends number> =
  Parts[K] extends AcceleratorKind<infer E, infer N, infer P, infer C> ? [E, N, P, C][I] : never;

export type AcceleratorPolicyOf<K extends VerifiedAccelerator> = Part<K, 2>;
type KindOf<K extends VerifiedAccelerator> = AcceleratorKind<Part<K, 0>, Part<K, 1>, Part<K, 2>, Part<K, 3>>;

/** What accelerators of a kind answered when they were asked together, and what it is verified with. */
export type AnsweredAccelerators = {
  readonly [K in VerifiedAccelerator]: {
    readonly kind: K;
    readonly evidence: Part<K, 0>;
    readonly endorsements: Part<K, 1>;
  };
}[VerifiedAccelerator];

/** What is accepted of each kind of accelerators; those of a kind that is not here are not. */
export type AcceptedAccelerators = {
  readonly [K in VerifiedAccelerator]?: AcceleratorPolicyOf<K>;
} & {
  /** Whether a host without any is refused. Default false. */
  readonly required?: boolean;
};

/** What is accepted of the accelerators that a statement names. `ignored` does not look at them, and says so. */
export type AcceleratorTrust = AcceptedAccelerators | 'ignored';

/** Every kind of accelerators. The type says of any one that its parts belong together. */
export const ACCELERATORS: { readonly [K in VerifiedAccelerator]: KindOf<K> } = PARTS;

export const VERIFIED_ACCELERATORS = Object.keys(PARTS) as readonly VerifiedAccelerator[];

/** Whether a name is that of a kind, and nothing that an object merely inherits. */
export function isAccelerator(name: unknown): name is VerifiedAccelerator {
  return typeof name === 'string' && Object.hasOwn(PARTS, name);
}
