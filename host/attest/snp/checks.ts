const AMD_ABI = 'AMD 56860';
const REPORT = `${AMD_ABI}, ATTESTATION_REPORT`;
const KDS = 'AMD 57230 §3';

/** Every check of evidence of SEV-SNP. */
export const SNP_CHECKS = {
  'report-form': {
    demands: '1,184 bytes, a known version, zero in reserved bytes, numbers of the signature no longer than its curve',
    source: REPORT,
  },
  'report-algorithm': { demands: 'ECDSA on P-384 with SHA-384', source: `${AMD_ABI}, SIGNATURE` },
  certificates: {
    demands: 'one leaf and one issuer, with AMD’s extensions, the leaf with a key on P-384',
    source: KDS,
  },
  'certificate-names': { demands: 'the subjects that AMD gives keys of these kinds', source: KDS },
  'certificate-chain': {
    demands: 'signed from the root to the leaf by RSA-PSS with SHA-384, each by one who may issue',
    source: `RFC 5280 §6; ${KDS}`,
  },
  'certificate-validity': { demands: 'each certificate valid at the time', source: 'RFC 5280 §6.1.3' },
  'root-pinned': { demands: 'the root has the key that is pinned for the generation, and signs itself', source: KDS },
  revocation: { demands: 'no certificate withdrawn, by a list that the root signed and that is current', source: KDS },
  'signing-key': { demands: 'the kind of key that the report names is the leaf’s', source: REPORT },
  'report-signature': { demands: 'the report is signed by the leaf’s key', source: `${AMD_ABI}, SIGNATURE` },
  'leaf-tcb': { demands: 'the leaf’s levels are those reported', source: KDS },
  'leaf-chip': {
    demands: 'the leaf’s chip is the report’s; a loaded key’s cloud provider is one that is trusted',
    source: KDS,
  },
  generation: { demands: 'report, leaf, issuer and root are of one generation', source: `${REPORT}, CPUID; ${KDS}` },
  'generation-allowed': { demands: 'a generation that the policy allows', source: 'policy generations' },
  'policy-form': { demands: 'a guest policy of known bits', source: `${AMD_ABI} §4.3` },
  'policy-debug': { demands: 'the host may not read the guest', source: `${AMD_ABI} §4.3, DEBUG` },
  'policy-migration': {
    demands: 'no migration agent may take the guest elsewhere, and there is none',
    source: `${AMD_ABI} §4.3, MIGRATE_MA; REPORT_ID_MA`,
  },
  'policy-abi': { demands: 'the least version of the ABI', source: `${AMD_ABI} §4.3, ABI_MAJOR, ABI_MINOR` },
  'policy-smt': { demands: 'one thread a core, if the policy asks for it', source: `${AMD_ABI} §4.3, SMT` },
  'policy-cxl': { demands: 'no memory behind CXL', source: `${AMD_ABI} §4.3, CXL_ALLOW` },
  'policy-single-socket': {
    demands: 'one socket, if the policy asks for it',
    source: `${AMD_ABI} §4.3, SINGLE_SOCKET`,
  },
  'policy-hardening': {
    demands: 'AES-256-XTS, no RAPL, hidden ciphertext, no page swaps, as far as the policy asks for them',
    source: `${AMD_ABI} §4.3, bits 22 to 25`,
  },
  'guest-svn': { demands: 'the least version of the guest', source: `${REPORT}, GUEST_SVN` },
  vmpl: {
    demands: 'requested from the privilege level that is expected, and not by the host',
    source: `${REPORT}, VMPL`,
  },
  'platform-alias-check': { demands: 'memory was searched for aliases', source: 'AMD-SB-3015 (CVE-2024-21944)' },
  'platform-ecc': {
    demands: 'memory with error correction, if the policy asks for it',
    source: `${REPORT}, PLATFORM_INFO`,
  },
  'platform-tsme': { demands: 'all memory encrypted, if the policy asks for it', source: `${REPORT}, PLATFORM_INFO` },
  'platform-hardening': {
    demands: 'one thread a core, no RAPL, hidden ciphertext, as far as the policy asks for them',
    source: `${REPORT}, PLATFORM_INFO`,
  },
  'id-key': { demands: 'the id block is signed by a key that is named', source: `${REPORT}, ID_KEY_DIGEST` },
  'author-key': { demands: 'its author is one that is named', source: `${REPORT}, AUTHOR_KEY_DIGEST` },
  'tcb-form': { demands: 'levels with zero in reserved bytes', source: `${AMD_ABI} §2.2` },
  'tcb-order': { demands: 'reported ≤ committed ≤ current', source: `${AMD_ABI} §3.3` },
  'tcb-minimum': {
    demands: 'the least levels, reported and committed, and the least version of firmware',
    source: 'policy minimumTcb, minimumFirmware',
  },
  'tcb-launch': { demands: 'the least levels when the guest was launched', source: 'policy minimumTcb' },
  'tcb-provisional': { demands: 'no firmware that can be taken back', source: `${AMD_ABI} §3.3` },
  mitigations: {
    demands: 'the mitigations that the policy asks for, at launch and now',
    source: `${REPORT}, MIT_VECTOR`,
  },
  'chip-allowed': { demands: 'a chip that is named', source: 'policy chips' },
  measurement: { demands: 'a launch measurement that is named', source: 'policy measurements' },
  'host-data': { demands: 'host data that is named', source: 'policy hostData' },
  'family-id': { demands: 'a family id that is named', source: 'policy familyIds' },
  'image-id': { demands: 'an image id that is named', source: 'policy imageIds' },
  binding: { demands: 'REPORT_DATA is the binding that is expected', source: `${REPORT}, REPORT_DATA` },
} as const;

export type SnpCheck = keyof typeof SNP_CHECKS;
