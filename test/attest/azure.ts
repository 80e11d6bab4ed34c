/** Confidential virtual machines of an Azure of our own: a paravisor's report, and a TPM that quotes. */
import { encodeHex } from '../../host/encoding/base64/hex.ts';
import type { AzureEvidence, Pcr } from '../../host/attest/azure/types.ts';
import { concat, makeKey, signRaw, type TestKey } from './pki.ts';
import { writeTpmQuote, type QuoteOptions } from './tpm.ts';

type Bytes = Uint8Array<ArrayBuffer>;
type Json = Readonly<Record<string, unknown>>;

const TPM_SHA256 = 0x000b;

export interface AzureMachine {
  /** The TPM's key for quotes. */
  readonly key: TestKey;
  readonly stranger: TestKey;
}

export async function makeAzureMachine(): Promise<AzureMachine> {
  const [key, stranger] = await Promise.all([makeKey('RSA'), makeKey('RSA')]);
  return { key, stranger };
}

/** The key as the paravisor names it. */
export async function hclKey(key: TestKey, part: Json = {}): Promise<Json> {
  const { n, e } = await crypto.subtle.exportKey('jwk', key.pair.publicKey);
  return { kid: 'HCLAkPub', key_ops: ['sign'], kty: 'RSA', e, n, ...part };
}

export const VM_CONFIGURATION: Json = {
  'console-enabled': false,
  'secure-boot': true,
  'tpm-enabled': true,
  vmUniqueId: '26F8BC30-774E-4290-8E7A-535F3B672AEE',
};

export const USER_DATA = '07'.repeat(64);

/** What the paravisor says. */
export async function hclContent({ key }: AzureMachine, part: Json = {}): Promise<Json> {
  return {
    keys: [await hclKey(key), { ...(await hclKey(key)), kid: 'HCLEkPub', key_ops: ['encrypt'] }],
    'vm-configuration': VM_CONFIGURATION,
    'user-data': USER_DATA,
    ...part,
  };
}

/** An HCL report over what the paravisor says, with the report of the hardware that is made for its digest. */
export async function writeHclReport(
  content: Json,
  hardware: 'snp' | 'tdx',
  makeReport: (reportData: Bytes) => Promise<Uint8Array> | Uint8Array,
): Promise<Bytes> {
  const data = new TextEncoder().encode(JSON.stringify(content));
  const reportData = new Uint8Array(64);
  reportData.set(new Uint8Array(await crypto.subtle.digest('SHA-256', data)));
  const bytes = new Uint8Array(2600);
  const view = new DataView(bytes.buffer);
  const put = (at: number, value: number): void => view.setUint32(at, value, true);
  bytes.set(new TextEncoder().encode('HCLA'));
  put(4, 2);
  put(8, 0x4d4 + data.length);
  put(12, 2);
  bytes.set(await makeReport(reportData), 0x20);
  put(0x4c0, data.length + 20);
  put(0x4c4, 1);
  put(0x4c8, hardware === 'snp' ? 2 : 4);
  put(0x4cc, 1);
  put(0x4d0, data.length);
  bytes.set(data, 0x4d4);
  return bytes;
}

/** All registers, each of another value. */
export const PCRS: readonly Pcr[] = Array.from({ length: 24 }, (_, index) => ({
  index,
  value: new Uint8Array(32).fill(index + 1),
}));

export interface AzureQuoteOptions extends Partial<QuoteOptions> {
  readonly pcrs?: readonly Pcr[];
  readonly signer?: TestKey;
}

/** A quote of all registers for a binding of 32 bytes. */
export async function quoteOf(
  machine: AzureMachine,
  binding: Uint8Array,
  { pcrs = PCRS, signer = machine.key, ...options }: AzureQuoteOptions = {},
): Promise<AzureEvidence['quote']> {
  const digest = await crypto.subtle.digest('SHA-256', concat(...pcrs.map(({ value }) => value)));
  const message = writeTpmQuote({
    extraData: binding,
    pcrDigest: new Uint8Array(digest),
    selection: [{ bank: TPM_SHA256, indices: pcrs.map(({ index }) => index) }],
    ...options,
  });
  return { message, signature: await signRaw(signer, message), pcrs };
}

/** The evidence as Confidential Containers' attester writes it. */
export function toTrusteeJson({ hclReport, quote, tdQuote }: AzureEvidence, vcek: Uint8Array | null): Json {
  const url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
  return {
    version: 1,
    hcl_report: url(hclReport),
    tpm_quote: {
      message: encodeHex(quote.message),
      signature: encodeHex(quote.signature),
      pcrs: quote.pcrs.map(({ value }) => encodeHex(value)),
    },
    ...(tdQuote === null ? {} : { td_quote: url(tdQuote) }),
    ...(vcek === null ? {} : { vcek: url(vcek) }),
  };
}
