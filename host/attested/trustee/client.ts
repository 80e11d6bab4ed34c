import { httpAddress } from '../../audit/http/address.ts';
import { AuditError } from '../../audit/error/error.ts';
import { readBodyText } from '../../audit/http/body.ts';
import { loadOptional } from '../../audit/optional/load.ts';
import { AttestedError } from '../error/error.ts';

/** Version of the protocol that this client speaks: the first with `runtime-data` and composite evidence. */
const VERSION = '0.4.0';
const MAX_ANSWER_BYTES = 1 << 20;
const SESSION = 'kbs-session-id';
/** How resources are encrypted to the client's key, and with what (RFC 7518 §4.6, §5.3). */
const KEY_ALGORITHM = 'ECDH-ES+A256KW';
const CONTENT_ALGORITHM = 'A256GCM';

/** What Trustee calls its platforms. */
export type TrusteeTee = 'tdx' | 'sgx' | 'snp' | 'az-snp-vtpm' | 'az-tdx-vtpm' | 'sample';

export interface TrusteeOptions {
  /** Of the key broker service, such as `https://kbs.example`. */
  readonly url: string;
  readonly tee: TrusteeTee;
  /**
   * Makes evidence in Trustee's own form for this platform (docs/attestation.md, collecting), bound to the 64 bytes of report data.
   * @param nonce the service's challenge, as it wrote it
   */
  readonly evidence: (reportData: Uint8Array, nonce: string) => Promise<unknown>;
  readonly fetch?: typeof fetch;
  readonly signal?: AbortSignal;
}

/** A session with a key broker service of Confidential Containers' Trustee that has accepted the evidence. */
export interface TrusteeSession {
  /** The attestation result, a JWT that the service signed. Not verified: whoever relies on it verifies it. */
  readonly token: string;
  /**
   * A resource, decrypted.
   * @param path repository, type and tag: `default/keys/log`
   * @throws AttestedError `release_denied`, `secret_unavailable`, `challenge_invalid`, `request_malformed`, `sealed_invalid`
   */
  resource(path: string): Promise<Uint8Array>;
}

function malformed(why: string): never {
  throw new AttestedError('request_malformed', `Trustee: ${why}`);
}

async function textOf(answer: Response): Promise<string> {
  try {
    return await readBodyText(answer, MAX_ANSWER_BYTES);
  } catch (cause) {
    if (cause instanceof AuditError) throw new AttestedError('request_malformed', 'Trustee: no answer', { cause });
    throw cause;
  }
}

async function membersOf(answer: Response): Promise<Readonly<Record<string, unknown>>> {
  const text = await textOf(answer);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return malformed('an answer that is no JSON');
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : malformed('an answer that is no object');
}

function textMember(members: Readonly<Record<string, unknown>>, name: string): string {
  const value = members[name];
  return typeof value === 'string' && value.length > 0 ? value : malformed(`an answer without ${name}`);
}

/** The session's cookie, as it is sent back. */
function sessionOf(answer: Response): string {
  for (const cookie of answer.headers.getSetCookie()) {
    const [pair = ''] = cookie.split(';', 1);
    if (/^kbs-session-id=[!-+\--:<-[\]-~]{1,512}$/.test(pair.trim())) return pair.trim();
  }
  return malformed(`no cookie ${SESSION}`);
}

function refusalOf(status: number, what: string): AttestedError {
  if (status === 401) return new AttestedError('challenge_invalid', `Trustee did not accept ${what} (401)`);
  if (status === 403) return new AttestedError('release_denied', `Trustee refused ${what} (403)`);
  if (status === 404) return new AttestedError('secret_unavailable', `Trustee has no ${what} (404)`);
  if (status === 429) return new AttestedError('rate_limited', `Trustee was asked too often (429)`);
  return new AttestedError('request_malformed', `Trustee answered ${status} to ${what}`);
}

