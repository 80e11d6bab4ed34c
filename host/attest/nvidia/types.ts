/** How a GPU protects what it works on: one alone (`spt`), several with encrypted links (`mpt`), several whose links and switches are trusted (`ppcie`, protected PCIe). */
export const NVIDIA_MODES = ['spt', 'mpt', 'ppcie'] as const;
export type NvidiaMode = (typeof NVIDIA_MODES)[number];

/** One GPU or switch. */
export interface NvidiaDevice {
  /** What its tool calls it (HOPPER, BLACKWELL, LS10); null where nobody said. It is no more than a name. */
  readonly architecture: string | null;
  /** Request and response of SPDM, one after the other. */
  readonly report: Uint8Array;
  /** In DER, from the leaf to the root. */
  readonly certificates: readonly Uint8Array[];
  /** What its tool says that it was asked with; null where nobody said. */
  readonly nonce: Uint8Array | null;
}

/** All GPUs and switches that stand for one node. `readNvidiaEvidence` makes it of the JSON of NVIDIA's tools. */
export interface NvidiaEvidence {
  readonly devices: readonly NvidiaDevice[];
}

/** What is verified with it. */
export interface NvidiaEndorsements {
  /** Reference integrity manifests of drivers and VBIOS, as NVIDIA publishes them (SWID tags, signed). One serves all devices of its version. */
  readonly manifests: readonly Uint8Array[];
  /** Responses of OCSP, as NVIDIA's responder gives them, of each certificate below the roots but devices' own leaves: one of a time at which the evidence is verified. None when left out. */
  readonly ocspResponses?: readonly Uint8Array[];
}

/** What is accepted. Whatever is left out has the default that is named; null stands for any. */
export interface NvidiaPolicy {
  /** Whether each certificate must be known not to be withdrawn, which NVIDIA says by OCSP alone. Default `required`; with `if-present` those pass of which no response says anything. */
  readonly revocation?: 'required' | 'if-present' | 'unchecked';
  /** Whether a certificate that is held back (certificateHold) passes for good. Default false. */
  readonly allowCertificateHold?: boolean;
  /** How old an answer may be that does not say when the next one is due. Null (the default): there may be none. */
  readonly ocspMaximumAgeSeconds?: number | null;
  /** The nonce that every response must have, in hexadecimal; null (the default) any or none. */
  readonly ocspNonce?: string | null;
  /** Whether measurements must be those of manifests. Default `required`. */
  readonly manifests?: 'required' | 'unchecked';
  /** Whether a report must name the firmware that its leaf is of. Default `if-present`: switches do not. */
  readonly fwid?: 'required' | 'if-present';
  /** Whether firmware may be used that can be debugged, by the flags of certificates that have any. Default `refuse`. */
  readonly debug?: 'refuse' | 'any';
  /** Modes that GPUs may be in, of those that say. Default all that are known. */
  readonly modes?: readonly NvidiaMode[];
  /** Whether the switches of GPUs in the mode `ppcie` must stand beside them: what goes through them is plain text. Default `required`. */
  readonly switches?: 'required' | 'unchecked';
  /** How many devices there must be; null (the default) any number. */
  readonly devices?: number | null;
  /** Versions that are accepted (`570.86.10`, `96.00.A5.00.01`); null (the default) any. */
  readonly driverVersions?: readonly string[] | null;
  readonly vbiosVersions?: readonly string[] | null;
}

/** What an accepted report of a device proves. */
export interface NvidiaDeviceClaims {
  /** By its leaf certificate: GH100 A01 GSP FMC LF. */
  readonly name: string | null;
  readonly architecture: string | null;
  readonly driverVersion: string | null;
  readonly vbiosVersion: string | null;
  /** In hexadecimal. */
  readonly fwid: string | null;
  /** SHA-256 of the key that signed the report, in hexadecimal: what tells one device from all others. Null where its certificates could not be read. */
  readonly key: string | null;
  readonly nonce: string;
  /** Null where the report names none: of switches and old GPUs, of GPUs that only say that it is not `ppcie`, and for a mode that is not known. */
  readonly mode: NvidiaMode | null;
  /** Digests by their block, from 1 on, in hexadecimal. */
  readonly measurements: Readonly<Record<string, string>>;
}

export interface NvidiaClaims {
  readonly tee: 'nvidia';
  readonly devices: readonly NvidiaDeviceClaims[];
}
