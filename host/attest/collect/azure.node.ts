import type { AzureEvidence } from '../azure/types.ts';
import { sha256 } from '../digest/sha256.ts';
import { AttestError } from '../error/error.ts';
import { concatBytes } from '../../encoding/bytes/concat.ts';
import { sameBytes } from '../../encoding/bytes/same.ts';
import { parseHclReport } from '../azure/hcl.ts';
import { parseTpmQuote } from '../tpm/quote.ts';
import { quoteAzureTd } from './imds.node.ts';
import { quotePcrs, readNv, readPcrs, type TpmTransmit } from './tpm/command.ts';
import { openTpm } from './tpm/device.node.ts';

/** Where Azure's paravisor keeps its report, and its key for quotes (azure-cvm-tooling, az-cvm-vtpm). */
const HCL_REPORT = 0x01400001;
const ATTESTATION_KEY = 0x81000003;
const REGISTERS = Array.from({ length: 24 }, (_, index) => index);
/** A register may be extended between the quote and its reading. */
const MOST_TRIES = 5;

export interface AzureCollectorOptions {
  /** Another TPM than the machine's, for tests. */
  readonly transmit?: TpmTransmit;
  readonly handle?: number;
  /** What the statement names the machine by (`azureVm`): evidence that says something else is not collected. Default not compared. */
  readonly vm?: Uint8Array | undefined;
  /** Makes the quote of a TD report: of a machine under TDX. Default Azure's metadata service (`quoteAzureTd`). */
  readonly quoteTd?: (tdReport: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>>;
}

/** Registers and the quote over just these. */
async function quoteOf(transmit: TpmTransmit, handle: number, binding: Uint8Array): Promise<AzureEvidence['quote']> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const { message, signature } = await quotePcrs(transmit, handle, REGISTERS, binding);
    const values = await readPcrs(transmit, REGISTERS);
    const pcrs = [...values].map(([index, value]) => ({ index, value }));
    const digest = await sha256(concatBytes([...values.values()]));
    if (sameBytes(digest, parseTpmQuote(message).pcrDigest)) return { message, signature, pcrs };
  }
  throw new AttestError('collection_failed', 'the registers of the TPM change again and again');
}

async function collect(
  transmit: TpmTransmit,
  binding: Uint8Array,
  options: AzureCollectorOptions,
): Promise<AzureEvidence> {
  const hclReport = await readNv(transmit, HCL_REPORT);
  const { hardware, report, data } = parseHclReport(hclReport);
  const { vm } = options;
  if (vm !== undefined && !sameBytes(await sha256(data), vm))
    throw new AttestError('collection_failed', 'the paravisor says something else of the machine than what was stated');
  const quote = await quoteOf(transmit, options.handle ?? ATTESTATION_KEY, binding);
  const tdQuote = hardware === 'tdx' ? await (options.quoteTd ?? quoteAzureTd)(report) : null;
  return { hclReport, quote, tdQuote };
}

/** Has something done with the machine's TPM, or with that of the options. */
async function withTpm<T>({ transmit }: AzureCollectorOptions, use: (transmit: TpmTransmit) => Promise<T>): Promise<T> {
  if (transmit !== undefined) return use(transmit);
  const device = await openTpm();
  try {
    return await use(device.transmit);
  } finally {
    await device.close();
  }
}

/**
 * What a binding statement names such a machine by (`vm`): SHA-256 of what its paravisor says of it, which is the same until the next boot as long as no guest puts other data into its report.
 *
 * @throws AttestError `not_available`, `collection_failed`, `malformed`
 */
export function azureVm(options: AzureCollectorOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  return withTpm(options, async (transmit) => sha256(parseHclReport(await readNv(transmit, HCL_REPORT)).data));
}

/**
 * Collects evidence of a confidential virtual machine of Azure from its TPM.
 *
 * @param binding 32 bytes, which the quote is for
 * @throws AttestError `not_available`, `collection_failed`
 */
export async function collectAzure(binding: Uint8Array, options: AzureCollectorOptions = {}): Promise<AzureEvidence> {
  return withTpm(options, (transmit) => collect(transmit, binding, options));
}
