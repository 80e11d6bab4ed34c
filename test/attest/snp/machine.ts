/** Machines of our own with SEV-SNP: roots, certificates and reports of any kind, good or with one thing wrong. */
import type { SnpRoot } from '../../../host/attest/snp/certificates.ts';
import type { Generation } from '../../../host/attest/snp/generation.ts';
import {
  AT,
  CPUID_VERSION,
  MITIGATIONS_VERSION,
  REPORT_BYTES,
  SCALAR_BYTES,
  SIGNED_BYTES,
} from '../../../host/attest/snp/layout.ts';
import type { Tcb } from '../../../host/attest/snp/tcb.ts';
import type { SnpEndorsements, SnpSigner } from '../../../host/attest/snp/types.ts';
import {
  der,
  extension,
  issueCertificate,
  issueCrl,
  makeKey,
  signRaw,
  type CertificateOptions,
  type CrlOptions,
  type TestKey,
} from '../pki.ts';

const ARC = '1.3.6.1.4.1.3704.1';
const LEVEL_OIDS: Readonly<Record<keyof Tcb, string>> = { bl: '3.1', tee: '3.2', snp: '3.3', ucode: '3.8', fmc: '3.9' };
const IA5_STRING = 0x16;

/** Families and models of each generation. */
const CPUIDS: Readonly<Record<Generation, readonly [number, number, number]>> = {
  Milan: [0x19, 0x01, 1],
  Genoa: [0x19, 0x11, 1],
  Turin: [0x1a, 0x02, 1],
};

/** At this time everything is valid that is made here, unless it is told otherwise. */
export const SNP_TIME = Date.UTC(2026, 10, 22);

export interface SnpMachineOptions {
  readonly generation?: Generation;
  readonly signer?: SnpSigner;
  readonly chip?: Uint8Array;
  readonly tcb?: Tcb;
  /** What the leaf says instead. */
  readonly leafTcb?: Partial<Tcb>;
  readonly leafChip?: Uint8Array | null;
  readonly productName?: string;
  readonly cloudProvider?: string | null;
  readonly structVersion?: number;
  /** Options of each certificate, and of the list. */
  readonly root?: Partial<CertificateOptions>;
  readonly issuer?: Partial<CertificateOptions>;
  readonly leaf?: Partial<CertificateOptions>;
  readonly list?: Partial<CrlOptions>;
}

export interface SnpReportOptions {
  /** 64 bytes. */
  readonly reportData?: Uint8Array;
  readonly version?: number;
  /** Changes the report before it is signed. */
  readonly change?: (view: DataView, bytes: Uint8Array) => void;
  /** Another key to sign with. */
  readonly key?: TestKey;
}

export interface SnpMachine {
  readonly generation: Generation;
  readonly roots: readonly SnpRoot[];
  readonly endorsements: SnpEndorsements;
  /** The serial number of the leaf's issuer. */
  readonly issuerSerial: bigint;
  /** The chip's id, as reports have it. */
  readonly chip: Uint8Array;
  /** Signs revocation lists. */
  readonly rootKey: TestKey;
  readonly makeReport: (options?: SnpReportOptions) => Promise<Uint8Array<ArrayBuffer>>;
}

interface Keys {
  readonly root: TestKey;
  readonly issuer: TestKey;
  readonly leaf: TestKey;
}

let shared: Promise<Keys> | undefined;

async function makeKeys(): Promise<Keys> {
  const [root, issuer, leaf] = await Promise.all([makeKey('RSA-PSS'), makeKey('RSA-PSS'), makeKey('P-384')]);
  return { root, issuer, leaf };
}

/** Keys of RSA take their time: one set serves all machines that are told nothing else. */
function sharedKeys(): Promise<Keys> {
  shared ??= makeKeys();
  return shared;
}

const defaultTcb = (generation: Generation): Tcb =>
  generation === 'Turin' ? { fmc: 1, bl: 1, tee: 1, snp: 4, ucode: 81 } : { bl: 4, tee: 0, snp: 24, ucode: 219 };

/** The eight bytes of levels, in the order of their generation. */
export function writeTcb({ fmc = 0, bl, tee, snp, ucode }: Tcb, generation: Generation): Uint8Array {
  return generation === 'Turin'
    ? Uint8Array.of(fmc, bl, tee, snp, 0, 0, 0, ucode)
    : Uint8Array.of(bl, tee, 0, 0, 0, 0, snp, ucode);
}

const ia5 = (text: string): Uint8Array => der.element(IA5_STRING, new TextEncoder().encode(text));

