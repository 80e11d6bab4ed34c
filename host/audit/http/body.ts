import { AuditError } from '../error/error.ts';
import { fromUtf8 } from '../note/text.ts';

/** What HTTP carries a body in: a request, or a response. */
type Message = Pick<Request, 'body' | 'headers'>;

/**
 * The body of a request or response, of at most `limit` bytes. One that says that it is longer is not read at all, and one that is, only so far.
 * @throws AuditError `too_large`; errors of the connection
 */
export async function readBody({ body, headers }: Message, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = (): never => {
    throw new AuditError('too_large', `a body of more than ${limit} bytes`);
  };
  const said = headers.get('content-length');
  if (said !== null && !(Number(said) <= limit)) return tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > limit) return tooLarge();
    chunks.push(chunk);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/**
 * The body of a request or response as text.
 * @throws AuditError `too_large`; `request_malformed` when it is not UTF-8; errors of the connection
 */
export async function readBodyText(message: Message, limit: number): Promise<string> {
  const text = fromUtf8(await readBody(message, limit));
  if (text === undefined) throw new AuditError('request_malformed', 'a body that is not UTF-8');
  return text;
}
