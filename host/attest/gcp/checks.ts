import type { CheckList } from '../appraisal/types.ts';
import { TOKEN_CHECKS } from '../jwt/checks.ts';

/** Every check of a token of Google's Confidential Space (attestation.md §1.6; Google Cloud, "Attestation token claims"). */
export const GCP_CHECKS = {
  form: TOKEN_CHECKS.form,
  chain: {
    demands: "a PKI token's certificates lead to the pinned root, each an issuer of the next, valid at the time",
    source: 'Google Cloud, Validate PKI tokens; RFC 5280 §6.1',
  },
  revocation: {
    demands:
      'no certificate of the chain is in the list of its issuer, which must be at hand where the certificate names one',
    source: 'RFC 5280 §6.3',
  },
  key_set: {
    demands: "an OIDC token's key is the one of its name in the issuer's key set, which the policy holds",
    source: 'RFC 7517 §5, OpenID Connect Discovery 1.0 §3',
  },
  signature: TOKEN_CHECKS.signature,
  issuer: { demands: 'it is issued by https://confidentialcomputing.googleapis.com', source: 'RFC 7519 §4.1.1' },
  audience: { demands: 'it is made for an audience that the policy names', source: 'RFC 7519 §4.1.3' },
  time: TOKEN_CHECKS.time,
  lifetime: {
    demands: 'it holds no longer than such tokens do',
    source: 'Google Cloud, Attestation token claims: exp',
  },
  nonces: {
    demands: 'one to six nonces of 10 to 74 bytes',
    source: 'Google Cloud, Attestation token claims: eat_nonce',
  },
  binding: { demands: 'one of the nonces is the expected binding, as base64url', source: 'attestation.md §4.2' },
  software: {
    demands: 'it is an image of Confidential Space, of a version that the policy takes',
    source: 'Google Cloud, Attestation token claims: swname, swversion',
  },
  debug: { demands: 'debugging is off since boot', source: 'RFC 9711 §4.2.9 (dbgstat)' },
  secure_boot: { demands: 'it was booted securely', source: 'Google Cloud, Attestation token claims: secboot' },
  support: {
    demands: 'the image has a support attribute that the policy takes',
    source: 'Google Cloud, Attestation token claims: support_attributes',
  },
  hardware: {
    demands: 'the machine is of a kind that the policy takes',
    source: 'Google Cloud, Attestation token claims: hwmodel',
  },
  tcb: {
    demands: "the status of a TDX machine's firmware, and its date, are ones that the policy takes",
    source: 'Google Cloud, Attestation token claims: tdx',
  },
  image: {
    demands: 'the container is of a digest and a name that the policy lists',
    source: 'Google Cloud, Attestation token claims: container.image_digest, image_reference',
  },
  command: {
    demands: "the container's arguments and environment are those of the policy",
    source: 'Google Cloud, Attestation token claims: container.args, env',
  },
  overrides: {
    demands: 'the operator replaced neither command nor variables but where the policy lets him',
    source: 'Google Cloud, Attestation token claims: container.cmd_override, env_override',
  },
  instance: {
    demands: 'the project and zone are ones that the policy lists',
    source: 'Google Cloud, Attestation token claims: gce',
  },
  service_accounts: {
    demands: 'each service account is one that the policy lists',
    source: 'Google Cloud, Attestation token claims: google_service_accounts',
  },
  gpu: {
    demands: 'a GPU has its confidential mode on, and is there where the policy demands one',
    source: 'Google Cloud, Attestation token claims: nvidia_gpu',
  },
} as const satisfies CheckList<string>;

export type GcpCheck = keyof typeof GCP_CHECKS;
