import type { SealContext } from '../seal/seal.ts';

const DOMAIN = 'edict release 1\n';

/**
 * What a released secret belongs to: its name, and the statement that it was asked for with.
 * @param binding digest of the statement
 */
export function releaseContext(secret: string, binding: Uint8Array): SealContext {
  const encoder = new TextEncoder();
  const domain = encoder.encode(DOMAIN);
  const info = new Uint8Array(domain.length + binding.length);
  info.set(domain);
  info.set(binding, domain.length);
  return { info, aad: encoder.encode(secret) };
}
