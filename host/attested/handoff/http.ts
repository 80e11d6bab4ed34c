import { decodeBase64, encodeBase64 } from '../../encoding/base64/base64.ts';
import { AttestedError } from '../error/error.ts';
import { MAX_HANDOFF_BYTES } from './codec.ts';

/** The header that a chain travels in: its handoffs in base64, the first agent's first, between commas. */
export const HANDOFF_HEADER = 'edict-handoff';
/** Where it stands in the `_meta` of a request of MCP: a list of the same texts. */
export const HANDOFF_META = 'edict/handoff';

/** Longer chains are refused before they are read. */
const MAX_HOPS = 16;
/** Of a header: each handoff in base64, and what stands between them. */
const MAX_HEADER = MAX_HOPS * (Math.ceil(MAX_HANDOFF_BYTES / 3) * 4 + 2);

/** A chain as the header's value. */
export function formatHandoffs(chain: readonly Uint8Array[]): string {
  return chain.map(encodeBase64).join(', ');
}

function read(texts: readonly unknown[]): Uint8Array[] {
  if (texts.length > MAX_HOPS) throw new AttestedError('request_malformed', 'handoff: a chain of too many hops');
  return texts.map((text) => {
    const bytes = typeof text === 'string' ? decodeBase64(text, MAX_HANDOFF_BYTES) : undefined;
    if (bytes !== undefined && bytes.length > 0) return bytes;
    throw new AttestedError('request_malformed', 'handoff: no base64 of a handoff');
  });
}

/**
 * The chain of a request's header; empty when there is none.
 * @throws AttestedError `request_malformed`
 */
export function handoffsOfHeader(value: string | null): Uint8Array[] {
  if (value === null) return [];
  if (value.length > MAX_HEADER) throw new AttestedError('request_malformed', 'handoff: a header that is too long');
  return read(value.split(',').map((text) => text.trim()));
}

/** The `_meta` members that a chain makes. */
export function metaOfHandoffs(chain: readonly Uint8Array[]): Readonly<Record<string, readonly string[]>> {
  return { [HANDOFF_META]: chain.map(encodeBase64) };
}

/**
 * The chain in the `_meta` of a request of MCP; empty when there is none.
 * @throws AttestedError `request_malformed`
 */
export function handoffsOfMeta(meta: Readonly<Record<string, unknown>> | undefined): Uint8Array[] {
  const texts = meta?.[HANDOFF_META];
  if (texts === undefined) return [];
  if (!Array.isArray(texts)) throw new AttestedError('request_malformed', 'handoff: no list of handoffs');
  return read(texts);
}
