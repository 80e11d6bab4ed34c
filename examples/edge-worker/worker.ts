/**
 * Decides at the edge: `POST /decide` with what the policy's conditions see, as JSON. An edge runtime compiles the module when the worker is deployed and hides its bytes,
 * so its digest is asserted here and not measured: it is the one `edict build` printed.
 */
import { load } from 'edict/engine';
import policy from './policy.wasm';

interface Environment {
  /** SHA-256 of policy.wasm, from the deployment's settings. */
  readonly POLICY_DIGEST: string;
}

let loading: ReturnType<typeof load> | undefined;

export default {
  async fetch(request: Request, environment: Environment): Promise<Response> {
    loading ??= load(policy, { digest: environment.POLICY_DIGEST });
    const engine = await loading;
    const context: unknown = await request.json();
    if (typeof context !== 'object' || context === null || Array.isArray(context)) {
      return Response.json({ error: 'the body must be a JSON object' }, { status: 400 });
    }
    const decision = engine.decide({ context, agent: '*' });
    const { verdict, rule, reason, moduleDigest } = decision;
    return Response.json({ verdict, rule, reason, moduleDigest }, { status: decision.allowed ? 200 : 403 });
  },
};
