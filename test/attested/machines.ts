/** Machines of our own, of each platform whose evidence a receipt can hold, and a verifier that knows their roots. */
import type { EvidenceCollector } from '../../host/attested/index.ts';
import type { ReceiptTrust } from '../../host/attest/index.ts';
import { appraiseMachine } from '../../host/attest/azure/machine.ts';
import { appraiseNitro } from '../../host/attest/nitro/appraise.ts';
import type { EvidenceJudge } from '../../host/attest/wire/types.ts';
import { appraiseSnp } from '../../host/attest/snp/appraise.ts';
import type { SnpRoot } from '../../host/attest/snp/certificates.ts';
import { AT } from '../../host/attest/snp/layout.ts';
import { appraiseTdx } from '../../host/attest/tdx/appraise.ts';
import { judgeEveryPlatform, judgeWire } from '../../host/attest/wire/judge.ts';
import { KINDS } from '../../host/attest/wire/kinds.ts';
import { encodeHex } from '../../host/encoding/base64/hex.ts';
import type { CborValue } from '../../host/engine/index.ts';
import type { Certificate } from '../../host/x509/certificate.ts';
import {
  hclContent,
  makeAzureMachine,
  PCRS,
  quoteOf,
  writeHclReport,
  type AzureQuoteOptions,
} from '../attest/azure.ts';
import { makePlatform, type QuoteOptions } from '../attest/dcap.ts';
import { makeEnclave, type DocumentOptions, type EnclaveOptions } from '../attest/nitro/enclave.ts';
import { concat } from '../attest/pki.ts';
import { makeSnpMachine, type SnpMachineOptions, type SnpReportOptions } from '../attest/snp/machine.ts';
import { MODULE, NOW } from './statement.ts';

type Bytes = Uint8Array<ArrayBuffer>;
type Json = Readonly<Record<string, unknown>>;

/** Roots of machines of our own, in the place of those that are pinned. */
export interface OwnRoots {
  readonly intel?: readonly Certificate[];
  readonly snp?: readonly SnpRoot[];
  /** In DER. */
  readonly nitro?: Uint8Array;
}

/** A machine that evidence is collected on. */
export interface Machine {
  readonly collector: EvidenceCollector;
  readonly roots: OwnRoots;
  /** What is demanded of it: the software that was launched there, and our module where the platform has a second place for it. */
  readonly platforms: ReceiptTrust['platforms'];
}

/** Verifies evidence of any platform, of those that have roots by roots of our own alone. */
export function judgeBy({ intel = [], snp = [], nitro = new Uint8Array() }: OwnRoots): EvidenceJudge {
  const kinds: Pick<typeof KINDS, 'tdx' | 'snp' | 'nitro' | 'azure'> = {
    tdx: { ...KINDS.tdx, verify: (evidence, options) => appraiseTdx(evidence, options, intel) },
    snp: { ...KINDS.snp, verify: (evidence, options) => appraiseSnp(evidence, options, snp) },
    nitro: { ...KINDS.nitro, verify: (evidence, options) => appraiseNitro(evidence, options, nitro) },
    azure: {
      ...KINDS.azure,
      verify: (evidence, options) =>
        appraiseMachine(evidence, options, {
          snp: (report, given) => appraiseSnp(report, given, snp),
          tdx: (quote, given) => appraiseTdx(quote, given, intel),
        }),
    },
  };
  return (wire) => {
    switch (wire.platform) {
      case 'tdx':
        return judgeWire(kinds.tdx, wire);
      case 'snp':
        return judgeWire(kinds.snp, wire);
      case 'nitro':
        return judgeWire(kinds.nitro, wire);
      case 'azure':
        return judgeWire(kinds.azure, wire);
      default:
        return judgeEveryPlatform(wire);
    }
  };
}

/** Evidence of one machine for whoever trusts another. */
export async function posingAs(trusted: Promise<Machine>, actual: Promise<Machine>): Promise<Machine> {
  return { ...(await trusted), collector: (await actual).collector };
}

async function extend(algorithm: 'SHA-256' | 'SHA-384', register: Uint8Array, value: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest(algorithm, concat(register, value)));
}

