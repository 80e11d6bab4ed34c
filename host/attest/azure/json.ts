import { decodeBase64Url } from '../../encoding/base64/base64url.ts';
import { decodeHex } from '../../encoding/base64/hex.ts';
import { AttestError } from '../error/error.ts';
import { hasMember, objectIn, readJsonObject, textIn, textsIn, type JsonObject } from '../jwt/json.ts';
import type { AzureEvidence } from './types.ts';

const MAX_PART_BYTES = 65_536;
const PCR_BYTES = 32;
const MAX_PCRS = 24;

/** Evidence as Confidential Containers' attester has it in JSON, and the certificate of the key that signed the SNP report, which comes with it. */
export interface AzureJsonEvidence {
  readonly evidence: AzureEvidence;
  /** The VCEK in DER; null of a machine under TDX. */
  readonly vcek: Uint8Array<ArrayBuffer> | null;
}

function malformed(what: string): never {
  throw new AttestError('malformed', `the evidence of the machine: ${what}`);
}

/** A part in base64url, with or without padding. */
function partOf(object: JsonObject, name: string): Uint8Array<ArrayBuffer> {
  const text = textIn(object, name)?.replace(/={1,2}$/, '');
  return (text === undefined ? undefined : decodeBase64Url(text, MAX_PART_BYTES)) ?? malformed(name);
}

function hexOf(text: string | undefined, what: string, size = (text?.length ?? 0) / 2): Uint8Array<ArrayBuffer> {
  const isSane = text !== undefined && size <= MAX_PART_BYTES && Number.isInteger(size);
  return (isSane ? decodeHex(text, size) : undefined) ?? malformed(what);
}

/**
 * Reads the JSON that Confidential Containers' attesters `az-snp-vtpm` and `az-tdx-vtpm` give: HCL report, quote of the TPM with its registers from 0 on, and the VCEK or the quote of the TD.
 * @throws AttestError `malformed`
 */
export function readAzureEvidence(bytes: Uint8Array): AzureJsonEvidence {
  const outer = readJsonObject(bytes, 'the evidence of the machine');
  // Some attesters say which platform it is of, and put the rest within.
  const object = objectIn(outer, 'evidence') ?? outer;
  const quote = objectIn(object, 'tpm_quote') ?? malformed('tpm_quote');
  const pcrs = textsIn(quote, 'pcrs') ?? malformed('pcrs');
  if (pcrs.length === 0 || pcrs.length > MAX_PCRS) malformed('pcrs');
  return {
    evidence: {
      hclReport: partOf(object, 'hcl_report'),
      quote: {
        message: hexOf(textIn(quote, 'message'), 'message'),
        signature: hexOf(textIn(quote, 'signature'), 'signature'),
        pcrs: pcrs.map((value, index) => ({ index, value: hexOf(value, 'pcrs', PCR_BYTES) })),
      },
      tdQuote: hasMember(object, 'td_quote') ? partOf(object, 'td_quote') : null,
    },
    vcek: hasMember(object, 'vcek') ? partOf(object, 'vcek') : null,
  };
}
