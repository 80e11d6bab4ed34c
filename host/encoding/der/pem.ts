import { decodeBase64 } from '../base64/base64.ts';
import type { Refuse } from './der.ts';

/**
 * The blocks of one label in text (RFC 7468), in their order, with whatever text between them.
 * @param limit most bytes of a block
 * @throws what `refuse` throws, for a block that is no base64 or too long
 */
export function readPem(text: string, label: string, limit: number, refuse: Refuse): Uint8Array<ArrayBuffer>[] {
  const blocks = text.matchAll(new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]*)-----END ${label}-----`, 'g'));
  return Array.from(
    blocks,
    ([, body = '']) => decodeBase64(body.replaceAll(/\s/g, ''), limit) ?? refuse('PEM that is not base64'),
  );
}
