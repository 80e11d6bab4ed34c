/** A key broker service of Trustee, as its protocol says: what it checks of evidence is that it is bound to the session's key. */
import { createHash, randomBytes } from 'node:crypto';
import { FlattenedEncrypt, importJWK } from 'jose';

export interface TrusteeDouble {
  readonly fetch: typeof fetch;
  /** Changes what it does: answers each path with a status of the test's. */
  readonly statuses: Map<string, number>;
}

interface Session {
  readonly nonce: string;
  key?: Readonly<Record<string, string>>;
}

/** RFC 8785 of objects and texts, which is all that runtime data is. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, each]) => `${JSON.stringify(name)}:${canonical(each)}`).join(',')}}`;
}

/**
 * @param resources by repository/type/tag
 * @param enc how resources are encrypted
 */
export function trusteeDouble(
  resources: Readonly<Record<string, string>>,
  enc: 'A256GCM' | 'A128CBC-HS256' = 'A256GCM',
): TrusteeDouble {
  const sessions = new Map<string, Session>();
  const statuses = new Map<string, number>();
  const answer = (status: number, body: object, headers: Record<string, string> = {}): Response =>
    new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });

  const handle = async (request: Request): Promise<Response> => {
    const path = new URL(request.url).pathname;
    const forced = statuses.get(path);
    if (forced !== undefined) return answer(forced, { type: 'error', detail: 'as the test says' });
    if (path === '/kbs/v0/auth' && request.method === 'POST') {
      const { version, tee } = (await request.json()) as { readonly version: string; readonly tee: string };
      if (version !== '0.4.0' || tee !== 'snp') return answer(401, {});
      const id = randomBytes(16).toString('hex');
      const nonce = randomBytes(32).toString('base64');
      sessions.set(id, { nonce });
      return answer(200, { nonce, 'extra-params': '' }, { 'set-cookie': `kbs-session-id=${id}; Path=/; HttpOnly` });
    }
    const session = sessions.get(
      /^kbs-session-id=([0-9a-f]{32})$/.exec(request.headers.get('cookie') ?? '')?.[1] ?? '',
    );
    if (session === undefined) return answer(401, {});
    if (path === '/kbs/v0/attest' && request.method === 'POST') {
      const body = (await request.json()) as {
        readonly 'runtime-data': { readonly nonce: string; readonly 'tee-pubkey': Readonly<Record<string, string>> };
        readonly 'tee-evidence': {
          readonly primary_evidence: { readonly report_data: string };
          readonly additional_evidence: string;
        };
      };
      const runtime = body['runtime-data'];
      const bound = Buffer.alloc(64);
      createHash('sha384').update(canonical(runtime)).digest().copy(bound);
      const { primary_evidence: evidence, additional_evidence: additional } = body['tee-evidence'];
      if (runtime.nonce !== session.nonce || additional !== '{}') return answer(401, {});
      if (evidence.report_data !== bound.toString('hex')) return answer(401, {});
      session.key = runtime['tee-pubkey'];
      return answer(200, { token: 'a.b.c' });
    }
    if (request.method !== 'GET' || session.key === undefined) return answer(401, {});
    const resource = resources[path.replace('/kbs/v0/resource/', '')];
    if (resource === undefined) return answer(404, {});
    const jwe = await new FlattenedEncrypt(new TextEncoder().encode(resource))
      .setProtectedHeader({ alg: session.key['alg'] ?? '', enc })
      .encrypt(await importJWK(session.key));
    return answer(200, jwe);
  };
  return { statuses, fetch: async (input, init) => handle(new Request(input, init)) };
}
