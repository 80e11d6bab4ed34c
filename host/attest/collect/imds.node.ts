import { decodeBase64Url, encodeBase64Url } from '../../encoding/base64/base64url.ts';
import { AttestError } from '../error/error.ts';
import { readJsonObject, textIn } from '../jwt/json.ts';
import { askAgent, type AgentOptions } from './agent.node.ts';

/** Azure's instance metadata service: reached by the machine alone, over its own link (azure-cvm-tooling, az-tdx-vtpm/src/imds.rs). */
const HOST = '169.254.169.254';
const PORT = 80;
const TD_REPORT_BYTES = 1024;
/** A quote with its certificates has some 5,000 bytes. */
const MAX_QUOTE_BYTES = 16_384;
const MAX_ANSWER_BYTES = 32_768;

export interface AzureQuoteOptions extends AgentOptions {
  /** Where the service is, for tests. */
  readonly at?: { readonly host: string; readonly port: number };
}

function refuse(why: string, cause?: unknown): never {
  const options = cause === undefined ? {} : { cause };
  throw new AttestError('collection_failed', `the metadata service: ${why}`, options);
}

function quoteIn(answer: Uint8Array<ArrayBuffer>): string {
  try {
    return textIn(readJsonObject(answer, 'answer'), 'quote') ?? refuse('an answer without a quote');
  } catch (cause) {
    if (!(cause instanceof AttestError) || cause.code === 'collection_failed') throw cause;
    return refuse('an answer that is no JSON object', cause);
  }
}

/**
 * Has Azure's metadata service make a quote of a TD report, as the paravisor keeps it: `collectAzure` does where nothing else is said. What it answers is not trusted: the quote is verified like any other.
 *
 * @param tdReport 1,024 bytes
 * @throws AttestError `not_available` where there is no such service, `collection_failed`, `options_invalid`
 */
export async function quoteAzureTd(
  tdReport: Uint8Array,
  { at = { host: HOST, port: PORT }, ...options }: AzureQuoteOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  if (tdReport.length !== TD_REPORT_BYTES)
    throw new AttestError('options_invalid', `a TD report has ${TD_REPORT_BYTES} bytes`);
  const answer = await askAgent({
    ...options,
    agent: 'the metadata service',
    at,
    path: '/acc/tdquote',
    body: { report: encodeBase64Url(tdReport) },
    limit: MAX_ANSWER_BYTES,
  });
  const quote = decodeBase64Url(quoteIn(answer).replace(/={1,2}$/, ''), MAX_QUOTE_BYTES);
  if (quote === undefined || quote.length === 0) return refuse('a quote that is not base64url, or too long');
  return quote;
}
