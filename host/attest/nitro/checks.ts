const NSM = 'aws-nitro-enclaves-nsm-api, attestation_process.md';
const PCRS = 'AWS Nitro Enclaves, cryptographic attestation, PCRs';
const POLICY_PCRS = 'policy pcrs';

/** Every check of an attestation document of AWS Nitro Enclaves. */
export const NITRO_CHECKS = {
  'document-form': {
    demands: 'COSE_Sign1 of a map with exactly its keys, each of its type and size, in deterministic CBOR',
    source: `${NSM} §2, §3.2; RFC 9052 §4.2`,
  },
  'document-algorithm': { demands: 'ES384, protected, and nothing unprotected', source: `${NSM} §3.1` },
  certificates: { demands: 'certificates of keys on P-384, the leaf’s for signatures alone', source: `${NSM} §3.2.3` },
  'certificate-chain': {
    demands: 'the bundle leads from the root to the leaf, each certificate signed by the one before, which may issue',
    source: `${NSM} §3.2.3; RFC 5280 §6`,
  },
  'root-pinned': { demands: 'the first of the bundle is AWS’s root', source: `${NSM} §3.2.3` },
  'certificate-validity': { demands: 'each certificate valid at the document’s time', source: `${NSM} §3.2.3.3` },
  'certificate-current': { demands: 'each certificate valid at the time', source: 'RFC 5280 §6.1.3' },
  'leaf-lifetime': {
    demands: 'a leaf that lives for hours: AWS withdraws none',
    source: `${NSM} §3.2.3.4`,
  },
  'document-signature': { demands: 'the document is signed by the leaf’s key', source: `${NSM} §3.1; RFC 9052 §4.4` },
  timestamp: { demands: 'made before the time, and not too long before it', source: `${NSM} §2.2` },
  debug: { demands: 'PCR 0 to 2 are not zero, as they are when the host can look into the enclave', source: PCRS },
  'pcr-0': { demands: 'the enclave image is one that is named', source: PCRS },
  'pcr-1': { demands: 'kernel and first file system are some that are named', source: PCRS },
  'pcr-2': { demands: 'the application is one that is named', source: PCRS },
  'pcr-3': { demands: 'the role of the parent instance is one that is named', source: PCRS },
  'pcr-4': { demands: 'the parent instance is one that is named', source: PCRS },
  'pcr-8': { demands: 'who signed the image is named', source: PCRS },
  'pcr-others': { demands: 'other registers have values that are named', source: POLICY_PCRS },
  nonce: { demands: 'the nonce that is expected', source: `${NSM} §2.2, nonce` },
  'public-key': { demands: 'the public key that is expected', source: `${NSM} §2.2, public_key` },
  binding: { demands: 'user_data is the binding that is expected', source: `${NSM} §2.2, user_data` },
} as const;

export type NitroCheck = keyof typeof NITRO_CHECKS;
