import type { CheckList } from '../appraisal/types.ts';
import { TOKEN_CHECKS } from '../jwt/checks.ts';

/** Every check of a token of Microsoft Azure Attestation (attestation.md §1.5; Microsoft Learn, "Claim sets"). */
export const MAA_CHECKS = {
  form: TOKEN_CHECKS.form,
  issuer: { demands: 'it is issued by a provider that the policy names', source: 'RFC 7519 §4.1.1' },
  key_set: {
    demands:
      "its key is the one of its name in that provider's key set, which the policy holds; never where the token says it is",
    source: 'RFC 7517 §5, attestation.md §1.5',
  },
  signature: TOKEN_CHECKS.signature,
  signer: {
    demands: 'the signing key was made in an SGX enclave, whose quote is in its certificate',
    source: 'Microsoft Learn, Azure Attestation: verify that it runs in a TEE',
  },
  time: TOKEN_CHECKS.time,
  lifetime: { demands: 'it holds no longer than such tokens do', source: 'attestation.md §1.5' },
  type: {
    demands: 'it is of an environment that the policy takes; a virtual machine names the hardware that isolates it',
    source: 'Microsoft Learn, Claim sets: x-ms-attestation-type, x-ms-isolation-tee',
  },
  compliance: {
    demands: "the paravisor and firmware of a virtual machine are Azure's own",
    source: 'Microsoft Learn, Claim sets: x-ms-compliance-status',
  },
  debug: {
    demands: 'it cannot be debugged',
    source: 'Microsoft Learn, Claim sets: x-ms-sevsnpvm-is-debuggable, tdx_td_attributes_debug, x-ms-sgx-is-debuggable',
  },
  migration: {
    demands: 'no agent may move it to another machine',
    source: 'Microsoft Learn, Claim sets: x-ms-sevsnpvm-migration-allowed',
  },
  vmpl: { demands: 'the report is of the level that the policy names', source: 'Microsoft Learn: x-ms-sevsnpvm-vmpl' },
  tcb: {
    demands: 'security versions are at least those of the policy, and the status of TDX one that it takes',
    source: 'Microsoft Learn, Claim sets: x-ms-sevsnpvm-*-svn, attester_tcb_status, x-ms-sgx-svn',
  },
  measurement: {
    demands: 'what was launched is one that the policy lists',
    source: 'Microsoft Learn, Claim sets: x-ms-sevsnpvm-launchmeasurement, tdx_mrtd, x-ms-sgx-mrenclave',
  },
  policy_hash: {
    demands: 'the provider judged by a policy of its own that this policy lists',
    source: 'Microsoft Learn, Claim sets: x-ms-policy-hash',
  },
  secure_boot: {
    demands: 'a virtual machine was booted securely, with its TPM',
    source: 'Microsoft Learn, Claim sets: x-ms-runtime.vm-configuration',
  },
  nonce: { demands: 'the nonce of the request', source: 'Microsoft Learn, Claim sets: nonce' },
  binding: {
    demands: 'the data that the environment gave along names the expected binding',
    source: 'attestation.md §4.2; Microsoft Learn, Claim sets: x-ms-runtime',
  },
} as const satisfies CheckList<string>;

export type MaaCheck = keyof typeof MAA_CHECKS;
