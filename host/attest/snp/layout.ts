/** Where things stand in a report of SEV-SNP (AMD 56860, ATTESTATION_REPORT). Offsets and sizes in bytes; numbers are little-endian. */
export const REPORT_BYTES = 0x4a0;

/** What is signed: all that stands before the signature. */
export const SIGNED_BYTES = 0x2a0;

/** Bytes of R and S as they stand there, and as P-384 has them. */
export const SCALAR_BYTES = 72;
export const P384_BYTES = 48;

export const AT = {
  version: 0x00,
  guestSvn: 0x04,
  policy: 0x08,
  familyId: 0x10,
  imageId: 0x20,
  vmpl: 0x30,
  signatureAlgorithm: 0x34,
  currentTcb: 0x38,
  platformInfo: 0x40,
  flags: 0x48,
  reportData: 0x50,
  measurement: 0x90,
  hostData: 0xc0,
  idKeyDigest: 0xe0,
  authorKeyDigest: 0x110,
  reportId: 0x140,
  reportIdMa: 0x160,
  reportedTcb: 0x180,
  cpuid: 0x188,
  chipId: 0x1a0,
  committedTcb: 0x1e0,
  currentFirmware: 0x1e8,
  committedFirmware: 0x1ec,
  launchTcb: 0x1f0,
  launchMitigations: 0x1f8,
  currentMitigations: 0x200,
  signature: SIGNED_BYTES,
} as const;

/** The versions that are read. */
export const FIRST_VERSION = 2;
export const LAST_VERSION = 5;

/** Versions from which on a report has the CPUID of its processor, and the mitigations in force. */
export const CPUID_VERSION = 3;
export const MITIGATIONS_VERSION = 5;

/** Stretches that are reserved in every version: from, to. */
const RESERVED: readonly (readonly [number, number])[] = [
  [0x4c, 0x50],
  [0x18b, 0x1a0],
  [0x1eb, 0x1ec],
  [0x1ef, 0x1f0],
  [0x208, SIGNED_BYTES],
  [AT.signature + 2 * SCALAR_BYTES, REPORT_BYTES],
];

/** The stretches that a version of report has reserved, and which must be zero. */
export function reservedOf(version: number): readonly (readonly [number, number])[] {
  const reserved = [...RESERVED];
  if (version < CPUID_VERSION) reserved.push([AT.cpuid, 0x18b]);
  if (version < MITIGATIONS_VERSION) reserved.push([AT.launchMitigations, 0x208]);
  return reserved;
}
