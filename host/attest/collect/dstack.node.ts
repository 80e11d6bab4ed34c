import { decodeHex, encodeHex } from '../../encoding/base64/hex.ts';
import { EngineError } from '../../engine/error/error.ts';
import { parseJson, type JsonValue } from '../../engine/json/parse.ts';
import { formatEventLog } from '../eventlog/format.ts';
import type { LoggedEvent } from '../eventlog/types.ts';
import { AttestError } from '../error/error.ts';
import { asObject, integerIn, readJsonObject, textIn } from '../jwt/json.ts';
import { askAgent, type AgentOptions } from './agent.node.ts';

/** Where dstack's guest agent listens. */
export const DSTACK_SOCKET = '/var/run/dstack.sock';
const REPORT_DATA_BYTES = 64;
const MAX_QUOTE_BYTES = 65_536;
const MAX_PAYLOAD_BYTES = 1 << 20;
const MAX_ANSWER_BYTES = 4 << 20;
const MAX_EVENTS = 16_384;
const DIGEST_BYTES = 48;

export interface DstackOptions extends AgentOptions {
  readonly socketPath?: string;
}

/** A quote of TDX, and the log of what its registers were extended with. */
export interface DstackQuote {
  readonly quote: Uint8Array<ArrayBuffer>;
  /** In the form of firmware (`parseEventLog`), of the agent's; null when it gave none. */
  readonly eventLog: Uint8Array<ArrayBuffer> | null;
}

function refuse(why: string): never {
  throw new AttestError('collection_failed', `dstack: ${why}`);
}

/** Bytes in hexadecimal, with `0x` before them or not. */
function hexOf(text: string | undefined, most: number, what: string): Uint8Array<ArrayBuffer> {
  const digits = (text ?? refuse(`no ${what}`)).replace(/^0x/, '').toLowerCase();
  if (digits.length % 2 !== 0 || digits.length > 2 * most) refuse(`${what} of a size that it does not have`);
  return decodeHex(digits, digits.length / 2) ?? refuse(`${what} that is not hexadecimal`);
}

function readEvent(value: JsonValue): LoggedEvent {
  const object = asObject(value);
  const [index, type] = [integerIn(object, 'imr'), integerIn(object, 'event_type')];
  if (index === undefined || index < 0 || index > 3) return refuse('an event of no register');
  if (type === undefined || type < 0 || type > 0xffff_ffff) return refuse('an event of no type');
  const digest = hexOf(textIn(object, 'digest'), DIGEST_BYTES, 'digest of an event');
  if (digest.length !== DIGEST_BYTES) refuse('digest of an event that is not SHA-384');
  const data = hexOf(textIn(object, 'event_payload') ?? '', MAX_PAYLOAD_BYTES, 'payload of an event');
  return { register: index + 1, type, digest: encodeHex(digest), data };
}

/** Its log, which it has as JSON in a text. */
function readLog(text: string | undefined): Uint8Array<ArrayBuffer> | null {
  if (text === undefined || text === '') return null;
  let events: JsonValue;
  try {
    events = parseJson(text, { depth: 4 });
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return refuse('an event log that is no JSON');
  }
  if (!Array.isArray(events) || events.length > MAX_EVENTS) return refuse('an event log that is no list of events');
  return formatEventLog(events.map((event: JsonValue) => readEvent(event)));
}

/**
 * Asks dstack's guest agent for a quote of the trust domain that it runs in.
 *
 * @param reportData 64 bytes
 * @throws AttestError `not_available`, `collection_failed`, `options_invalid`
 */
export async function collectDstack(reportData: Uint8Array, options: DstackOptions = {}): Promise<DstackQuote> {
  if (reportData.length !== REPORT_DATA_BYTES) throw new AttestError('options_invalid', 'report data has 64 bytes');
  const asked = encodeHex(reportData);
  const answer = await askAgent({
    ...options,
    agent: 'dstack',
    at: { socketPath: options.socketPath ?? DSTACK_SOCKET },
    path: '/GetQuote',
    body: { report_data: asked },
    limit: MAX_ANSWER_BYTES,
  });
  let object: ReturnType<typeof readJsonObject>;
  try {
    object = readJsonObject(answer, 'its answer');
  } catch (cause) {
    throw new AttestError('collection_failed', 'dstack: an answer that is no JSON', { cause });
  }
  const said = textIn(object, 'report_data');
  if (said !== undefined && said !== asked) refuse('a quote for other report data');
  const quote = hexOf(textIn(object, 'quote'), MAX_QUOTE_BYTES, 'quote');
  if (quote.length === 0) refuse('an empty quote');
  return { quote, eventLog: readLog(textIn(object, 'event_log')) };
}
