import { decodeCbor } from '../../engine/cbor/decode.ts';
import type { CborData, CborMap } from '../../engine/cbor/types.ts';
import { AttestError } from '../error/error.ts';
import { BINDING_VERSION, checkStatement, KEY, MAX_BINDING_BYTES, MAX_MODULES } from './members.ts';
import type { BindingStatement, BoundLog, Platform } from './types.ts';

/** Members of its map and arrays, all together. */
const MAX_ITEMS = Object.keys(KEY).length + MAX_MODULES + 4;

function malformed(why: string, options?: ErrorOptions): never {
  throw new AttestError('malformed', `binding statement: ${why}`, options);
}

function mapOf(bytes: Uint8Array): CborMap {
  let data: CborData;
  try {
    data = decodeCbor(bytes, { depth: 2, items: MAX_ITEMS });
  } catch (cause) {
    return malformed('not deterministic CBOR', { cause });
  }
  return data instanceof Map ? data : malformed('not a map');
}

function readLog(value: CborData | undefined): BoundLog {
  if (!Array.isArray(value) || value.length !== 4) return malformed('its log is no array of four');
  const [origin, id, size, root] = value as [string, Uint8Array, number, Uint8Array];
  return { origin, id, size, root };
}

/** The members that may be missing, those that are there. */
function optionalOf(map: CborMap): Pick<BindingStatement, 'config' | 'vm' | 'gpu'> {
  const names = ['config', 'vm', 'gpu'] as const;
  const there = names.filter((name) => map.has(KEY[name]));
  return Object.fromEntries(there.map((name) => [name, map.get(KEY[name]) as Uint8Array]));
}

/**
 * Reads a binding statement, strictly: deterministic CBOR, every member that there must be, no other, each within its bounds. What is accepted, `encodeBinding` writes to the same bytes again.
 *
 * @throws AttestError `malformed`, `too_large`
 */
export function parseBinding(bytes: Uint8Array): BindingStatement {
  if (bytes.length > MAX_BINDING_BYTES)
    throw new AttestError('too_large', `binding statement: more than ${MAX_BINDING_BYTES} bytes`);
  const map = mapOf(bytes);
  if (map.get(KEY.version) !== BINDING_VERSION) malformed('an unknown version');
  const known = Object.values(KEY) as readonly number[];
  for (const key of map.keys()) if (typeof key !== 'number' || !known.includes(key)) malformed('an unknown member');
  const modules = map.get(KEY.modules);
  if (!Array.isArray(modules)) return malformed('its modules are no array');
  // What each member is, `checkStatement` sees; a type here is what it will be when that returns.
  const statement: BindingStatement = {
    platform: map.get(KEY.platform) as Platform,
    modules: modules as readonly Uint8Array[],
    host: map.get(KEY.host) as Uint8Array,
    signingKey: map.get(KEY.signingKey) as Uint8Array,
    encryptionKey: map.get(KEY.encryptionKey) as Uint8Array,
    nonce: map.get(KEY.nonce) as Uint8Array,
    log: readLog(map.get(KEY.log)),
    notBefore: map.get(KEY.notBefore) as number,
    expires: map.get(KEY.expires) as number,
    ...optionalOf(map),
  };
  checkStatement(statement, 'malformed');
  return statement;
}
