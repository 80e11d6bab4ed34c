/**
 * Governs at the edge, and records at a log elsewhere: `POST /` with the arguments of an action, as JSON. The worker has no disk; what it decides is in memory until the log's server has it. `/later` answers
 * at once, every other path when the decision is durable.
 */
import { remoteSink } from 'edict/audit/client';
import { load } from 'edict/engine';
import { createGuard } from 'edict/guard';
import policy from './policy.wasm';

interface Environment {
  /** SHA-256 of policy.wasm, from the deployment's settings. */
  readonly POLICY_DIGEST: string;
  /** Where the log's server is. */
  readonly LOG: string;
  /** The log's public key. */
  readonly LOG_KEY: string;
  /** What `edict audit enrol` made: a secret. */
  readonly CREDENTIAL: string;
}

interface Context {
  waitUntil(promise: Promise<unknown>): void;
}

async function open({ POLICY_DIGEST, LOG, LOG_KEY, CREDENTIAL }: Environment) {
  const module = await load(policy, { digest: POLICY_DIGEST });
  const sink = await remoteSink({ credential: CREDENTIAL, to: LOG, logKeys: [LOG_KEY] });
  return { guard: createGuard({ module, audit: sink, onQueueFull: 'deny' }), sink };
}

let opening: ReturnType<typeof open> | undefined;

export default {
  async fetch(request: Request, environment: Environment, context: Context): Promise<Response> {
    // Within a request: before, a worker may draw no random numbers.
    const { guard, sink } = await (opening ??= open(environment));
    const given: unknown = await request.json();
    const ran = await guard.run({ agent: 'edge', arguments: given }, () => 'done').catch((error: Error) => error);
    sink.waitUntil(context);
    if (new URL(request.url).pathname !== '/later') await sink.flush();
    return ran instanceof Error ? Response.json({ error: ran.message }, { status: 403 }) : Response.json({ ran });
  },
};
