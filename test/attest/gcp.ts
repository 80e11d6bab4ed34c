/** Tokens of a Confidential Space of our own. */
import { encodeBase64 } from '../../host/encoding/base64/base64.ts';
import { encodeBase64Url } from '../../host/encoding/base64/base64url.ts';
import type { GcpEndorsements, GcpPolicy } from '../../host/attest/gcp/types.ts';
import { der, extension, issueCertificate, issueCrl, makeKey, type TestCertificate, type TestKey } from './pki.ts';
import { issueToken } from './tokens.ts';

type Bytes = Uint8Array<ArrayBuffer>;
type Json = Readonly<Record<string, unknown>>;

/** An authority of Google's shape: root, intermediate with a revocation list, leaf without one. */
export interface GcpAuthority {
  readonly root: TestCertificate;
  readonly intermediate: TestCertificate;
  readonly leaf: TestCertificate;
  readonly stranger: TestKey;
}

/** The extension that names where a revocation list is. */
export const NAMES_LIST = extension(
  '2.5.29.31',
  der.sequence(
    der.sequence(der.context(0, der.context(0, der.element(0x86, new TextEncoder().encode('http://example.com/crl'))))),
  ),
);

export async function makeGcpAuthority(): Promise<GcpAuthority> {
  const [rootKey, intermediateKey, leafKey, stranger] = await Promise.all([
    makeKey('RSA'),
    makeKey('RSA'),
    makeKey('RSA'),
    makeKey('RSA'),
  ]);
  const root = await issueCertificate({ name: 'Root', key: rootKey, ca: true });
  const intermediate = await issueCertificate({
    name: 'Intermediate',
    key: intermediateKey,
    issuer: root,
    ca: true,
    extensions: [NAMES_LIST],
  });
  const leaf = await issueCertificate({ name: 'Leaf', key: leafKey, issuer: intermediate });
  return { root, intermediate, leaf, stranger };
}

export const GCP_AUDIENCE = 'https://relying.example';
/** When the tokens are issued. */
export const GCP_ISSUED = Date.UTC(2026, 10, 1, 12);

/** The payload of a token that is accepted. */
export function gcpPayload(binding: Uint8Array, issued = GCP_ISSUED): Json {
  return {
    aud: GCP_AUDIENCE,
    iss: 'https://confidentialcomputing.googleapis.com',
    sub: 'https://www.googleapis.com/compute/v1/projects/ours/zones/europe-west4-a/instances/agents-1',
    iat: issued / 1000,
    nbf: issued / 1000,
    exp: issued / 1000 + 3600,
    eat_nonce: encodeBase64Url(binding),
    eat_profile: 'https://cloud.google.com/confidential-computing/confidential-space/docs/reference/token-claims',
    secboot: true,
    oemid: 11129,
    hwmodel: 'GCP_INTEL_TDX',
    swname: 'CONFIDENTIAL_SPACE',
    swversion: ['260900'],
    dbgstat: 'disabled-since-boot',
    attester_tcb: ['INTEL'],
    submods: {
      confidential_space: { support_attributes: ['LATEST', 'STABLE', 'USABLE'] },
      container: {
        image_reference: 'europe-west4-docker.pkg.dev/ours/agents/host@sha256:11',
        image_digest: `sha256:${'11'.repeat(32)}`,
        image_id: `sha256:${'22'.repeat(32)}`,
        restart_policy: 'Never',
        env: { HOSTNAME: 'agents-1', MODE: 'strict' },
        args: ['/host', '--policy', 'agents.wasm'],
      },
      gce: {
        project_id: 'ours',
        project_number: '1',
        zone: 'europe-west4-a',
        instance_name: 'agents-1',
        instance_id: '7',
      },
    },
    tdx: { gcp_attester_tcb_status: 'UpToDate', gcp_attester_tcb_date: '2026-03-13T00:00:00Z' },
    google_service_accounts: ['agents@ours.iam.gserviceaccount.com'],
  };
}

/** The header of a PKI token, with the certificates from the leaf to the root. */
export function gcpHeader(certificates: readonly { readonly der: Bytes }[]): Json {
  return { alg: 'RS256', kid: 'leaf', typ: 'JWT', x5c: certificates.map((each) => encodeBase64(each.der)) };
}

export interface GcpEvidence {
  readonly evidence: string;
  readonly endorsements: GcpEndorsements;
  readonly policy: GcpPolicy;
  readonly roots: readonly Bytes[];
  readonly at: number;
}

/** A PKI token for a binding of 32 bytes, with all that it takes to be accepted. */
export async function makeGcpEvidence(
  { root, intermediate, leaf }: GcpAuthority,
  binding: Uint8Array,
  { header = gcpHeader([leaf, intermediate, root]), payload = gcpPayload(binding), key = leaf.key } = {},
): Promise<GcpEvidence> {
  return {
    evidence: await issueToken(header, payload, key),
    endorsements: { crls: [await issueCrl({ issuer: root })] },
    policy: { audiences: [GCP_AUDIENCE] },
    roots: [root.der],
    at: GCP_ISSUED + 60_000,
  };
}
