import { EngineError } from '../error/error.ts';

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/**
 * The SHA-256 of bytes in lower-case hex: what `sha256sum` prints.
 * @throws EngineError `module_unavailable` where the platform has no Web Crypto (an insecure page)
 */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return toHex(await sha256(bytes));
}

/** The SHA-256 of bytes. @throws EngineError `module_unavailable` where the platform has no Web Crypto (an insecure page) */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const { crypto } = globalThis as { readonly crypto?: Crypto };
  if (crypto?.subtle === undefined)
    throw new EngineError('module_unavailable', 'Web Crypto is missing: nothing can be measured here');
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

/** What is wrong with a digest, and how to mend it; undefined when it is 64 lower-case hexadecimal digits. */
function fault(digest: string): string | undefined {
  const [, algorithm] = /^([\w.]+)[:-]/.exec(digest) ?? [];
  if (algorithm !== undefined) {
    return algorithm.toLowerCase() === 'sha256'
      ? 'write the SHA-256 in hexadecimal, as `sha256sum` prints it, with or without `sha256:` before it'
      : `${JSON.stringify(algorithm)} is not how modules are measured: it must be a SHA-256`;
  }
  const stranger = /[^0-9a-f]/i.exec(digest);
  if (stranger !== null) {
    return `${JSON.stringify(stranger[0])} in place ${stranger.index + 1} is no hexadecimal digit`;
  }
  if (digest.length !== 64) return `it has ${digest.length} digits, and a SHA-256 has 64`;
  return /[A-F]/.test(digest) ? `it must be in lower case: ${digest.toLowerCase()}` : undefined;
}

/**
 * A SHA-256 as a person or a tool wrote it, in the one form in which digests are compared: lower-case hex. A prefix `sha256:` is left off.
 *
 * @example parseDigest('sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08')
 * @throws EngineError `digest_invalid`, which says what is wrong with it
 */
export function parseDigest(text: string): string {
  const digest: unknown = typeof text === 'string' && text.startsWith('sha256:') ? text.slice('sha256:'.length) : text;
  const wrong = typeof digest === 'string' ? fault(digest) : 'it is no text';
  if (wrong !== undefined) throw new EngineError('digest_invalid', `the expected digest is no SHA-256: ${wrong}`);
  return digest as string;
}