/** A key of P-256 whose private half cannot be exported, with its public half as the protocol has it. */
async function createKey(): Promise<{
  readonly privateKey: CryptoKey;
  readonly jwk: Readonly<Record<string, string>>;
}> {
  const { publicKey, privateKey } = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, false, [
    'deriveBits',
  ]);
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', publicKey);
  // In the order of their names, as the canonical form has them (RFC 8785 §3.2.3).
  return { privateKey, jwk: { alg: KEY_ALGORITHM, crv: 'P-256', kty: 'EC', x, y } };
}

/** The bytes that evidence is bound to: SHA-384 of the canonical runtime data (RFC 8785), and zeros. */
async function reportDataOf(canonical: string): Promise<Uint8Array<ArrayBuffer>> {
  const reportData = new Uint8Array(64);
  reportData.set(new Uint8Array(await crypto.subtle.digest('SHA-384', new TextEncoder().encode(canonical))));
  return reportData;
}

/** A repository, a type and a tag. */
const RESOURCE = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}){2}$/;

/**
 * Attests to a key broker service: request, challenge, attestation, response (Trustee's RCAR protocol). The session's key is made here, and never leaves.
 *
 * @throws AttestedError `options_invalid`, `challenge_invalid`, `release_denied`, `rate_limited`, `request_malformed`; AuditError `package_missing` without `jose`; errors of the network and of `evidence`
 */
export async function attestToTrustee(options: TrusteeOptions): Promise<TrusteeSession> {
  const { url, tee, evidence, signal, fetch: fetcher = fetch } = options;
  const jose = await loadOptional('jose', () => import('jose'));
  const base = httpAddress(url, '/kbs/v0');
  if (base === undefined) {
    const how = 'the key broker service is named by a URL of http or https, without a name or password';
    throw new AttestedError('options_invalid', how);
  }
  const ask = (path: string, cookie: string | null, body: object | null): Promise<Response> =>
    fetcher(`${base.href}${path}`, {
      method: body === null ? 'GET' : 'POST',
      body: body === null ? null : JSON.stringify(body),
      redirect: 'manual',
      headers: {
        ...(body === null ? {} : { 'content-type': 'application/json' }),
        ...(cookie === null ? {} : { cookie }),
      },
      ...(signal === undefined ? {} : { signal }),
    });

  const challenged = await ask('/auth', null, { version: VERSION, tee, 'extra-params': '' });
  if (challenged.status !== 200) throw refusalOf(challenged.status, 'the request');
  const cookie = sessionOf(challenged);
  const nonce = textMember(await membersOf(challenged), 'nonce');

  const { privateKey, jwk } = await createKey();
  const runtimeData = { nonce, 'tee-pubkey': jwk };
  const reportData = await reportDataOf(JSON.stringify(runtimeData));
  const attested = await ask('/attest', cookie, {
    'runtime-data': runtimeData,
    'tee-evidence': { primary_evidence: await evidence(reportData, nonce), additional_evidence: '{}' },
  });
  if (attested.status !== 200) throw refusalOf(attested.status, 'the evidence');
  const token = textMember(await membersOf(attested), 'token');

  return {
    token,
    resource: async (path) => {
      if (!RESOURCE.test(path)) throw new AttestedError('options_invalid', 'a resource is repository/type/tag');
      const answer = await ask(`/resource/${path}`, cookie, null);
      if (answer.status !== 200) throw refusalOf(answer.status, 'the resource');
      const members = await membersOf(answer);
      const jwe = {
        protected: textMember(members, 'protected'),
        encrypted_key: textMember(members, 'encrypted_key'),
        iv: textMember(members, 'iv'),
        ciphertext: textMember(members, 'ciphertext'),
        tag: textMember(members, 'tag'),
      };
      try {
        const { plaintext } = await jose.flattenedDecrypt(jwe, privateKey, {
          keyManagementAlgorithms: [KEY_ALGORITHM],
          contentEncryptionAlgorithms: [CONTENT_ALGORITHM],
        });
        return plaintext;
      } catch (cause) {
        throw new AttestedError('sealed_invalid', 'Trustee: the resource does not open with this key', { cause });
      }
    },
  };
}