/** What RTMR3 is extended with for a module: it takes 48 bytes. */
async function widened(digest: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-384', new Uint8Array(digest)));
}

const ZERO_48 = new Uint8Array(48);
const ZERO_32 = new Uint8Array(32);

export interface TdxMachineOptions extends QuoteOptions {
  readonly eventLog?: Uint8Array;
}

/** A trust domain whose RTMR3 modules are measured into. */
export async function tdxMachine({ eventLog, ...options }: TdxMachineOptions = {}): Promise<Machine> {
  const { makeQuote, collateral, roots } = await makePlatform(options);
  let register = ZERO_48;
  return {
    roots: { intel: roots },
    platforms: {
      tdx: { mrTd: ['a0'.repeat(48)], rtmr3: [encodeHex(await extend('SHA-384', ZERO_48, await widened(MODULE)))] },
    },
    collector: {
      platform: 'tdx',
      slot: 'tdx',
      collect: async (reportData) => ({
        evidence: {
          quote: await makeQuote({ reportData, rtmrs: [ZERO_48, ZERO_48, ZERO_48, register] }),
          ...(eventLog === undefined ? {} : { eventLog }),
        },
        endorsements: { collateral: collateral as unknown as CborValue },
      }),
      measure: async (digest) => {
        register = await extend('SHA-384', register, await widened(digest));
      },
    },
  };
}

export interface SnpGuestOptions extends SnpMachineOptions {
  readonly report?: SnpReportOptions;
  /** What the launcher set: by default the digest of our module. */
  readonly hostData?: Uint8Array;
  /** What comes along in the place of the machine's own. */
  readonly endorsements?: CborValue;
}

/** A guest of SEV-SNP whose launcher has named our module. */
export async function snpMachine({
  report = {},
  hostData = MODULE,
  ...options
}: SnpGuestOptions = {}): Promise<Machine> {
  const { makeReport, endorsements, roots } = await makeSnpMachine(options);
  const { certificates, revocationLists } = endorsements;
  const change: SnpReportOptions['change'] = (view, bytes) => {
    bytes.set(hostData, AT.hostData);
    report.change?.(view, bytes);
  };
  return {
    roots: { snp: roots },
    platforms: { snp: { measurements: ['4d'.repeat(48)], hostData: [encodeHex(MODULE)] } },
    collector: {
      platform: 'snp',
      slot: 'snp',
      collect: async (reportData) => ({
        evidence: { report: await makeReport({ reportData, ...report, change }) },
        endorsements: options.endorsements ?? { certificates, revocationLists },
      }),
    },
  };
}

export interface NitroMachineOptions extends EnclaveOptions {
  readonly document?: DocumentOptions;
}

/** The register that modules are measured into, of enclaves. */
const NITRO_REGISTER = 16;

/** An enclave. */
export async function nitroMachine({ document, ...options }: NitroMachineOptions = {}): Promise<Machine> {
  const life = { notBefore: NOW - 60_000, notAfter: NOW + 3_600_000 };
  const { makeDocument, root } = await makeEnclave({ ...options, leaf: { ...life, ...options.leaf } });
  let register = ZERO_48;
  const pcrs = { 0: ['01'.repeat(48)], [NITRO_REGISTER]: [encodeHex(await extend('SHA-384', ZERO_48, MODULE))] };
  return {
    roots: { nitro: root },
    platforms: { nitro: { pcrs } },
    collector: {
      platform: 'nitro',
      slot: 'nitro',
      collect: async (userData) => {
        const measured = { [NITRO_REGISTER]: register, ...document?.pcrs };
        return {
          evidence: { document: await makeDocument({ userData, timestamp: NOW, ...document, pcrs: measured }) },
          endorsements: {},
        };
      },
      measure: async (digest) => {
        register = await extend('SHA-384', register, digest);
      },
    },
  };
}