function leafExtensions(
  generation: Generation,
  signer: SnpSigner,
  chip: Uint8Array,
  tcb: Tcb,
  options: SnpMachineOptions,
) {
  const { productName = generation, structVersion = 1, leafTcb = {} } = options;
  const cloudProvider = options.cloudProvider === undefined ? 'CN=cloud.example' : options.cloudProvider;
  const leafChip = options.leafChip === undefined ? chip : options.leafChip;
  return [
    extension(`${ARC}.1`, der.integer(structVersion)),
    extension(`${ARC}.2`, ia5(productName)),
    ...Object.entries({ ...tcb, ...leafTcb }).map(([part, level]) =>
      extension(`${ARC}.${LEVEL_OIDS[part as keyof Tcb]}`, der.integer(level)),
    ),
    ...(signer === 'VCEK' && leafChip !== null ? [extension(`${ARC}.4`, leafChip)] : []),
    ...(signer === 'VLEK' && cloudProvider !== null ? [extension(`${ARC}.5`, ia5(cloudProvider))] : []),
  ];
}

/** A report that every policy accepts, before it is signed. */
function writeReport(
  generation: Generation,
  signer: SnpSigner,
  chip: Uint8Array,
  tcb: Tcb,
  version: number,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(REPORT_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(AT.version, version, true);
  view.setBigUint64(AT.policy, 0x3001fn, true);
  view.setUint32(AT.signatureAlgorithm, 1, true);
  view.setBigUint64(AT.platformInfo, 0x25n, true);
  view.setUint32(AT.flags, signer === 'VLEK' ? 4 : 0, true);
  bytes.fill(0x4d, AT.measurement, AT.measurement + 48);
  bytes.fill(0x21, AT.reportId, AT.reportId + 32);
  bytes.fill(0xff, AT.reportIdMa, AT.reportIdMa + 32);
  for (const at of [AT.currentTcb, AT.reportedTcb, AT.committedTcb, AT.launchTcb]) {
    bytes.set(writeTcb(tcb, generation), at);
  }
  if (version >= CPUID_VERSION) bytes.set(CPUIDS[generation], AT.cpuid);
  if (signer === 'VCEK') bytes.set(chip, AT.chipId);
  for (const at of [AT.currentFirmware, AT.committedFirmware]) bytes.set([29, 55, 1], at);
  if (version >= MITIGATIONS_VERSION) {
    view.setBigUint64(AT.launchMitigations, 3n, true);
    view.setBigUint64(AT.currentMitigations, 3n, true);
  }
  return bytes;
}

/** Signs a report: r and s little-endian, each in its place. */
async function signReport(bytes: Uint8Array, key: TestKey): Promise<void> {
  const raw = await signRaw(key, bytes.subarray(0, SIGNED_BYTES));
  bytes.set(raw.slice(0, 48).reverse(), AT.signature);
  bytes.set(raw.slice(48).reverse(), AT.signature + SCALAR_BYTES);
}

/** Makes a machine; Milan with a chip's own key, unless told otherwise. */
export async function makeSnpMachine(options: SnpMachineOptions = {}): Promise<SnpMachine> {
  const { generation = 'Milan', signer = 'VCEK' } = options;
  const { chip = new Uint8Array(generation === 'Turin' ? 8 : 64).fill(0xc1), tcb = defaultTcb(generation) } = options;
  const keys = await sharedKeys();
  const root = await issueCertificate({ name: `ARK-${generation}`, key: keys.root, ca: true, ...options.root });
  const issuerName = `SEV-${signer === 'VLEK' ? 'VLEK-' : ''}${generation}`;
  const issuer = await issueCertificate({
    name: issuerName,
    key: keys.issuer,
    issuer: root,
    ca: true,
    pathLength: 0,
    ...options.issuer,
  });
  const extensions = leafExtensions(generation, signer, chip, tcb, options);
  const bare = { ca: null, keyUsage: null, serial: 0n } as const;
  const leaf = await issueCertificate({
    name: `SEV-${signer}`,
    key: keys.leaf,
    issuer,
    extensions,
    ...bare,
    ...options.leaf,
  });
  const list = await issueCrl({ issuer: root, ...options.list });
  return {
    generation,
    roots: [{ generation, der: root.der }],
    endorsements: { certificates: [leaf.der, issuer.der, root.der], revocationLists: [list] },
    issuerSerial: issuer.serial,
    chip,
    rootKey: keys.root,
    makeReport: async ({ reportData, version = 5, change, key = keys.leaf } = {}) => {
      const bytes = writeReport(generation, signer, chip, tcb, version);
      if (reportData !== undefined) bytes.set(reportData, AT.reportData);
      change?.(new DataView(bytes.buffer), bytes);
      await signReport(bytes, key);
      return bytes;
    },
  };
}
