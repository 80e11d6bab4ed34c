import type { CheckList } from '../appraisal/types.ts';

/** Every check of a confidential virtual machine of Azure, by its TPM and its hardware (attestation.md §1.5). */
export const AZURE_CHECKS = {
  form: {
    demands: 'an HCL report and a quote of a TPM, of their exact lengths',
    source: 'azure-cvm-tooling, az-cvm-vtpm/src/hcl; TPM 2.0 Part 2 §10.12.8',
  },
  hardware: {
    demands: "the hardware's own evidence holds under the policy of that hardware",
    source: 'attestation.md §1.2, §1.3',
  },
  report_data: {
    demands: "the hardware's report data is the SHA-256 of the paravisor's data, and zeros",
    source: 'attestation.md §1.5 (b)',
  },
  key: {
    demands: 'the TPM signs with the one key that the data of the paravisor names for it',
    source: 'attestation.md §1.5 (c)',
  },
  signature: { demands: 'the quote is signed with that key', source: 'TPM 2.0 Part 1 §18.4, RSASSA with SHA-256' },
  selection: {
    demands: 'the quote is over exactly the registers that are shown, of the bank of SHA-256',
    source: 'TPM 2.0 Part 2 §10.6.2; attestation.md §1.5 (c)',
  },
  pcr_digest: { demands: 'the quote has the digest of the registers shown', source: 'TPM 2.0 Part 3 §18.4' },
  binding: {
    demands: "the quote's extra data is the expected binding",
    source: 'attestation.md §4.2',
  },
  clock: {
    demands: "the TPM's clock was never set back, and its machine was booted as often as the policy says",
    source: 'TPM 2.0 Part 1 §36.3',
  },
  pcrs: { demands: 'registers have values that the policy lists', source: 'attestation.md §1.5 (d)' },
  event_log: {
    demands: 'the event log leads to the values of its registers',
    source: 'TCG PC Client Platform Firmware Profile §10; attestation.md §1.5 (d)',
  },
  configuration: {
    demands: 'secure boot and TPM are on, and the console is off unless the policy takes it',
    source: 'attestation.md §1.5 (e)',
  },
  machine: { demands: 'it is a machine that the policy lists', source: 'attestation.md §1.5 (e)' },
  user_data: { demands: "the report's user data is that of the policy", source: 'attestation.md §1.5 (e)' },
} as const satisfies CheckList<string>;

export type AzureCheck = keyof typeof AZURE_CHECKS;