export interface AzureGuestOptions {
  /** What it runs on; a guest of SEV-SNP unless told otherwise. */
  readonly hardware?: { readonly snp: SnpMachineOptions } | { readonly tdx: QuoteOptions };
  /** What the paravisor says instead. */
  readonly content?: Json;
  readonly quote?: AzureQuoteOptions;
  /** Another TPM signs than the paravisor names. */
  readonly otherTpm?: boolean;
  /** What the hardware reports is made for this instead of the paravisor's data. */
  readonly reportData?: Bytes;
  /** What stands in its event log. */
  readonly eventLog?: Bytes;
  /** Changes the report of the paravisor after it was made. */
  readonly spoil?: (hclReport: Bytes) => Uint8Array;
}

/** The register that modules are measured into, of Azure's TPMs. */
const TPM_REGISTER = 11;
const TD_REPORT_BYTES = 1024;

/** The hardware below a machine of Azure. */
async function makeHardware(options: NonNullable<AzureGuestOptions['hardware']>) {
  if ('tdx' in options) {
    const { makeQuote, collateral, roots } = await makePlatform({ version: 4, ...options.tdx });
    const endorsements = { tdx: { collateral: collateral as unknown as CborValue } };
    return {
      kind: 'tdx',
      make: (reportData: Bytes) => makeQuote({ reportData }),
      endorsements,
      roots: { intel: roots },
    } as const;
  }
  const { makeReport, endorsements: own, roots } = await makeSnpMachine(options.snp);
  const { certificates, revocationLists } = own;
  const endorsements = { snp: { certificates, revocationLists } };
  return {
    kind: 'snp',
    make: (reportData: Bytes) => makeReport({ reportData }),
    endorsements,
    roots: { snp: roots },
  } as const;
}

let tpms: ReturnType<typeof makeAzureMachine> | undefined;

/** A confidential virtual machine of Azure, by its TPM. */
export async function azureMachine(options: AzureGuestOptions = {}): Promise<Machine> {
  const { content, otherTpm = false, reportData: other, eventLog, spoil = (bytes: Bytes) => bytes } = options;
  const hardware = await makeHardware(options.hardware ?? { snp: {} });
  // Keys of RSA take their time.
  tpms ??= makeAzureMachine();
  const machine = await tpms;
  const pcrs = PCRS.map(({ index, value }) => ({ index, value: index === TPM_REGISTER ? new Uint8Array(32) : value }));
  let register: Bytes = ZERO_32;
  const values = {
    4: [encodeHex(PCRS[4]?.value ?? ZERO_32)],
    [TPM_REGISTER]: [encodeHex(await extend('SHA-256', ZERO_32, MODULE))],
  };
  return {
    roots: hardware.roots,
    platforms: { azure: { pcrs: values } },
    collector: {
      platform: 'azure',
      slot: 'tpm',
      collect: async (binding) => {
        let tdQuote: Bytes | null = null;
        const hclReport = await writeHclReport(
          await hclContent(machine, content),
          hardware.kind,
          async (reportData) => {
            const made = await hardware.make(other ?? reportData);
            if (hardware.kind === 'snp') return made;
            tdQuote = made;
            return new Uint8Array(TD_REPORT_BYTES);
          },
        );
        const signer = otherTpm ? machine.stranger : machine.key;
        const shown = pcrs.map(({ index, value }) => ({ index, value: index === TPM_REGISTER ? register : value }));
        const {
          message,
          signature,
          pcrs: quoted,
        } = await quoteOf(machine, binding, { signer, pcrs: shown, ...options.quote });
        return {
          evidence: {
            hclReport: spoil(hclReport),
            quote: { message, signature, pcrs: quoted.map(({ index, value }) => ({ index, value })) },
            tdQuote,
            ...(eventLog === undefined ? {} : { eventLog }),
          },
          endorsements: hardware.endorsements,
        };
      },
      measure: async (digest) => {
        register = await extend('SHA-256', register, digest);
      },
    },
  };
}

/** A good machine of each kind. */
export const MACHINES: Readonly<Record<string, () => Promise<Machine>>> = {
  'Intel TDX': tdxMachine,
  'AMD SEV-SNP': snpMachine,
  'AWS Nitro': nitroMachine,
  'Azure, SEV-SNP below its TPM': azureMachine,
  'Azure, TDX below its TPM': () => azureMachine({ hardware: { tdx: {} } }),
};
