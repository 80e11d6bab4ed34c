const SPDM = 'DMTF DSP0274 §10.11';
const NVTRUST = 'NVIDIA nvtrust, local GPU verifier';
const RIM = 'TCG RIM information model; ISO/IEC 19770-2';

/** Every check of evidence of NVIDIA's GPUs and switches. Each is made for every device. */
export const NVIDIA_CHECKS = {
  devices: {
    demands: 'as many devices as the policy says, and at least one; each once, where their number or nonces are given',
    source: 'policy devices',
  },
  'report-form': { demands: 'a request for all measurements and its answer, of exactly their length', source: SPDM },
  certificates: { demands: 'certificates of keys on P-384, from leaf to root', source: NVTRUST },
  'certificate-chain': {
    demands: 'signed from the root to the leaf by ECDSA with SHA-384, each by one who may issue',
    source: 'RFC 5280 §6',
  },
  'certificate-validity': { demands: 'each certificate valid at the time', source: 'RFC 5280 §6.1.3' },
  'root-pinned': { demands: 'the root is NVIDIA Device Identity CA', source: NVTRUST },
  revocation: {
    demands: 'each certificate between leaf and root is good by an answer of OCSP',
    source: `${NVTRUST}; RFC 6960 §3.2`,
  },
  'report-signature': { demands: 'request and answer are signed by the leaf’s key', source: SPDM },
  fwid: {
    demands: 'the firmware that the report names is the leaf’s',
    source: 'TCG DICE attestation architecture §6.1.1, DiceTcbInfo',
  },
  debug: {
    demands: 'no certificate is of firmware that can be debugged, is in recovery, or is not secure',
    source: 'TCG DICE attestation architecture §6.1.1, OperationalFlags',
  },
  mode: {
    demands: 'a GPU that names its mode is in one that the policy accepts (spt, mpt, ppcie)',
    source: `${NVTRUST}, opaque data: feature flag, protected PCIe status`,
  },
  switches: {
    demands: 'each switch that a GPU in the mode of protected PCIe names is among the devices',
    source: `${NVTRUST}, opaque data: switch PDI`,
  },
  nonce: { demands: 'the nonce that the device was asked with is the one that its tool says', source: SPDM },
  'driver-version': { demands: 'a version of the driver that is named', source: 'policy driverVersions' },
  'vbios-version': { demands: 'a version of the VBIOS that is named', source: 'policy vbiosVersions' },
  'manifest-signature': {
    demands: 'each manifest is signed, by a chain to NVIDIA’s root of manifests',
    source: `${RIM}; XML Signature §3.2`,
  },
  'manifest-revocation': {
    demands: 'each certificate of a manifest’s signer below the root is good by an answer of OCSP',
    source: `${NVTRUST}; RFC 6960 §3.2`,
  },
  'driver-manifest': { demands: 'a manifest of the driver’s version', source: RIM },
  'vbios-manifest': { demands: 'a manifest of the VBIOS’s version', source: RIM },
  measurements: { demands: 'each measurement that a manifest has is one of its values', source: `${RIM}; ${NVTRUST}` },
  binding: { demands: 'each device was asked with the nonce that is expected of it', source: `${SPDM}, nonce` },
} as const;

export type NvidiaCheck = keyof typeof NVIDIA_CHECKS;
