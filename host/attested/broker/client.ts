import { bindingDigest } from '../../attest/binding/slot.ts';
import { AuditError } from '../../audit/error/error.ts';
import { httpAddress } from '../../audit/http/address.ts';
import { readBodyText } from '../../audit/http/body.ts';
import { AttestedError } from '../error/error.ts';
import { demandSealing, openSealed, type SealingKey } from '../seal/seal.ts';
import { releaseContext } from './context.ts';
import type { Presentation } from '../bound/types.ts';
import {
  CHALLENGE_PATH,
  formatRequest,
  MAX_ANSWER_BYTES,
  parseChallenge,
  parseRelease,
  refusalOf,
  RELEASE_PATH,
} from './wire.ts';

export interface SecretOptions {
  /** Of the broker, such as `https://broker.example`. */
  readonly url: string;
  /** Name of the secret. */
  readonly secret: string;
  /** Makes a statement with the broker's nonce, and evidence that is bound to it: `attest` of an attested host. */
  readonly present: (nonce: Uint8Array) => Promise<Presentation>;
  /** The statement's encryption key: `sealing` of an attested host. */
  readonly key: SealingKey;
  readonly fetch?: typeof fetch;
  readonly signal?: AbortSignal;
}

/**
 * Asks a broker for a secret: challenge, evidence, release. What the broker sends only this host's key opens, so it is as safe on its way as the key is.
 *
 * @throws AttestedError the broker's refusal, `sealed_invalid`, `options_invalid`; AuditError `package_missing` without `hpke`; errors of the network and of `present`
 * @example await fetchSecret({ url, secret: 'log', present: (nonce) => host.attest(nonce), key: host.sealing })
 */
export async function fetchSecret(options: SecretOptions): Promise<Uint8Array> {
  const { url, secret, present, key, signal, fetch: fetcher = fetch } = options;
  const post = async (path: string, body: string | null): Promise<string> => {
    const answer = await fetcher(addressOf(url, path), {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: body === null ? {} : { 'content-type': 'application/json' },
      ...(signal === undefined ? {} : { signal }),
    });
    const text = await textOf(answer);
    if (answer.status !== 200) throw refusalOf(answer.status, text);
    return text;
  };
  // A secret that was released and cannot be opened would stand in the broker's log for nothing.
  await demandSealing();
  const { nonce } = parseChallenge(await post(CHALLENGE_PATH, null));
  const presented = await present(nonce);
  const sealed = parseRelease(await post(RELEASE_PATH, formatRequest({ ...presented, secret })));
  return openSealed(key, sealed, releaseContext(secret, await bindingDigest(presented.binding)));
}

function addressOf(base: string, path: string): URL {
  const url = httpAddress(base, path);
  if (url !== undefined) return url;
  throw new AttestedError(
    'options_invalid',
    'the broker is named by a URL of http or https, without a name or password',
  );
}

async function textOf(answer: Response): Promise<string> {
  try {
    return await readBodyText(answer, MAX_ANSWER_BYTES);
  } catch (cause) {
    if (cause instanceof AuditError) throw new AttestedError('request_malformed', 'no answer of a broker', { cause });
    throw cause;
  }
}
