import { parseBinding } from '../../attest/binding/parse.ts';
import { bindingDigest } from '../../attest/binding/slot.ts';
import { AuditError } from '../../audit/error/error.ts';
import { readBodyText } from '../../audit/http/body.ts';
import { Bucket } from '../../audit/ingest/bucket.ts';
import { loadOptional } from '../../audit/optional/load.ts';
import { Strangers } from '../../audit/serve/strangers.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { GovernanceDenied } from '../../guard/index.ts';
import { AttestedError, type AttestedErrorCode } from '../error/error.ts';
import { demandRate } from '../error/options.ts';
import { demandSealing } from '../seal/seal.ts';
import type { Broker } from './broker.ts';
import {
  CHALLENGE_PATH,
  challengeJson,
  MAX_REQUEST_BYTES,
  parseRequest,
  RELEASE_PATH,
  releaseJson,
  STATUS,
} from './wire.ts';

/** What happens at a broker, for its owner's log; nothing of it is secret. */
export interface BrokerEvent {
  readonly level: 'info' | 'warning' | 'error';
  readonly event: 'released' | 'refused' | 'failed';
  readonly code?: string;
  readonly message?: string;
  /** Why the guard denied: its code and reason, which only the broker's owner is told. */
  readonly why?: string;
  /** Name of the secret that was released, */
  readonly secret?: string;
  /** the digest of the statement that it was released to, and what that names: platform, the key that the host signs with, and its log; digest and key in lower-case hexadecimal. */
  readonly binding?: string;
  readonly platform?: string;
  readonly hostKey?: string;
  readonly log?: string;
  readonly address: string;
}

export interface BrokerAppOptions {
  readonly broker: Pick<Broker, 'challenge' | 'release'>;
  /** Challenges a second, for all together; default 50. Ten times as many are given out at once. */
  readonly challengeRate?: number;
  /** Challenges a second for an address, so that none takes all of them; 0: behind a proxy, they are not counted. Default a fifth of all, ten times as many at once. */
  readonly addressRate?: number;
  /** Refusals a second for an address before it is not heard for a while; 0: behind a proxy, they are not counted. Default 1. */
  readonly refusalRate?: number;
  readonly onEvent?: (event: BrokerEvent) => void;
  /** Milliseconds since 1970; default `Date.now`. */
  readonly clock?: () => number;
}

type Handler = (request: Request, address: string) => Response | Promise<Response>;

function answer(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Response {
  const all = { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers };
  return new Response(`${JSON.stringify(body)}\n`, { status, headers: all });
}

function refusal(code: AttestedErrorCode, message: string, waitMs = 1000): Response {
  const headers = code === 'rate_limited' ? { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1000))) } : {};
  return answer(STATUS[code] ?? 500, { error: { code, message } }, headers);
}

/** What tells its owner later to which host a secret went: the log has the name of a secret only as a commitment. */
async function namedBy(binding: Uint8Array): Promise<Partial<BrokerEvent>> {
  const { platform, signingKey, log } = parseBinding(binding);
  const digest = encodeHex(await bindingDigest(binding));
  return { binding: digest, platform, hostKey: encodeHex(signingKey), log: log.origin };
}

async function textOf(request: Request): Promise<string> {
  try {
    return await readBodyText(request, MAX_REQUEST_BYTES);
  } catch (cause) {
    if (!(cause instanceof AuditError)) throw cause;
    throw new AttestedError(cause.code === 'too_large' ? 'too_large' : 'request_malformed', cause.message, { cause });
  }
}

/**
 * A broker as an HTTP application: `POST /v1/challenge`, `POST /v1/release`, `GET /healthz`. The handler's second argument is the address of whoever asks.
 * @throws AuditError `package_missing` without `hono` and `hpke`; AttestedError `options_invalid`
 */
export async function brokerApp(options: BrokerAppOptions): Promise<Handler> {
  const { broker, challengeRate = 50, refusalRate = 1, onEvent = () => undefined, clock = Date.now } = options;
  const { addressRate = challengeRate / 5 } = options;
  for (const [name, rate] of Object.entries({ challengeRate, addressRate, refusalRate }))
    demandRate(rate, `\`${name}\``);
  await demandSealing();
  const { Hono } = await loadOptional('hono', () => import('hono'));
  const app = new Hono<{ readonly Bindings: { readonly address: string } }>();
  const strangers = new Strangers(refusalRate);
  // Challenges of an address are counted as its refusals are.
  const askers = new Strangers(addressRate);
  const bucket = new Bucket(challengeRate, challengeRate * 10, clock());

  /** Answers with what `run` gives, or its refusal. Only refusals are told; what else goes wrong is the broker's own. */
  const handle = async (address: string, run: () => Promise<Response>): Promise<Response> => {
    const waiting = strangers.wait(address, clock());
    if (waiting > 0) return refusal('rate_limited', 'refused too often', waiting);
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof AttestedError)) throw error;
      const { code, message } = error;
      if (code !== 'rate_limited' && code !== 'secret_unavailable') strangers.refused(address, clock());
      const { cause } = error;
      const why = cause instanceof GovernanceDenied ? { why: `${cause.code}: ${cause.reason}` } : {};
      onEvent({ level: 'warning', event: 'refused', code, message, ...why, address });
      // Where a secret is kept is nobody else's business.
      return refusal(code, code === 'secret_unavailable' ? 'the secret cannot be had now' : message);
    }
  };

  app.post(CHALLENGE_PATH, ({ env }) =>
    handle(env.address, async () => {
      const waiting = Math.max(bucket.wait(1, clock()), askers.wait(env.address, clock()));
      if (waiting > 0) return refusal('rate_limited', 'too many challenges', waiting);
      bucket.take(1);
      askers.refused(env.address, clock());
      return answer(200, challengeJson(broker.challenge()));
    }),
  );
  app.post(RELEASE_PATH, ({ req, env }) =>
    handle(env.address, async () => {
      const asked = parseRequest(await textOf(req.raw));
      const release = await broker.release(asked);
      onEvent({
        level: 'info',
        event: 'released',
        secret: asked.secret,
        ...(await namedBy(asked.binding)),
        address: env.address,
      });
      return answer(200, releaseJson(release));
    }),
  );
  app.get('/healthz', () => answer(200, { status: 'ok' }));
  app.notFound(() => answer(404, { error: { code: 'not_found', message: 'nothing is here' } }));
  app.onError((error, { env }) => {
    onEvent({ level: 'error', event: 'failed', message: error.message, address: env.address });
    return answer(500, { error: { code: 'failed', message: 'the broker failed' } });
  });
  return (request, address) => app.fetch(request, { address });
}
